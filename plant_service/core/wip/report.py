"""What a rule or a person says about a station, before it has become events."""

from typing import NamedTuple

from plant_service.core.quantities import Quantity
from plant_service.core.samples import Micros
from plant_service.core.texts.phrase import NOTHING, Said
from plant_service.core.wip.events import Certainty


class Report(NamedTuple):
    """Pieces that a rule or a person reports at a station; the cause of one or more events.

    `id` names the observation or command; `window_from` < happened <= `occurred`. `operation`: "" where the station
    itself says which it is. `accepted`: a person vouches for it, so no policy keeps it from being booked.
    """

    id: str
    kind: str
    station: str
    quantity: Quantity
    occurred: Micros
    window_from: Micros
    certainty: Certainty = Certainty.MEASURED
    rule: str = ""
    identity: str = ""
    actor: str = ""
    detail: Said = NOTHING
    high: Quantity = 0
    reason: str = ""
    behalf: str = ""
    supersedes: str = ""
    operation: str = ""
    accepted: bool = False
