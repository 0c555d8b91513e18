"""Outputs of the fold: acknowledgements of readings, and the permissive bit of stations with policy `enforce`."""

from plant_service.core.inputs import SampleInput
from plant_service.core.signals.acknowledging import acknowledgement
from plant_service.core.signals.rules import RuleSpec
from plant_service.core.wip.model import PlantModel
from plant_service.core.wip.recorder import Recorder
from plant_service.core.wip.state import Doubt


class Outputs:
    def __init__(self, model: PlantModel, recorder: Recorder) -> None:
        self._recorder = recorder
        self._state = recorder.state
        self._permissive = [station for station in model.stations.values() if station.permissive]

    def acknowledge(self, rule: RuleSpec, sample: SampleInput) -> None:
        """After a rule has taken a sample."""
        value = acknowledgement(rule, self._state.signals[rule.name])
        if rule.acknowledge and value is not None:
            self._recorder.want(rule.acknowledge, value, f"{rule.name} has taken {sample.tag} = {sample.value}")

    def permit(self) -> None:
        """After an input: a station may work while none of its reports waits for one from upstream."""
        for station in self._permissive:
            claims = (self._state.claims[name] for name in self._state.stations[station.path].claims)
            waiting = [claim for claim in claims if claim.doubt is Doubt.UNREPORTED]
            cause = f"nothing of {station.path} waits for a report from upstream"
            if waiting:
                quantity = sum(claim.quantity for claim in waiting)
                cause = f"{quantity} reported by {station.path} wait for a report from upstream ({waiting[0].id})"
            self._recorder.want(station.permissive, not waiting, cause)
