from hypothesis import given
from hypothesis import strategies as st

from connectors.lines import LineSplitter

NEWLINES, FRAMED = (b"", b""), (b"\x02", b"\x03")


def split(marks: tuple[bytes, bytes], *pieces: bytes, longest: int = 10) -> tuple[list[bytes], int]:
    splitter = LineSplitter(*marks, longest)
    lines = [line for piece in pieces for line in splitter.feed(piece)]
    return lines, splitter.faults


def test_any_end_of_line_ends_a_line_and_empty_ones_are_none() -> None:
    assert split(NEWLINES, b"A\rB\nC\r\nD\n\r\n\r\rE\nF") == ([b"A", b"B", b"C", b"D", b"E"], 0)


def test_a_line_in_pieces() -> None:
    assert split(NEWLINES, b"PA", b"RT", b"-1\r", b"\nPART-2", b"\r\n") == ([b"PART-1", b"PART-2"], 0)


def test_what_is_outside_of_start_and_stop_is_noise() -> None:
    assert split(FRAMED, b"noise\x02A\x03\r\n\x02B\nC\x03end\x03") == ([b"A", b"B\nC"], 0)


def test_a_line_begun_anew_is_a_fault() -> None:
    assert split(FRAMED, b"\x02PAR", b"\x02PART-1\x03") == ([b"PART-1"], 1)


def test_a_line_that_is_too_long_is_a_fault_and_the_next_one_is_right() -> None:
    assert split(NEWLINES, b"0123456789\n01234567890\nA\n") == ([b"0123456789", b"A"], 1)
    assert split(NEWLINES, *[b"x" * 7] * 9, b"\nA\n") == ([b"A"], 1)
    assert split(FRAMED, b"\x02", *[b"x" * 7] * 9, b"\x03\x02A\x03") == ([b"A"], 1)
    assert split(FRAMED, *[b"noise" * 7] * 9, b"\x02A\x03") == ([b"A"], 0)


def test_a_line_that_is_cut_off_is_a_fault() -> None:
    splitter = LineSplitter(b"", b"", 10)
    assert splitter.feed(b"A\nPAR") == [b"A"]
    splitter.clear()
    assert splitter.feed(b"T\nB\n") == [b"T", b"B"]
    assert splitter.faults == 1


@given(
    st.sampled_from([NEWLINES, FRAMED, (b"", b"\r\n"), (b"<s>", b"\r\n"), (b"\x02", b"")]),
    st.lists(st.sampled_from([b"A", b"bc", b"\r", b"\n", b"\x02", b"\x03", b"<", b"s>", b"0123456789x"]), max_size=30),
    st.data(),
)
def test_pieces_do_not_matter(marks: tuple[bytes, bytes], words: list[bytes], data: st.DataObject) -> None:
    text = b"".join(words)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=10)))
    pieces = [text[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    lines, faults = split(marks, text)
    assert split(marks, *pieces) == (lines, faults)
    assert all(0 < len(line) <= 10 for line in lines)


@given(st.lists(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=10), max_size=20))
def test_every_line_comes_once(codes: list[str]) -> None:
    lines = [code.encode() for code in codes]
    assert split(FRAMED, b"".join(b"\x02" + line + b"\x03" for line in lines)) == (lines, 0)


@given(st.binary(max_size=300), st.integers(1, 50))
def test_memory_is_bounded(noise: bytes, times: int) -> None:
    for marks in (NEWLINES, FRAMED, (b"<s>", b"\r\n")):
        splitter = LineSplitter(*marks, 10)
        for _ in range(times):
            splitter.feed(noise)
            assert len(splitter._kept) <= 20
