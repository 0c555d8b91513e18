"""Why history is not given."""

from opcua_model.wire import StatusCodes


class HistoryRefused(Exception):
    """Reading this node is refused with `status`, one of StatusCodes."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def no_such_history(exists: bool) -> HistoryRefused:
    return HistoryRefused(StatusCodes.BadHistoryOperationUnsupported if exists else StatusCodes.BadNodeIdUnknown)
