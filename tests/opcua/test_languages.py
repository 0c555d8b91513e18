"""What sessions of several languages are told, by an independent client (node/languages.js) and by asyncua."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from asyncua import ua

from opcua_model.binary import SharedDataValue
from opcua_model.services.sources import Constant, InLocale
from opcua_model.settings import OpcUaSettings, Security, Trust
from opcua_model.texts import of_event
from opcua_model.user_file import UserFile
from plant_service.core.wip.commands.permissions import Role
from tests.opcua.fold import Fold
from tests.opcua.node_client import run_script
from tests.opcua.plant import MemoryHistorian, server
from tests.opcua.test_audit import listening

pytestmark = pytest.mark.asyncio(loop_scope="module")

PASSWORD = "four words are better"
STATION = "L1/OP10"
#: Lists of languages that sessions ask for, the best first, and the one that they get.
LISTS = {"en": "en", "zh": "zh", "zh-CN": "zh", "fr": "en", "fr,zh-Hans": "zh", "de,en-GB,zh": "en"}
WORDS = {
    "en": {
        "counted": "{} counted at L1/OP10, {} expected",
        "begins": "Refresh of conditions begins",
        "ends": "Refresh of conditions ends",
        "active": "Active",
        "name": "count_difference L1/OP10",
        "argument": "number of the order (optional)",
        "refused": "order 'WO-9' is unknown; release it first",
        "done": "held 1 WO-1001 10",
    },
    "zh": {
        "counted": "L1/OP10 实盘 {}，应有 {}",
        "begins": "报警刷新开始",
        "ends": "报警刷新结束",
        "active": "报警中",
        "name": "盘点差异 L1/OP10",
        "argument": "工单号（可省略）",
        "refused": "没有工单 'WO-9'；请先投产",
        "done": "冻结 1 WO-1001 10",
    },
}


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = UserFile(tmp_path_factory.mktemp("languages") / "users.yaml")
    for role in (Role.OPERATOR, Role.ENGINEER):
        file.put(role.lower(), role, PASSWORD)
    return file.path


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def seen(certificates: Path, users: Path) -> AsyncIterator[dict[str, Any]]:
    history, fold, left = MemoryHistorian(), Fold(), iter(range(499, 0, -1))
    await fold.say("release", order="WO-1001", product="BRACKET", quantity=500)

    async def act(command: Any) -> object:
        """Every session sees the alarm come: one piece less is found than the last time."""
        if command == "settle":
            if not fold.engine.state.alarms:
                await fold.say("count", station=STATION, quantity=next(left))
            for name in ("acknowledge_alarm", "confirm_alarm"):
                await fold.say(name, alarm="count_difference", subject=STATION)
        else:
            await fold.say("count", station=STATION, quantity=next(left))
            history.events = list(fold.engine.state.alarms.values())
        return command

    settings = OpcUaSettings(endpoint="opc.tcp://127.0.0.1:0", security=Security.NONE, trust=Trust.ANY)
    fold.server = server(certificates, history, settings=settings, users=users, desk=fold)
    async with fold.server as running:
        yield await run_script("languages.js", running.endpoint, PASSWORD, *LISTS, commands=act)


@pytest.mark.parametrize("languages", LISTS)
async def test_a_session_is_told_everything_in_its_language(seen: dict[str, Any], languages: str) -> None:
    """In the first one that there is, in English where there is none of them."""
    told, language = seen[languages], LISTS[languages]
    words, left = WORDS[language], 498 - list(LISTS).index(languages)
    message = [words["counted"].format(left, left + 1), language]
    assert told["status"] == ["Good", "Good", "Good"]
    assert told["raised"] == told["past"] == [message]
    assert sorted(told["changes"]) == sorted([message, [words["active"], language]])
    assert told["refreshed"] == [[words["begins"], language], message, [words["ends"], language]]
    assert told["message"] == message
    assert (told["name"], told["argument"]) == ([words["name"], language], [words["argument"], language])
    assert told["refused"] == {"status": "BadInvalidState", "text": words["refused"], "told": [words["refused"]]}
    assert (told["done"]["status"], told["done"]["text"]) == ("Good", words["done"])


@pytest.mark.asyncio(loop_scope="function")
async def test_the_audit_is_told_in_the_language_of_who_listens(
    certificates: Path, users: Path, tmp_path: Path
) -> None:
    fold = Fold()
    settings = OpcUaSettings(endpoint="opc.tcp://127.0.0.1:0", security=Security.NONE, trust=Trust.ANY)
    fold.server = server(certificates, settings=settings, users=users, desk=fold)
    async with fold.server as running:
        for locale, text in (("en", "Attribute/Call by engineer: done"), ("zh", "Attribute/Call（engineer）：成功")):
            async with listening(running, Role.ENGINEER, tmp_path / locale, [locale]) as (client, ear):
                commands = client.get_node(ua.NodeId(ua.String("Suzhou/Commands"), ua.Int16(2)))
                release = ua.NodeId(ua.String("Suzhou/Commands/release"), ua.Int16(2))
                await commands.call_method(release, f"WO-{locale}", "BRACKET", 5)
                found = await ear.find(lambda event: event["SourceName"] == "Attribute/Call")
                assert found["Message"].Text == text


@pytest.mark.asyncio(loop_scope="function")
async def test_all_who_see_a_text_in_one_language_share_its_encoding() -> None:
    value = SharedDataValue(ua.Variant(of_event("L1/OP10 is in fault")), ua.StatusCode())
    chinese = [InLocale(Constant(value), [locale]).value for locale in ("zh", "zh-CN")]
    assert chinese[0] is chinese[1] is not value
    assert chinese[0] is not None
    assert chinese[0].Value is not None
    assert chinese[0].Value.Value.Text == "L1/OP10 故障"
    assert InLocale(Constant(value), ["fr"]).value is value
