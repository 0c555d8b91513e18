from dataclasses import replace

from opcua_model.tree import ObjectNode, VariableNode, flows, order_of, plant_nodes
from plant_service.core.diagnostics import diagnostic_tags
from plant_service.core.series import STATION_SERIES
from plant_service.core.wip.model import Text
from tests.opcua.plant import OP10, OP20A, OP20B, TAGS, plant_model


def test_every_path_is_there_once_and_behind_its_parent() -> None:
    seen = {""}
    for node in plant_nodes(plant_model(), TAGS):
        assert node.parent in seen
        assert node.path not in seen
        seen.add(node.path)


def test_every_station_number_has_its_series_name_as_path() -> None:
    nodes = {node.path: node for node in plant_nodes(plant_model(), TAGS)}
    for series in STATION_SERIES:
        node = nodes[f"{OP10}/{series.path}"]
        assert isinstance(node, VariableNode)
        assert (node.series, node.type) == (f"{OP10}/{series.path}", series.type)


def test_a_station_is_called_by_both_names() -> None:
    nodes = {node.path: node for node in plant_nodes(plant_model(), TAGS)}
    station = nodes[OP10]
    assert isinstance(station, ObjectNode)
    assert (station.name, station.title, station.type) == ("OP10", Text("Press", "冲压"), "StationType")


def test_a_tag_keeps_its_own_name_in_the_historian() -> None:
    nodes = {node.path: node for node in plant_nodes(plant_model(), TAGS)}
    tag = nodes["Devices/press/PartCount"]
    assert isinstance(tag, VariableNode)
    assert (tag.series, tag.unit, tag.address) == ("press.PartCount", "pcs", "hr:0")


def test_work_flows_to_every_station_of_the_next_operation() -> None:
    assert flows(plant_model()) == {(OP10, OP20A), (OP10, OP20B)}


def test_the_order_behind_a_figure() -> None:
    assert order_of("Suzhou", "Suzhou/Orders/WO/7/State") == "WO/7"
    assert order_of("Suzhou", "Suzhou/Orders/WO-7/Nonsense") is None
    assert order_of("Suzhou", f"{OP10}/WIP/Queue") is None


def test_diagnostics_stand_in_a_folder_of_their_device() -> None:
    nodes = list(plant_nodes(plant_model(), (*TAGS, *diagnostic_tags("press"), *diagnostic_tags("weld"))))
    assert len({node.path for node in nodes}) == len(nodes)
    by_path = {node.path: node for node in nodes}
    folder, connected = by_path["Devices/press/Diagnostics"], by_path["Devices/press/Diagnostics/Connected"]
    assert (folder.parent, folder.name) == ("Devices/press", "Diagnostics")
    assert isinstance(connected, VariableNode)
    assert (connected.parent, connected.name, connected.type) == ("Devices/press/Diagnostics", "Connected", "bool")
    assert connected.series == "press.Diagnostics/Connected"


def test_what_is_measured_has_decimals_and_a_unit_and_counts_stay_whole() -> None:
    made = plant_model()
    paste = replace(made.products["BRACKET"], unit="kg", decimals=3)
    nodes = {node.path: node for node in plant_nodes(replace(made, products={"BRACKET": paste}), TAGS)}
    queue, stops, throughput = (nodes[f"{OP10}/{path}"] for path in ("WIP/Queue", "Stops/Stops", "Rates/Throughput"))
    balance = nodes["Suzhou/Balance"]
    assert isinstance(queue, VariableNode)
    assert isinstance(stops, VariableNode)
    assert isinstance(throughput, VariableNode)
    assert isinstance(balance, VariableNode)
    assert (queue.type, queue.unit) == ("float64", "kg")
    assert (stops.type, stops.unit, throughput.unit, balance.type) == ("int64", "", "", "float64")
