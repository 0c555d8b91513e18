"""The telegram that reads several blocks, beside what a CPU may answer to it."""

import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.addressing import cell_bytes
from connectors.batching import Request
from connectors.exchange import LineError, RefusedError
from connectors.s7_reads import read_answer, read_job

REFERENCE = 513
BLOCKS = [Request("DB1", 0, 3, ()), Request("T", 5, 2, ()), Request("M", 9, 1, ())]


def answer(data: bytes, count: int, **changed: int) -> bytes:
    """As a CPU sends it, but for what is changed."""
    head = {"protocol": 0x32, "kind": 3, "rest": 0, "reference": REFERENCE, "parameters": 2, "size": len(data)}
    head |= {"error": 0, "function": 4, "items": count, **changed}
    return struct.pack(">BBHHHHHBB", *head.values()) + data


def good(data: bytes, transport: int = 4) -> bytes:
    return struct.pack(">BBH", 0xFF, transport, len(data) * (8 if transport in (3, 4, 5) else 1)) + data


def test_a_job_names_each_block() -> None:
    job = read_job(REFERENCE, BLOCKS)
    assert job[:12] == struct.pack(">BBHHHHBB", 0x32, 1, 0, REFERENCE, 2 + 36, 0, 4, 3)
    items = [struct.unpack(">BBBBHHB3s", job[start : start + 12]) for start in (12, 24, 36)]
    assert items == [
        (0x12, 10, 0x10, 0x02, 3, 1, 0x84, bytes(3)),
        (0x12, 10, 0x10, 0x1D, 2, 0, 0x1D, bytes([0, 0, 5])),  # timers are counted, not addressed in bits
        (0x12, 10, 0x10, 0x02, 1, 0, 0x83, bytes([0, 0, 72])),
    ]


@pytest.mark.parametrize("refused", [b"\x0a\0\0\0", b"\x0a\0\0\x04"])  # many CPUs send a length, and no data
def test_each_block_is_given_or_refused_alone(refused: bytes) -> None:
    items = good(b"abc") + b"\0" + refused + good(b"z")
    first, second, third = read_answer(answer(items, 3), REFERENCE, BLOCKS)
    assert (first, third) == (b"abc", b"z")
    assert isinstance(second, RefusedError)
    assert str(second) == "Object does not exist (0x0a)"


@given(
    st.lists(st.tuples(st.sampled_from(["DB7", "M", "T"]), st.integers(1, 30), st.booleans()), min_size=1, max_size=20)
)
def test_what_a_cpu_sends_is_what_is_read(blocks: list[tuple[str, int, bool]]) -> None:
    requests = [Request(area, 0, length, ()) for area, length, _ in blocks]
    items, expected = b"", []
    for number, (area, length, in_bits) in enumerate(blocks):
        data = bytes([number]) * (length * cell_bytes(area))
        items += b"\0" * (len(items) % 2) + good(data, 4 if in_bits else 9)
        expected.append(data)
    assert read_answer(answer(items, len(blocks)), REFERENCE, requests) == expected


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"protocol": 0x72}, "no answer to job 513"),
        ({"kind": 1}, "no answer to job 513"),
        ({"reference": 512}, "no answer to job 513, but kind 3 of protocol 50 to job 512"),
        ({"error": 0x8104}, "0x8104.*PUT/GET access"),
        ({"function": 5}, "an answer of .* to function 5"),
        ({"items": 2}, "with 2 items"),
        ({"size": 3}, "an answer of 29 bytes"),
    ],
)
def test_an_answer_to_something_else_is_an_error(changed: dict[str, int], words: str) -> None:
    items = good(b"abc") + b"\0" + good(b"1234")[:4] + b"z" * 3
    with pytest.raises(LineError, match=words):
        read_answer(answer(items, 3, **changed), REFERENCE, BLOCKS)


def test_bytes_that_nobody_asked_for_are_an_error() -> None:
    with pytest.raises(LineError, match="2 bytes behind the last item"):
        read_answer(answer(good(b"abcd") + b"zz", 1), REFERENCE, BLOCKS[:1])
    with pytest.raises(LineError, match="ends within T 5-6"):
        read_answer(answer(good(b"abcd") + good(b"abcd")[:-1], 2), REFERENCE, BLOCKS[:2])


@given(st.binary(max_size=80), st.binary(max_size=80))
def test_any_bytes_are_items_or_an_error(noise: bytes, items: bytes) -> None:
    for bytes_of_an_answer in (noise, answer(items, 3)):
        with suppress(LineError):
            assert len(read_answer(bytes_of_an_answer, REFERENCE, BLOCKS)) == 3
