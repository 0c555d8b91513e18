"""The device in memory."""

from collections.abc import Mapping

from connectors.simulated import Raw, SimulatedConnector, SimulatedDevice, SimulatedSettings
from plant_service.core.ports import Connector
from plant_service.core.samples import Value
from tests.contracts.benches.base import NUMBERS, TEXT, Bench, tag, type_of


class _BreakableDevice(SimulatedDevice):
    breaks_once = False

    async def poll(self) -> Mapping[str, Raw]:
        if self.breaks_once:
            self.breaks_once = False
            raise ConnectionResetError("the line broke in mid-answer")
        return await super().poll()


class SimulatedBench(Bench):
    expected: Mapping[str, Value] = {
        "Counter": 7,
        **NUMBERS,
        "int8": -100,
        "text": TEXT,
        "bit": True,
        "scaled": 1.25,
        "Missing": None,
    }

    def __init__(self) -> None:
        raws = {**self.expected, "scaled": 5}
        self.tags = tuple(tag(name, name, type_of(name), scale="0.25" if name == "scaled" else "") for name in raws)
        script = {name: (raw,) for name, raw in raws.items()}
        self.settings = SimulatedSettings.model_validate(
            {"protocol": "simulated", "script": script, "timeout": self.timeout}
        )
        self.device = _BreakableDevice(script)

    async def start(self) -> None:
        pass

    async def stop(self) -> None:
        pass

    def connector(self) -> Connector:
        return SimulatedConnector("press", self.settings, self.tags, self.device)

    async def count(self, counter: int) -> None:
        self.device.script["Counter"] = (counter,)

    async def switch_off(self) -> None:
        self.device.reachable = False

    async def switch_on(self) -> None:
        self.device.reachable = True

    def break_in_mid_answer(self) -> None:
        self.device.breaks_once = True

    def fall_silent(self) -> None:
        self.device.silent = True

    def speak_again(self) -> None:
        self.device.silent = False
