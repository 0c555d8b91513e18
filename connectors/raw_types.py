"""What may stand in column `type` of a tag list: how a value lies in the device's memory, and what it becomes."""

from enum import StrEnum

from plant_service.core.samples import TagType


class RawType(StrEnum):
    """`bcd16` and `bcd32`: four and eight decimal digits, unsigned. `time`: milliseconds in 32 bits.

    Of the S7 only: `char`; `s5time` (becomes milliseconds); `date_and_time` and `dtl` (become a text like
    2026-11-24T08:00:00.123, in the PLC's own time).
    """

    BOOL = "bool"
    INT8 = "int8"
    UINT8 = "uint8"
    INT16 = "int16"
    UINT16 = "uint16"
    INT32 = "int32"
    UINT32 = "uint32"
    INT64 = "int64"
    UINT64 = "uint64"
    FLOAT32 = "float32"
    FLOAT64 = "float64"
    BCD16 = "bcd16"
    BCD32 = "bcd32"
    TIME = "time"
    STRING = "string"
    CHAR = "char"
    S5TIME = "s5time"
    DATE_AND_TIME = "date_and_time"
    DTL = "dtl"

    @property
    def value_type(self) -> TagType:
        """Type of the value, before it is scaled."""
        return _OTHERS[self][0] if self in _OTHERS else TagType(self.value)

    @property
    def bits(self) -> int:
        """Width in the device's memory; 1 for bool, 0 for string."""
        return _OTHERS[self][1] if self in _OTHERS else TagType(self.value).bits

    @property
    def span(self) -> int | None:
        """A counter of this type that starts at 0 wraps behind so many values; None for what is no whole number."""
        if self in _DIGITS:
            return int(10 ** _DIGITS[self])
        if self is RawType.S5TIME or not self.value_type.is_integer:
            return None
        return 1 << (self.bits - (not self.value.startswith("u")))


PLAIN = tuple(RawType(type.value) for type in TagType if type is not TagType.MOMENT)
S7_ONLY = (RawType.CHAR, RawType.S5TIME, RawType.DATE_AND_TIME, RawType.DTL)
_DIGITS = {RawType.BCD16: 4, RawType.BCD32: 8}
_OTHERS = {
    RawType.BCD16: (TagType.UINT16, 16),
    RawType.BCD32: (TagType.UINT32, 32),
    RawType.TIME: (TagType.INT32, 32),
    RawType.CHAR: (TagType.STRING, 8),
    RawType.S5TIME: (TagType.UINT32, 16),
    RawType.DATE_AND_TIME: (TagType.STRING, 64),
    RawType.DTL: (TagType.STRING, 96),
}
