import math
from datetime import UTC

import pytest
from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.ua.ua_binary import variant_from_binary
from hypothesis import given
from hypothesis import strategies as st

from opcua_model.binary import variant_bytes
from opcua_model.history.values import raw_encoder, stamped
from opcua_model.values import converter as converter_of
from opcua_model.values import encode
from plant_service.core.ports import HistoryValue
from plant_service.core.samples import Quality, TagType, Value, to_datetime
from tests.opcua.plant import START


@pytest.mark.parametrize(
    ("value", "type_", "expected"),
    [
        (7, TagType.FLOAT64, 7.0),
        (7.0, TagType.UINT16, 7),
        (True, TagType.INT64, 1),
        ("12", TagType.INT32, 12),
        (1, TagType.BOOL, True),
        (3.5, TagType.STRING, "3.5"),
        (math.inf, TagType.FLOAT32, math.inf),
        (2**64 - 1, TagType.UINT64, 2**64 - 1),
    ],
)
def test_a_value_of_another_type_is_converted(value: Value, type_: TagType, expected: Value) -> None:
    data = encode(value, Quality.GOOD, type_, converter_of(type_))
    assert data.StatusCode is not None
    assert data.StatusCode.is_good()
    assert data.Value is not None
    assert data.Value.Value == expected


@pytest.mark.parametrize(
    ("value", "type_"),
    [
        (65536, TagType.UINT16),
        (-1, TagType.UINT8),
        (128, TagType.INT8),
        (1.5, TagType.INT32),
        ("many", TagType.FLOAT64),
        (math.nan, TagType.INT16),
        (math.inf, TagType.INT16),
        (1e300, TagType.FLOAT32),
    ],
)
def test_a_value_that_does_not_fit_is_bad_and_never_raises(value: Value, type_: TagType) -> None:
    data = encode(value, Quality.GOOD, type_, converter_of(type_))
    assert data.StatusCode is not None
    assert data.StatusCode.name == "BadTypeMismatch"
    assert data.Value is not None
    assert data.Value.Value is None


def test_a_moment_is_a_date_time_on_the_wire() -> None:
    data = encode(1_790_000_000_123_456, Quality.GOOD, TagType.MOMENT, converter_of(TagType.MOMENT))
    assert data.Value is not None
    again = variant_from_binary(Buffer(variant_bytes(data.Value)))
    assert (again.VariantType, again.Value.replace(tzinfo=UTC)) == (
        ua.VariantType.DateTime,
        to_datetime(1_790_000_000_123_456),
    )


@given(
    type_=st.sampled_from(list(TagType)),
    value=st.one_of(st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(), st.text(max_size=5)),
    quality=st.sampled_from(list(Quality)),
    timestamps=st.sampled_from(list(ua.TimestampsToReturn)[:3]),
)
def test_history_has_the_same_bytes_whichever_way_they_are_made(
    type_: TagType, value: Value, quality: Quality, timestamps: ua.TimestampsToReturn
) -> None:
    item = HistoryValue(START, 0, value, quality)
    the_long_way = encode(value, quality, type_, converter_of(type_)).head()
    assert raw_encoder(type_, timestamps)(item) == stamped(the_long_way, START, timestamps)
