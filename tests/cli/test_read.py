"""`read` beside the simulated PLCs: what a controls engineer sees."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from plant_service.cli.read_table import Ages
from plant_service.core.samples import SECOND
from tests.config.plants import write_plant
from tests.simulation.clients import plant
from tests.system.service import COMMAND, output_of

TAGS = "name,address,type,unit\nPartCount,hr:100,uint16,pcs\nWide,hr:101,uint32,\nMissing,hr:60000,uint16,\n"


@pytest.fixture
async def path(tmp_path: Path) -> AsyncIterator[Path]:
    async with plant() as line:
        press = f"  press: {{protocol: modbus-tcp, address: '127.0.0.1:{line.modbus_port}', tags: press.csv}}"
        yield write_plant(tmp_path, f"site: Suzhou\ndevices:\n{press}\n", TAGS)


async def test_the_table_has_bytes_age_and_latency(path: Path) -> None:
    out = await output_of(*COMMAND, "read", str(path), "press")
    count = next(line for line in out.splitlines() if "PartCount" in line)
    assert re.search(r"PartCount +│ hr:100 +│ +\d+ │ pcs +│ ([0-9a-f]{2} ?){2} +│ Good +│ +│ +\d+\.\d ms", count)
    assert re.search(r"Missing .*Bad", out)


async def test_every_order_of_a_number(path: Path) -> None:
    out = await output_of(*COMMAND, "read", str(path), "press", "Wide", "--orders")
    for letters in ("ABCD", "BADC", "CDAB", "DCBA"):
        assert re.search(rf"Wide +│ {letters} ", out)


async def test_json_is_a_list_of_tags(path: Path) -> None:
    out = await output_of(*COMMAND, "read", str(path), "press", "--json")
    found = json.loads(out)
    assert [list(tag) for tag in found] == [["tag", "value", "quality", "time"]] * 3
    assert found[2] | {"time": ""} == {"tag": "press.Missing", "value": None, "quality": "Bad", "time": ""}


def test_the_age_of_a_value() -> None:
    ages = Ages()
    assert ages.seconds("press.A", 7, None, 10 * SECOND) is None
    assert ages.seconds("press.A", 7, None, 11 * SECOND) is None
    assert ages.seconds("press.A", 8, None, 12 * SECOND) == 0
    assert ages.seconds("press.A", 8, None, 14 * SECOND) == 2
    assert ages.seconds("press.A", None, None, 15 * SECOND) is None
