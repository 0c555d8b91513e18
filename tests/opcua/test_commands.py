"""Commands as methods, as an independent client sees and calls them (node/methods.js)."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import pytest_asyncio

from opcua_model.certificate import own_identity
from opcua_model.certificate_users import fingerprint, user_trust_list
from opcua_model.settings import OpcUaSettings, Security, Trust
from opcua_model.user_file import UserFile
from plant_service.core.wip.commands.execution import COMMANDS
from plant_service.core.wip.commands.permissions import Role
from tests.opcua.node_client import run_script
from tests.opcua.plant import Desk, server

pytestmark = pytest.mark.asyncio(loop_scope="module")

PASSWORD = "four words are better"


class Seen(NamedTuple):
    told: dict[str, Any]
    desk: Desk


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def seen(certificates: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Seen]:
    users, desk = UserFile(tmp_path_factory.mktemp("commands") / "users.yaml"), Desk()
    for role in Role:
        users.put(role.lower(), role, PASSWORD)
    bob = own_identity(tmp_path_factory.mktemp("bob"), "urn:people:bob", "bob")
    trusted = user_trust_list(certificates)
    trusted.prepare()
    users.put_certificate("bob", Role.ENGINEER, fingerprint(bob.certificate.read_bytes()))
    trusted.trust(str(bob.certificate))
    settings = OpcUaSettings(endpoint="opc.tcp://127.0.0.1:0", security=Security.NONE, trust=Trust.ANY)
    async with server(certificates, settings=settings, users=users.path, desk=desk) as running:
        arguments = (PASSWORD, str(bob.certificate), str(bob.key))
        yield Seen(await run_script("methods.js", running.endpoint, *arguments), desk)


async def test_every_command_is_a_method(seen: Seen) -> None:
    declared = seen.told["declared"]
    assert declared["commands"] == list(COMMANDS)
    assert {"report", "inspect", "count", "sign_off"} <= set(declared["station"])
    assert "release" not in declared["station"]
    assert {"release", "pause", "ship"} <= set(declared["order"])
    assert declared["description"] == COMMANDS["report"].en


async def test_arguments_are_named_typed_and_explained(seen: Seen) -> None:
    declared = seen.told["declared"]
    names = [name for name, *_ in declared["inputs"]]
    assert names[:3] == ["station", "kind", "quantity"]
    assert set(names) == {argument.name for argument in COMMANDS["report"].arguments}
    by_name = {name: rest for name, *rest in declared["inputs"]}
    assert by_name["station"] == [12, -1, "station, as line/station"]
    assert by_name["quantity"][0] == 26
    assert by_name["occurred_at"][0] == 294
    assert by_name["lot"][2].endswith("(optional)")
    assert "completed" in by_name["kind"][2]
    assert [output[:3] for output in declared["outputs"]] == [["Events", 12, 1], ["Text", 12, -1]]
    assert declared["withoutArguments"] == ["OutputArguments"]


async def test_a_call_is_a_command_of_the_user(seen: Seen) -> None:
    calls = seen.told["calls"]
    given = {"station": "L1/OP10", "kind": "completed", "quantity": 5, "command": "report", "actor": "operator"}
    assert calls["good"]["status"] == "Good"
    assert calls["good"]["outputs"][0] == ["command#1"]
    assert seen.desk.taken[:6] == [
        given,
        {**given, "order": "WO-1001", "lot": "LOT-7", "operation": "10", "reason": "recount"},
        {**given, "quantity": 2.5, "lot": "LOT-7"},
        given,
        {"command": "sign_off", "station": "L1/OP10", "actor": "operator"},
        {"command": "ship", "order": "WO-1001", "quantity": 3, "actor": "operator"},
    ]


async def test_wrong_arguments_are_told_one_by_one(seen: Seen) -> None:
    calls = seen.told["calls"]
    assert calls["missing"]["status"] == "BadArgumentsMissing"
    assert calls["many"]["status"] == "BadTooManyArguments"
    for name in ("type", "null"):
        assert (calls[name]["status"], calls[name]["arguments"]) == (
            "BadInvalidArgument",
            ["Good", "Good", "BadTypeMismatch"],
        )
    out = calls["range"]
    assert out["status"] == "BadInvalidArgument"
    assert out["arguments"][:4] == ["Good", "BadOutOfRange", "BadOutOfRange", "Good"]
    assert "eaten" in out["outputs"][1]
    assert "quantity must be above 0" in out["told"][0]


async def test_a_refusal_says_why(seen: Seen) -> None:
    calls = seen.told["calls"]
    for name, told in (("refused", []), ("told", ["order 'WO-NO' is unknown; release it first"])):
        assert calls[name]["status"] == "BadInvalidState"
        assert calls[name]["outputs"] == [[], "order 'WO-NO' is unknown; release it first"]
        assert calls[name]["told"] == told


async def test_a_method_belongs_to_its_objects(seen: Seen) -> None:
    assert seen.told["calls"]["elsewhere"]["status"] == "BadMethodInvalid"


async def test_rights_come_before_arguments(seen: Seen) -> None:
    rights = seen.told["rights"]
    assert seen.told["calls"]["plan"]["status"] == "BadUserAccessDenied"
    for who in ("anonymous", "observer"):
        assert rights[who]["executable"] == [False, False, False]
        assert (rights[who]["report"], rights[who]["wrong"]) == ("BadUserAccessDenied", "BadUserAccessDenied")
    assert rights["operator"]["executable"] == [True, False, False]
    assert rights["engineer"]["executable"][:2] == [True, True]
    assert rights["admin"]["executable"] == [True, True, True]
    for who in ("operator", "engineer", "admin"):
        assert (rights[who]["report"], rights[who]["wrong"]) == ("Good", "BadArgumentsMissing")


async def test_an_independent_client_logs_in_with_a_certificate(seen: Seen) -> None:
    assert seen.told["certified"] is True
    assert "BadUserSignatureInvalid" in seen.told["stolen"]


async def test_only_administrators_see_how_sessions_are_secured(seen: Seen) -> None:
    codes = {who: found["secret"] for who, found in seen.told["rights"].items()}
    assert codes.pop("admin") == "BadSecurityModeInsufficient"
    assert set(codes.values()) == {"BadUserAccessDenied"}
    assert ["admin", "UserName", 3, True] in seen.told["secret"]
