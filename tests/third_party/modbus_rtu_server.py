"""An RTU server of the C library libmodbus, driven through ctypes: unit 7 on a serial port.

`python modbus_rtu_server.py PORT` prints a 0 when it listens; a line on standard input is the next counter; it ends
with its standard input.
"""

import ctypes
import os
import struct
import sys
import threading

LIBRARY = "libmodbus.so.5"
REGISTERS, BITS = 50, 16
_FRAME_BYTES = 260
UNIT = 7


class Mapping(ctypes.Structure):
    """modbus_mapping_t of modbus.h."""

    _fields_ = (
        *((name, ctypes.c_int) for name in ("nb_bits", "start_bits", "nb_input_bits", "start_input_bits")),
        *(
            (name, ctypes.c_int)
            for name in ("nb_input_registers", "start_input_registers", "nb_registers", "start_registers")
        ),
        ("tab_bits", ctypes.POINTER(ctypes.c_uint8)),
        ("tab_input_bits", ctypes.POINTER(ctypes.c_uint8)),
        ("tab_input_registers", ctypes.POINTER(ctypes.c_uint16)),
        ("tab_registers", ctypes.POINTER(ctypes.c_uint16)),
    )


def main(port: str) -> None:
    modbus = ctypes.CDLL(LIBRARY)
    modbus.modbus_new_rtu.restype = ctypes.c_void_p
    modbus.modbus_new_rtu.argtypes = [ctypes.c_char_p, ctypes.c_int, ctypes.c_char, ctypes.c_int, ctypes.c_int]
    modbus.modbus_mapping_new.restype = ctypes.POINTER(Mapping)
    context = ctypes.c_void_p(modbus.modbus_new_rtu(port.encode(), 19200, b"N", 8, 1))
    mapping = modbus.modbus_mapping_new(BITS, BITS, REGISTERS, REGISTERS)
    held = struct.unpack(">20H", struct.pack(">HxxIf8x9sx10x", 65530, 4_000_000_000, -2.5, b"PART-0042"))
    for number, value in enumerate(held):
        mapping.contents.tab_registers[number] = value
        mapping.contents.tab_input_registers[number] = value ^ 0xFFFF
    for number in range(BITS):
        mapping.contents.tab_bits[number] = number % 2
        mapping.contents.tab_input_bits[number] = number % 3 == 0
    assert modbus.modbus_set_slave(context, UNIT) == 0
    assert modbus.modbus_connect(context) == 0
    threading.Thread(target=_serve, args=(modbus, context, mapping), daemon=True).start()
    sys.stdout.write("0\n")
    sys.stdout.flush()
    for line in sys.stdin:
        mapping.contents.tab_registers[0] = int(line)
    os._exit(0)  # the other thread waits for a request inside the library


def _serve(modbus: ctypes.CDLL, context: ctypes.c_void_p, mapping: "ctypes._Pointer[Mapping]") -> None:
    query = ctypes.create_string_buffer(_FRAME_BYTES)
    while True:
        size = modbus.modbus_receive(context, query)
        if size > 0:
            modbus.modbus_reply(context, query, size, mapping)


main(sys.argv[1])
