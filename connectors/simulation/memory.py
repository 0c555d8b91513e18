"""Values of tags as bytes in a PLC's memory, high byte and high word first, in Modbus and in S7."""

import struct
from collections.abc import Mapping

from connectors.simulation.layout import AREA_CELLS, LOT_CHARACTERS, PRESS, TAGS, WELD, Tag
from plant_service.core.samples import TagType, Value

_NUMBERS = {TagType.UINT16: ">H", TagType.INT16: ">h", TagType.UINT32: ">I", TagType.FLOAT32: ">f"}

#: Values by (station, signal).
Values = Mapping[tuple[str, str], Value]


def registers(values: Values) -> dict[str, list[int]]:
    """The press's areas: `hr` and `ir` as registers; `di` as bits packed into registers, the lowest bit first."""
    images = {area: bytearray(_register_count(area) * 2) for area in AREA_CELLS[PRESS]}
    for tag in TAGS:
        if tag.device == PRESS and tag.type is TagType.BOOL:
            register, bit = divmod(tag.start, 16)
            _set_bit(images[tag.area], register * 2 + (0 if bit > 7 else 1), bit % 8, values[tag.station, tag.signal])
        elif tag.device == PRESS:
            _pack(images[tag.area], tag.start * 2, tag, values[tag.station, tag.signal])
    return {area: list(struct.unpack(f">{len(image) // 2}H", image)) for area, image in images.items()}


def data_blocks(values: Values) -> dict[str, bytearray]:
    """The weld's data blocks; a text is an S7 STRING with its two bytes of header."""
    images = {area: bytearray(cells) for area, cells in AREA_CELLS[WELD].items()}
    for tag in TAGS:
        if tag.device == WELD and tag.type is TagType.BOOL:
            _set_bit(images[tag.area], tag.start, tag.bit, values[tag.station, tag.signal])
        elif tag.device == WELD and tag.type is TagType.STRING:
            text = str(values[tag.station, tag.signal])
            struct.pack_into(">BB", images[tag.area], tag.start, LOT_CHARACTERS, len(text))
            _pack(images[tag.area], tag.start + 2, tag, text)
        elif tag.device == WELD:
            _pack(images[tag.area], tag.start, tag, values[tag.station, tag.signal])
    return images


def _register_count(area: str) -> int:
    cells = AREA_CELLS[PRESS][area]
    return cells // 16 if area == "di" else cells


def _set_bit(image: bytearray, byte: int, bit: int, value: Value) -> None:
    image[byte] |= bool(value) << bit


def _pack(image: bytearray, start: int, tag: Tag, value: Value) -> None:
    if tag.type is TagType.STRING:
        struct.pack_into(f">{LOT_CHARACTERS}s", image, start, str(value).encode("ascii"))
    else:
        struct.pack_into(_NUMBERS[tag.type], image, start, value)
