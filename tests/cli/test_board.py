"""The board in the terminal: what it says of alarms."""

from pathlib import Path

from rich.console import Console

from plant_service.app import Running
from plant_service.cli.board import TerminalBoard
from plant_service.core.wip.alarms import Shelving
from plant_service.runtime.history import History
from tests.config.plants import loaded
from tests.web.running import Commands, alarm


async def test_alarms_are_told_with_severity_owner_and_what_was_done_the_gravest_last(tmp_path: Path) -> None:
    console = Console(width=200, record=True)
    board = TerminalBoard(loaded(tmp_path), console)
    board.show(Running("opc.tcp://x", "http://x", Commands(), {}, History()), {})
    await board.publish_events(
        [
            alarm(1, "gap:BRACKET/10", detail="4 pieces wait", changed={"severity": 900, "acknowledged": True}),
            alarm(2, "wip_cap:BRACKET/20", detail="too many", changed={"shelved": Shelving.ONCE}),
            alarm(3, "stale:L1/OP10", detail="no signal"),
            alarm(4, "stale:L1/OP10", "alarm_cleared"),
        ]
    )
    console.print(board._picture())
    lines = [" ".join(line.split()) for line in console.export_text().splitlines() if line.startswith("alarm")]
    assert lines == [
        "alarm 报警 500: too many owner 负责人 press-foreman shelved 已搁置",
        "alarm 报警 900: 4 pieces wait owner 负责人 press-foreman acknowledged 已确认",
    ]
