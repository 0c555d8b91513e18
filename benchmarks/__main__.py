"""All benchmarks behind docs/performance.md, one after the other."""

from benchmarks import (
    connectors,
    core,
    engine,
    historian_copy,
    historian_read,
    historian_size,
    historian_writing,
    monitors,
    opcua_startup,
    open_lots,
    replay_month,
    web_board,
)
from benchmarks.opcua import __main__ as opcua

_MODULES = (
    *(
        connectors,
        core,
        engine,
        monitors,
        open_lots,
        historian_copy,
        historian_writing,
        historian_read,
        historian_size,
        replay_month,
    ),
    *(opcua_startup, opcua, web_board),
)


def main() -> None:
    for module in _MODULES:
        print(f"\n== {module.__name__}: {(module.__doc__ or '').splitlines()[0]}")
        module.main()


if __name__ == "__main__":
    main()
