"""The S7 telegram that reads several blocks at once, and its answer. Pure.

The library's client sends one telegram for each block, and gives all blocks up where one is refused.
"""

import struct
from collections.abc import Sequence

from snap7.datatypes import S7Area, S7DataTypes, S7WordLen
from snap7.error import get_protocol_error_message
from snap7.s7protocol import S7Function, S7PDUType, get_return_code_description

from connectors.batching import Request
from connectors.exchange import LineError, RefusedError

#: What a reader gets to see wherever a CPU shows less than it has.
ACCESS_HINT = "in an S7-1200/1500, PUT/GET access must be permitted and the data block not be optimised"
HEAD_BYTES = 14  # of an answer, before its first item
ITEM_BYTES = 4  # of an item of an answer, before its data
_PROTOCOL = 0x32
_JOB = struct.Struct(">BBHHHHBB")
_ANSWER = struct.Struct(">BBHHHHHBB")
_ITEM = struct.Struct(">BBH")
_GOOD = 0xFF
_HIDDEN = (0x03, 0x0A)  # access not allowed, object does not exist
_IN_BITS, _IN_BYTES = (0x04, 0x05), (0x03, 0x06, 0x07, 0x09)  # how the length of an item counts, by transport size
_AREAS = {"M": S7Area.MK, "I": S7Area.PE, "Q": S7Area.PA, "T": S7Area.TM, "C": S7Area.CT}
_WORDS = {"T": S7WordLen.TIMER, "C": S7WordLen.COUNTER}


def area_and_block(area: str) -> tuple[S7Area, int]:
    """Of the cells with this name in a request plan: area and number of the data block, 0 for none."""
    return _AREAS.get(area, S7Area.DB), int(area[2:]) if area.startswith("DB") else 0


def read_job(reference: int, requests: Sequence[Request]) -> bytes:
    items = b"".join(_item(request) for request in requests)
    return (
        _JOB.pack(_PROTOCOL, S7PDUType.REQUEST, 0, reference, 2 + len(items), 0, S7Function.READ_AREA, len(requests))
        + items
    )


def _item(request: Request) -> bytes:
    area, block = area_and_block(request.area)
    word = _WORDS.get(request.area, S7WordLen.BYTE)
    return S7DataTypes.encode_address(area, block, request.start, word, request.length)


def read_answer(answer: bytes, reference: int, requests: Sequence[Request]) -> list[bytes | RefusedError]:
    """The cells of each request, or why the CPU does not give them. LineError for all that is no answer to this job."""
    if len(answer) < HEAD_BYTES:
        raise LineError(f"an answer of {len(answer)} bytes")
    protocol, kind, _, answered, parameters, size, error, function, items = _ANSWER.unpack_from(answer)
    if (protocol, kind, answered) != (_PROTOCOL, S7PDUType.ACK_DATA, reference):
        raise LineError(f"no answer to job {reference}, but kind {kind} of protocol {protocol} to job {answered}")
    if error:
        raise LineError(f"{get_protocol_error_message(error)} (0x{error:04x}); {ACCESS_HINT}")
    if (function, items, parameters, size) != (S7Function.READ_AREA, len(requests), 2, len(answer) - HEAD_BYTES):
        raise LineError(f"an answer of {len(answer)} bytes to function {function} with {items} items")
    found: list[bytes | RefusedError] = []
    position = HEAD_BYTES
    for request in requests:
        data, position = _taken(answer, position, request)
        found.append(data)
    if position < len(answer):
        raise LineError(f"{len(answer) - position} bytes behind the last item")
    return found


def _taken(answer: bytes, position: int, request: Request) -> tuple[bytes | RefusedError, int]:
    """One item, and where the next one begins."""
    if position + ITEM_BYTES > len(answer):
        raise LineError(f"the answer ends before {request}")
    code, transport, length = _ITEM.unpack_from(answer, position)
    position += ITEM_BYTES
    if code != _GOOD:  # whatever length stands beside: many CPUs send 4 and no data
        return _refusal(code, request), position
    if transport in _IN_BITS:
        length = -(-length // 8)
    elif transport not in _IN_BYTES:
        raise LineError(f"unknown transport size {transport} of {request}")
    end = position + length
    if end > len(answer):
        raise LineError(f"the answer ends within {request}")
    return answer[position:end], min(end + length % 2, len(answer))  # the next item begins at an even byte


def _refusal(code: int, request: Request) -> RefusedError:
    reason = f"{get_return_code_description(code)} (0x{code:02x})"
    return RefusedError(f"{reason}; {ACCESS_HINT}" if request.area.startswith("DB") and code in _HIDDEN else reason)
