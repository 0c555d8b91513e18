"""The weld's PLC: an S7 server on a free port of the loopback address."""

from snap7 import Server, SrvArea

from connectors.simulation.layout import AREA_CELLS, WELD
from connectors.simulation.memory import Values, data_blocks
from connectors.simulation.relay import HOST


class S7Plc:
    """A read sees the data block of one `show`, whole. The server runs in threads of its own."""

    def __init__(self, values: Values) -> None:
        self._server = Server(log=False)
        self._blocks = {area: bytearray(cells) for area, cells in AREA_CELLS[WELD].items()}
        for area, block in self._blocks.items():
            self._server.register_area(SrvArea.DB, _number(area), block)
        self.show(values)

    def show(self, values: Values) -> None:
        for area, image in data_blocks(values).items():
            self._server.lock_area(SrvArea.DB, _number(area))
            self._blocks[area][:] = image
            self._server.unlock_area(SrvArea.DB, _number(area))

    def start(self) -> int:
        """Serves until `stop`; returns the port."""
        self._server.start_to(HOST, 0)
        listening = self._server.server_socket
        assert listening is not None
        port: int = listening.getsockname()[1]
        return port

    def stop(self) -> None:
        """Cut the clients' lines first: the server waits for them."""
        self._server.stop()


def _number(area: str) -> int:
    return int(area.removeprefix("DB"))
