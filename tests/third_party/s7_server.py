"""An S7 server of the C library snap7 (not python-snap7's own protocol code), driven through ctypes.

`python s7_server.py libsnap7.so` prints its port; a line on standard input is the next counter; ends with it.
"""

import ctypes
import socket
import struct
import sys

DATA_BLOCK, MARKERS, TIMERS, COUNTERS = 5, 2, 4, 3  # srvAreaDB, srvAreaMK, srvAreaTM, srvAreaCT
LOCAL_PORT = 1


def main(library: str) -> None:
    snap7 = ctypes.CDLL(library)
    snap7.Srv_Create.restype = ctypes.c_void_p
    server = ctypes.c_void_p(snap7.Srv_Create())
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    number = ctypes.c_uint16(port)
    assert snap7.Srv_SetParam(server, LOCAL_PORT, ctypes.byref(number)) == 0
    block, markers = ctypes.create_string_buffer(200), ctypes.create_string_buffer(20)
    timers, counters = ctypes.create_string_buffer(20), ctypes.create_string_buffer(20)
    struct.pack_into(">HxxIfBB9s", block, 0, 7, 4_000_000_000, -2.5, 16, 9, b"PART-0042")
    struct.pack_into(">B", markers, 10, 0x80)
    struct.pack_into(">H", timers, 0, 0x2125)
    struct.pack_into(">H", counters, 0, 0x0042)
    areas = ((DATA_BLOCK, 1, block), (MARKERS, 0, markers), (TIMERS, 0, timers), (COUNTERS, 0, counters))
    for area, index, memory in areas:
        assert snap7.Srv_RegisterArea(server, area, index, memory, ctypes.sizeof(memory)) == 0
    assert snap7.Srv_StartTo(server, b"127.0.0.1") == 0
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    for line in sys.stdin:
        struct.pack_into(">H", block, 0, int(line))
    snap7.Srv_Stop(server)
    snap7.Srv_Destroy(ctypes.byref(server))


main(sys.argv[1])
