"""The one table of what stands where in the two PLCs; the demo plant's tag lists are its text.

press (Modbus TCP): OP10, OP30 and OP40; device weld (S7): OP20A in DB1, OP20B in DB2.
"""

from dataclasses import dataclass

from plant_service.core.samples import TagType

PRESS, WELD = "press", "weld"
LOT_CHARACTERS = 16
#: Cells of each area: registers (hr, ir), bits (di), bytes (data blocks).
AREA_CELLS = {PRESS: {"hr": 200, "ir": 200, "di": 48}, WELD: {"DB1": 40, "DB2": 40}}
_COLUMNS = "name,address,type,unit,scale,offset,deadband,poll,description"


@dataclass(frozen=True, slots=True)
class Tag:
    """`signal` names the station's value that it shows; `start` is a register, a bit (di) or a byte (data block)."""

    device: str
    station: str
    signal: str
    type: TagType
    area: str
    start: int
    bit: int = 0
    label: str = ""
    unit: str = ""
    deadband: float = 0
    description: str = ""

    @property
    def name(self) -> str:
        return f"{self.station}_{self.label or self.signal}"

    @property
    def address(self) -> str:
        if self.device == PRESS:
            return f"{self.area}:{self.start}" + (f"/{LOT_CHARACTERS}" if self.type is TagType.STRING else "")
        if self.type is TagType.STRING:
            return f"{self.area}.STRING{self.start}.{LOT_CHARACTERS}"
        if self.type is TagType.BOOL:
            return f"{self.area}.DBX{self.start}.{self.bit}"
        return f"{self.area}.DB{'D' if self.type.bits == 32 else 'W'}{self.start}"


_DESCRIPTIONS = {
    "PartCount": "good pieces since the last cold start",
    "RejectCount": "rejected pieces since the last cold start",
    "State": "PackML: 2 stopped 5 suspended 6 execute 9 aborted 11 held",
    "Lot": "lot of the piece at the station",
    "CycleRunning": "the machine works on a piece",
    "Blocked": "the next buffer is full",
    "Starved": "no piece is waiting",
    "Temperature": "",
    "Load": "",
}


def _press(station: str, first: int, count: TagType, load: tuple[str, str] | None = None) -> list[Tag]:
    def tag(signal: str, type: TagType, area: str, start: int, label: str = "", unit: str = "", dead: float = 0) -> Tag:
        return Tag(PRESS, station, signal, type, area, start, 0, label, unit, dead, _DESCRIPTIONS[signal])

    tags = [
        tag("PartCount", count, "hr", first),
        tag("RejectCount", TagType.UINT16, "hr", first + 2),
        tag("State", TagType.INT16, "hr", first + 3),
        tag("Lot", TagType.STRING, "hr", first + 4),
        tag("CycleRunning", TagType.BOOL, "di", first - 100),
        tag("Blocked", TagType.BOOL, "di", first - 99),
        tag("Starved", TagType.BOOL, "di", first - 98),
        tag("Temperature", TagType.FLOAT32, "ir", first, unit="°C", dead=0.1),
    ]
    return tags + ([tag("Load", TagType.FLOAT32, "ir", first + 2, load[0], load[1])] if load else [])


def _weld(station: str, block: str, count: TagType) -> list[Tag]:
    def tag(signal: str, type: TagType, start: int, bit: int = 0, label: str = "", unit: str = "") -> Tag:
        dead = 0.1 if signal == "Temperature" else 0
        return Tag(WELD, station, signal, type, block, start, bit, label, unit, dead, _DESCRIPTIONS[signal])

    return [
        tag("PartCount", count, 0),
        tag("RejectCount", TagType.UINT16, 4),
        tag("State", TagType.INT16, 6),
        tag("CycleRunning", TagType.BOOL, 8, 0),
        tag("Blocked", TagType.BOOL, 8, 1),
        tag("Starved", TagType.BOOL, 8, 2),
        tag("Temperature", TagType.FLOAT32, 10, unit="°C"),
        tag("Load", TagType.FLOAT32, 14, label="Current", unit="kA"),
        tag("Lot", TagType.STRING, 20),
    ]


TAGS = (
    *_press("OP10", 100, TagType.UINT16, ("Force", "kN")),
    *_press("OP30", 116, TagType.UINT16),
    *_press("OP40", 132, TagType.UINT32),
    *_weld("OP20A", "DB1", TagType.UINT16),
    *_weld("OP20B", "DB2", TagType.UINT32),
)
STATION_DEVICES = {tag.station: tag.device for tag in TAGS}
COUNT_TYPES = {tag.station: tag.type for tag in TAGS if tag.signal == "PartCount"}


def tag_list(device: str) -> str:
    """The device's tag list, as its CSV file holds it."""
    rows = [
        f"{tag.name},{tag.address},{tag.type},{tag.unit},,,{tag.deadband or ''},,{tag.description}"
        for tag in TAGS
        if tag.device == device
    ]
    return "\n".join([_COLUMNS, *rows, ""])
