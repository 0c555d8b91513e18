"""The board in the terminal: what it says of alarms, the bottleneck and OEE."""

from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from plant_service.app import Running
from plant_service.cli.board import TerminalBoard
from plant_service.core.samples import Quality, SampleBatch, Value, from_datetime
from plant_service.core.series import FIGURES
from plant_service.core.texts.alarms import GAP
from plant_service.core.wip.alarms import Shelving
from plant_service.runtime.history import History
from tests.config.plants import loaded
from tests.web.running import Commands, alarm

WAITING = GAP(quantity=4, operation="10", product="BRACKET", minutes=120)


async def test_alarms_are_told_with_severity_owner_and_what_was_done_the_gravest_last(tmp_path: Path) -> None:
    console = Console(width=200, record=True)
    board = TerminalBoard(loaded(tmp_path), console)
    board.show(Running("opc.tcp://x", "http://x", Commands(), {}, History()), {})
    await board.publish_events(
        [
            alarm(1, "gap:BRACKET/10", detail=WAITING, changed={"severity": 900, "acknowledged": True}),
            alarm(2, "wip_cap:BRACKET/20", detail="too many", changed={"shelved": Shelving.ONCE}),
            alarm(3, "stale:L1/OP10", detail="no signal"),
            alarm(4, "stale:L1/OP10", "alarm_cleared"),
        ]
    )
    console.print(board._picture())
    told = [" ".join(line.split()) for line in console.export_text().splitlines()]
    lines = told[next(number for number, line in enumerate(told) if line.startswith("alarm")) :]
    assert lines == [
        "alarm 报警 500: too many owner 负责人 press-foreman shelved 已搁置",
        f"alarm 报警 900: {WAITING} owner 负责人 press-foreman acknowledged 已确认",
        "BRACKET 的工序 10 有 4 件等待，已 120 分钟没有报工",
    ]


async def shown(tmp_path: Path, figures: dict[str, Value]) -> list[str]:
    console = Console(width=220, record=True)
    board = TerminalBoard(loaded(tmp_path), console)
    await board.publish_samples(
        SampleBatch(FIGURES, 0, tuple(figures), tuple(figures.values()), (Quality.GOOD,) * len(figures))
    )
    console.print(board._picture())
    return console.export_text().splitlines()


async def test_the_bottleneck_is_told_with_its_reasons_in_the_clock_of_the_plant(tmp_path: Path) -> None:
    since = from_datetime(datetime(2026, 11, 24, 20, 5, tzinfo=UTC))
    figures: dict[str, Value] = {
        "Suzhou/Bottleneck/Station": "L1/OP10",
        "Suzhou/Bottleneck/Methods": "active_period queue_growth",
        "Suzhou/Bottleneck/Since": since,
    }
    told = [" ".join(line.split()) for line in await shown(tmp_path, figures) if line.startswith("bottleneck")]
    assert told == [
        "bottleneck 瓶颈: L1/OP10 since 自 2026-11-25 04:05 busy the longest 连续工作最久 · its queue grows 排队增长"
    ]
    figures |= {"Suzhou/Bottleneck/Station": "", "Suzhou/Bottleneck/Methods": "", "Suzhou/Bottleneck/Since": None}
    assert not [line for line in await shown(tmp_path, figures) if line.startswith("bottleneck")]


async def test_oee_is_a_percentage_and_nothing_where_nothing_tells(tmp_path: Path) -> None:
    cells = []
    for oee in (0.8349, None):
        lines = await shown(tmp_path, {"Suzhou/Assembly/L1/OP10/OEE/Total": oee})
        row = next(line for line in lines if "OP10" in line)
        cells.append(row.split("│")[-2].strip())
    assert cells == ["83%", ""]
    assert "OEE" in "".join(lines)
