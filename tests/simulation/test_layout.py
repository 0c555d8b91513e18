"""One table of tags: the demo's tag lists are its text, and no two values share a place."""

from importlib.resources import files

import pytest
import yaml

from connectors.simulation.layout import AREA_CELLS, LOT_CHARACTERS, PRESS, STATION_DEVICES, TAGS, WELD, Tag, tag_list
from connectors.simulation.memory import data_blocks, registers
from connectors.simulation.plant import SimulatedPlant
from plant_service.core.samples import TagType

DEMO = files("plant_service") / "demo"


@pytest.mark.parametrize("device", [PRESS, WELD])
def test_the_demo_tag_list_is_the_table(device: str) -> None:
    assert (DEMO / f"{device}.csv").read_text(encoding="utf-8") == tag_list(device)


def test_the_demo_plant_names_only_tags_and_stations_that_are_there() -> None:
    plant = yaml.safe_load((DEMO / "plant.yaml").read_text(encoding="utf-8"))
    stations = plant["areas"]["Assembly"]["lines"]["L1"]["stations"]
    tags = {f"{tag.device}.{tag.name}": tag for tag in TAGS}
    assert set(stations) == set(STATION_DEVICES)
    for name, station in stations.items():
        for signal in station["signals"]:
            tag = tags[signal.get("counter") or signal.get("level") or signal["edge"]]
            assert tag.station == name
            if "counter" in signal:
                assert signal["modulus"] == 2**tag.type.bits
    route = plant["products"]["BRACKET"]["route"]
    assert [path for step in route for path in step["stations"]] == [f"L1/{name}" for name in stations]


def cells(tag: Tag) -> list[tuple[str, int, int]]:
    """The bits that a value takes: area, cell, bit."""
    if tag.type is TagType.BOOL:
        return [(tag.area, tag.start, tag.bit)]
    width = 16 if tag.device == PRESS else 8
    bits = tag.type.bits or (LOT_CHARACTERS + 2 * (tag.device == WELD)) * 8
    return [(tag.area, tag.start + bit // width, bit % width) for bit in range(bits)]


def test_no_two_values_share_a_place() -> None:
    taken = [cell for tag in TAGS for cell in cells(tag)]
    assert len(taken) == len(set(taken))
    assert all(cell < AREA_CELLS[tag.device][area] for tag in TAGS for area, cell, _ in cells(tag))


def test_values_stand_in_memory_as_the_protocols_have_them() -> None:
    values = dict(SimulatedPlant(seed=7, speed=1, now=0).values())
    values |= {("OP40", "PartCount"): 0x0003FFF1, ("OP30", "Lot"): "LOT-000001", ("OP30", "Blocked"): True}
    values |= {("OP20B", "Lot"): "LOT-000002", ("OP20B", "State"): -2, ("OP20B", "Starved"): True}
    press, blocks = registers(values), data_blocks(values)
    assert press["hr"][132:134] == [0x0003, 0xFFF1]
    assert press["hr"][120] == int.from_bytes(b"LO", "big")
    assert press["di"][1] >> 1 & 1 == 1
    assert blocks["DB2"][20:34] == b"\x10\x0aLOT-000002\0\0"
    assert blocks["DB2"][6:8] == b"\xff\xfe"
    assert blocks["DB2"][8] & 0b100
