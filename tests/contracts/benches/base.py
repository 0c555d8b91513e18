"""What every bench can do: it holds a kind of connector against its real far side, and makes that one fail."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from pydantic import TypeAdapter

from connectors.registry import DeviceSettings, build
from connectors.tags import TagSettings
from plant_service.core.ports import Connector
from plant_service.core.samples import Value
from tests.proxy import CuttableProxy

TIMEOUT_SECONDS = 1.0  # a busy machine answers in less
_SETTINGS: TypeAdapter[DeviceSettings] = TypeAdapter(DeviceSettings)

NUMBERS: Mapping[str, int | float] = {
    "int16": -12345,
    "uint16": 54321,
    "int32": -123456789,
    "uint32": 4_000_000_000,
    "int64": -(2**62) - 1,
    "uint64": 2**64 - 2,
    "float32": -2.5,
    "float64": 1.25e-300,
}
TEXT = "PART-0042"


def device_settings(**keys: object) -> DeviceSettings:
    return _SETTINGS.validate_python(keys)


def tag(name: str, address: str, type: str, **columns: object) -> TagSettings:
    return TagSettings.model_validate({"name": name, "address": address, "type": type, **columns})


class Bench(ABC):
    """`tags` read `expected`; among them `Counter`, set by `count`, and `Missing`, which the device does not have."""

    tags: Sequence[TagSettings]
    expected: Mapping[str, Value]
    patience = 0.0  # seconds that a change may take to be read
    timeout = TIMEOUT_SECONDS

    @abstractmethod
    async def start(self) -> None: ...

    @abstractmethod
    async def stop(self) -> None: ...

    @abstractmethod
    def connector(self) -> Connector: ...

    @abstractmethod
    async def count(self, counter: int) -> None: ...

    @abstractmethod
    async def switch_off(self) -> None: ...

    @abstractmethod
    async def switch_on(self) -> None: ...

    @abstractmethod
    def break_in_mid_answer(self) -> None:
        """The next answer is cut off; then the line is well again."""

    @abstractmethod
    def fall_silent(self) -> None: ...

    @abstractmethod
    def speak_again(self) -> None:
        """What was held back is answered now."""


class FaultyLine(Protocol):
    """`change`: what becomes of each answer; `delay`: seconds before each."""

    change: Callable[[bytes], bytes] | None
    delay: float

    @property
    def listening(self) -> bool:
        """Whether there is a line at all."""


class LineBench(Bench):
    """A far side at the end of a line that can be made to do what lines do."""

    hurried = 0.1  # seconds: a timeout that is just long enough

    @property
    @abstractmethod
    def line(self) -> FaultyLine: ...

    @abstractmethod
    def settings(self) -> DeviceSettings: ...

    def connector(self) -> Connector:
        return build("press", self.settings(), self.tags)


class NetworkBench(LineBench):
    """A far side behind a proxy."""

    cut_after: int  # bytes: in the middle of an answer
    proxy: CuttableProxy

    @property
    def line(self) -> FaultyLine:
        return self.proxy

    @abstractmethod
    async def start_server(self) -> int:
        """Returns its port."""

    @abstractmethod
    async def stop_server(self) -> None: ...

    async def start(self) -> None:
        self.proxy = CuttableProxy(await self.start_server())
        await self.proxy.switch_on()

    async def stop(self) -> None:
        await self.proxy.switch_off()
        await self.stop_server()

    async def switch_off(self) -> None:
        await self.proxy.switch_off()

    async def switch_on(self) -> None:
        await self.proxy.switch_on()

    def break_in_mid_answer(self) -> None:
        self.proxy.cut_answer_after(self.cut_after)

    def fall_silent(self) -> None:
        self.proxy.hold_answers()

    def speak_again(self) -> None:
        self.proxy.release_answers()


def type_of(name: str) -> str:
    numbers = (*NUMBERS, "int8", "uint8")
    return {"text": "string", "bit": "bool"}.get(name, name if name in numbers else "uint16")
