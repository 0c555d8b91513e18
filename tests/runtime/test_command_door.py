"""The local door for commands, on a real socket, in front of a real engine."""

import asyncio
import json
import os
import stat
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from plant_service.cli.main import main
from plant_service.core.inputs import Command
from plant_service.core.samples import Value
from plant_service.core.wip.commands.permissions import check_allowed
from plant_service.core.wip.commands.vocabulary import Permission
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.events import Event
from plant_service.runtime.command_door import FILE, CommandDoor
from tests.core.wip.plants import START, three_steps


class Commands:
    """The pipeline's promise, without its journal: checked, then folded."""

    def __init__(self) -> None:
        self.engine = Engine(three_steps())

    async def execute(self, command: Mapping[str, Value], allowed: Collection[Permission]) -> Sequence[Event]:
        arguments = dict(command)
        name, actor = str(arguments.pop("command")), str(arguments.pop("actor"))
        check_allowed(name, allowed)
        number = self.engine.state.sequence + 1
        item = Command(START, f"c{number}", name, arguments, actor)
        self.engine.check(item)
        return self.engine.step(number, item)


async def say(data: Path, *words: str) -> int:
    return await asyncio.to_thread(main, ["command", "--data", str(data), "--actor", "li", *words])


async def test_a_command_is_run_and_its_events_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commands = Commands()
    async with CommandDoor(tmp_path, commands):
        assert await say(tmp_path, "release", "order=WO-1", "product=BRACKET", "quantity=5") == 0
        assert await say(tmp_path, "hold", "order=WO-1", "quantity=2", "reason=a crack") == 0
    assert capsys.readouterr().out.splitlines() == ["released 下达 5 WO-1 10", "held 冻结 2 WO-1 10 a crack"]
    assert commands.engine.state.ledger.on_hand("WO-1") == 5


async def test_a_refusal_is_told_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with CommandDoor(tmp_path, Commands()):
        assert await say(tmp_path, "hold", "order=WO-9") == 1
        assert await say(tmp_path, "hold", "order") == 1
    told = capsys.readouterr().err
    assert "refused: order 'WO-9' is unknown; release it first\n被拒绝：没有工单 'WO-9'；请先投产\n" in told
    assert "'order' is no argument; write it like quantity=5" in told


async def test_the_door_is_for_the_owner_of_the_data_folder_alone(tmp_path: Path) -> None:
    async with CommandDoor(tmp_path, Commands()):
        assert stat.S_IMODE(os.stat(tmp_path / FILE).st_mode) == 0o600
    assert not (tmp_path / FILE).exists()


async def _raw(data: Path, line: bytes) -> Mapping[str, Any]:
    door = json.loads((data / FILE).read_text(encoding="utf-8"))
    reader, writer = await asyncio.open_connection("127.0.0.1", door["port"])
    try:
        writer.write(line)
        writer.write_eof()
        answer: Mapping[str, Any] = json.loads(await reader.readline() or b"{}")
        return answer
    finally:
        writer.close()
        await writer.wait_closed()


@pytest.mark.parametrize(
    "line", [b"", b"\n", b"hello\n", b"[1]\n", b"{}\n", b'{"token": "x", "command": "configure"}\n', b'{"token": 7}\n']
)
async def test_without_the_token_nothing_is_run(tmp_path: Path, line: bytes) -> None:
    commands = Commands()
    async with CommandDoor(tmp_path, commands):
        assert "the token is wrong" in (await _raw(tmp_path, line))["refused"]
    assert commands.engine.state.sequence == 0


async def test_nested_arguments_are_refused(tmp_path: Path) -> None:
    async with CommandDoor(tmp_path, Commands()):
        token = json.loads((tmp_path / FILE).read_text(encoding="utf-8"))["token"]
        line = json.dumps({"token": token, "command": "hold", "actor": "", "order": ["WO-1"]}).encode() + b"\n"
        assert "order must be a text, a number" in (await _raw(tmp_path, line))["refused"]


async def test_a_line_without_an_end_is_hung_up_on(tmp_path: Path) -> None:
    async with CommandDoor(tmp_path, Commands()):
        assert await _raw(tmp_path, b"x" * 100_000) == {}


async def test_a_guest_who_says_nothing_does_not_keep_the_door_open(tmp_path: Path) -> None:
    async with CommandDoor(tmp_path, Commands()):
        door = json.loads((tmp_path / FILE).read_text(encoding="utf-8"))
        reader, writer = await asyncio.open_connection("127.0.0.1", door["port"])
        await asyncio.sleep(0)
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()


def test_no_service_is_said_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["command", "--data", str(tmp_path), "hold", "order=WO-1"]) == 1
    assert f"no service runs on data folder {tmp_path}" in capsys.readouterr().err


def test_the_vocabulary_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["command"]) == 0
    told = capsys.readouterr().out
    assert "void  event reason [reason_code] [on_behalf_of]" in told
    assert "盘点" in told
