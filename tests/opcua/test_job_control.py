"""Job orders by OPC 10031-4, as an independent client gives and follows them (node/job_control.js)."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import pytest_asyncio
from asyncua.client.client import Client
from asyncua.ua.uaerrors import BadNodeIdUnknown

from opcua_model.user_file import UserFile
from plant_service.core.wip.commands.permissions import Role
from plant_service.core.wip.view import EngineView
from tests.opcua.fold import Fold
from tests.opcua.node_client import run_script
from tests.opcua.plant import server

pytestmark = pytest.mark.asyncio(loop_scope="module")

PASSWORD = "four words are better"
OK = {"status": "Good", "code": 1, "told": ""}
UNKNOWN_ORDER, INVALID_STATE, NOT_ACCEPTED, INVALID_REQUEST = 2, 8, 16, 1 << 32


class Seen(NamedTuple):
    told: dict[str, Any]
    fold: Fold
    endpoint: str

    @property
    def jobs(self) -> dict[str, Any]:
        jobs: dict[str, Any] = self.told["jobs"]
        return jobs


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def seen(certificates: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Seen]:
    users, fold = UserFile(tmp_path_factory.mktemp("jobs") / "users.yaml"), Fold()
    for role in Role:
        users.put(role.lower(), role, PASSWORD)
    async with server(certificates, users=users.path, desk=fold) as running:
        fold.server = running
        yield Seen(await run_script("job_control.js", running.endpoint, PASSWORD), fold, running.endpoint)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(seen: Seen) -> AsyncIterator[Client]:
    async with Client(seen.endpoint, timeout=60, watchdog_intervall=600) as connected:
        yield connected


def order(state: str, number: int, name: str = "JO-1", **other: Any) -> dict[str, Any]:
    due = "2026-12-01T00:00:00.000Z"
    known = {"order": name, "product": "BRACKET", "due": due, "priority": 7, "state": [state, number, 0]}
    return {**known, **other}


async def test_an_order_is_stored_with_what_the_structure_says(seen: Seen) -> None:
    """The material that is produced, not the one that is consumed; the time of its end; the work master."""
    assert seen.jobs["store"] == OK
    assert seen.jobs["stored"] == [order("NotAllowedToStart", 1, quantity="20")]


async def test_methods_are_our_commands(seen: Seen) -> None:
    did = ("update", "start", "both", "pause", "resume", "abort", "cancel", "cancelled")
    assert {name: seen.jobs[name] for name in did} == dict.fromkeys(did, OK)
    second = order("AllowedToStart", 2, "JO-2", quantity="5", due=None, priority=0)
    assert seen.jobs["paused"] == [order("Interrupted", 4, quantity="25"), second]
    assert seen.jobs["left"] == ["JO-1"], "JO-2 was cancelled"
    assert EngineView(seen.fold.engine).site().balance_error == 0


async def test_a_refusal_says_why_in_bits_and_words(seen: Seen) -> None:
    def refused(name: str) -> tuple[str, int]:
        assert seen.jobs[name]["status"] == "Uncertain", "a Bad one would have no answer (OPC 10031-4 annex B.2)"
        return seen.jobs[name]["told"], seen.jobs[name]["code"]

    assert refused("again") == (
        "order JO-1 is known already, it is NotAllowedToStart; update it instead",
        NOT_ACCEPTED,
    )
    assert refused("unknown_product") == ("product 'WHEEL' is unknown; there are BRACKET", NOT_ACCEPTED)
    assert refused("not_a_quantity") == ("quantity must be a number, not 'many'", NOT_ACCEPTED)
    assert refused("other_product") == ("order JO-1 does not make WHEEL", NOT_ACCEPTED)
    assert refused("start_unknown")[1] == UNKNOWN_ORDER
    assert refused("start_again") == (
        "order JO-1 is AllowedToStart; start needs NotAllowedToStart",
        INVALID_STATE,
    )
    assert refused("clear")[1] == INVALID_STATE
    told, code = refused("not_an_order")
    assert (told.endswith("ns=3;i=5011 is no ISA95JobOrderDataType"), code) == (True, INVALID_REQUEST)
    assert seen.told["operator"] == "BadUserAccessDenied"


async def test_responses_tell_what_was_made(seen: Seen) -> None:
    told = {"order": "JO-1", "state": "Running", "data": {"ProducedQuantity": 0, "GoodQuantity": 0}, "made": "0"}
    assert seen.jobs["not_begun"] == ["Uncertain", INVALID_STATE]
    assert seen.jobs["nobody"] == ["Uncertain", UNKNOWN_ORDER]
    assert seen.jobs["response"] == ["Good", 1, told]
    assert seen.jobs["running"] == ["Good", 1, [told]]
    assert seen.jobs["list"] == [told]


async def test_a_receiver_tells_what_orders_may_name(seen: Seen) -> None:
    assert seen.told["known"] == {
        "masters": ["BRACKET"],
        "materials": ["BRACKET"],
        "equipment": ["L1/OP10", "L1/OP20A", "L1/OP20B"],
        "most": 65535,
        "state": "BadStateNotActive",
        "type": 1002,
    }


async def test_an_order_that_is_off_the_list_leaves_the_tree(seen: Seen, client: Client) -> None:
    orders = client.get_node("ns=2;s=Suzhou/Orders")
    state = client.get_node("ns=2;s=Suzhou/Orders/JO-7/State")
    for _ in range(2):  # an order may have the name of one that is gone
        await seen.fold.say("store", order="JO-7", product="BRACKET", quantity=1)
        assert await state.read_value() == "NotAllowedToStart"
        assert await client.get_node("ns=2;s=Suzhou/Orders/JO-7/LeadTime").get_children()
        assert await client.get_node("ns=2;s=Suzhou/JobOrderControl/JobOrderList").read_value()
        await seen.fold.say("cancel", order="JO-7", reason="entered twice")
        with pytest.raises(BadNodeIdUnknown):
            await state.read_value()
        assert seen.fold.server is not None
        assert "JO-7" not in seen.fold.server._job_control._memory, "in years there are many"
        assert "JO-7" not in [(await child.read_browse_name()).Name for child in await orders.get_children()]
