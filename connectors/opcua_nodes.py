"""Nodes of an OPC UA server: what they are called, and what it says of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from asyncua import ua
from asyncua.client.client import Client
from asyncua.ua.attribute_ids import AttributeIds
from asyncua.ua.uaerrors import UaError

from connectors.exchange import LineError
from plant_service.core.samples import Micros, Quality, Value, from_datetime

NODES_PER_REQUEST = 500  # where the server names no limit of its own


@dataclass(frozen=True, slots=True)
class NodeValue:
    """What the server says of a node. `raw` is None and `reason` says why where there is no value to use.

    `source`: when the device itself had this value, as far as the server knows.
    """

    raw: Value
    quality: Quality
    reason: str = ""
    source: Micros | None = None


def check_node_id(text: str) -> None:
    """Raises ValueError, in words, for what is no node id."""
    try:
        ua.NodeId.from_string(text)
    except (ValueError, UaError) as error:
        raise ValueError(
            f"{text!r} is not an OPC UA node id; write ns=2;s=Press/PartCount, ns=3;i=1001 or nsu=urn:maker:plc;s=..."
        ) from error


def value_of(node: ua.NodeId) -> ua.ReadValueId:
    return ua.ReadValueId(NodeId=node, AttributeId=ua.IntegerId(AttributeIds.Value))


async def read_nodes(client: Client, nodes: Sequence[ua.NodeId]) -> list[ua.DataValue]:
    parameters = ua.ReadParameters(
        MaxAge=0, TimestampsToReturn=ua.TimestampsToReturn.Source, NodesToRead=[value_of(node) for node in nodes]
    )
    answers = await client.uaclient.session.read(parameters)
    if len(answers) != len(nodes):
        raise LineError(f"the server answers with {len(answers)} values, asked were {len(nodes)}")
    return answers


def with_index(node: ua.ExpandedNodeId, uris: Sequence[str]) -> ua.NodeId:
    """A namespace that the server does not have becomes one that no server has: the tag alone is then Bad."""
    index = uris.index(node.NamespaceUri) if node.NamespaceUri in uris else 65535
    return ua.NodeId(node.Identifier, ua.Int16(index), node.NodeIdType)


def node_value(answer: ua.DataValue) -> NodeValue:
    status = answer.StatusCode or ua.StatusCode()
    source = from_datetime(answer.SourceTimestamp.replace(tzinfo=UTC)) if answer.SourceTimestamp else None
    if status.is_bad():
        return NodeValue(None, Quality.BAD, status_words(status), source)
    variant = answer.Value
    if variant is None or variant.VariantType is ua.VariantType.Null:
        return NodeValue(None, Quality.BAD, "the node holds no value", source)
    if variant.is_array:
        return NodeValue(None, Quality.BAD, "the node holds an array; a tag is one value", source)
    raw = _plain(variant.Value)
    if raw is None:
        return NodeValue(None, Quality.BAD, f"the node holds a {variant.VariantType.name}, which no tag can", source)
    return NodeValue(raw, Quality.GOOD if status.is_good() else Quality.UNCERTAIN, "", source)


def _plain(raw: object) -> Value:
    """Python's own value for what the library gives; None for what no tag can hold."""
    match raw:
        case bool() | int() | float() | str():
            return raw
        case ua.LocalizedText():
            return raw.Text or ""
        case datetime():
            return raw.replace(tzinfo=UTC).isoformat().replace("+00:00", "Z")
        case bytes():
            return raw.decode("utf-8", "backslashreplace")
        case _:
            return None


def status_words(status: ua.StatusCode) -> str:
    return f"{status.doc.rstrip('.')} ({status.name})"


async def read_limit(client: Client, limit: ua.NodeId) -> int:
    """How many nodes one request may have, by that limit of the server."""
    value = node_value((await read_nodes(client, [limit]))[0]).raw
    return min(value, NODES_PER_REQUEST) if isinstance(value, int) and value > 0 else NODES_PER_REQUEST
