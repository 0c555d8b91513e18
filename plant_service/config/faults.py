"""What pydantic found wrong, in words for the person who wrote the file."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from pydantic_core import ErrorDetails

from plant_service.config.signal_blocks import SIGNAL_TYPES
from plant_service.config.suggestions import did_you_mean

Schema: TypeAlias = Mapping[str, Any]

_PLAIN = {
    "model_type": "must be a block of keys",
    "model_attributes_type": "must be a block of keys",
    "dict_type": "must be a block of keys",
    "list_type": "must be a list, like [a, b] or lines that begin with `- `",
    "tuple_type": "must be a list, like [1, 2, 3]",
    "string_type": "must be a text; put it in quotes",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_parsing": "must be a number",
}


def message_for(error: ErrorDetails, root: Schema) -> str:
    """One line: which key, what is wrong and what would be right. `root` is the JSON Schema of the whole."""
    kind, loc, context = error["type"], error["loc"], error.get("ctx", {})
    key = _key(loc)
    if kind == "extra_forbidden":
        return _unknown_key(str(loc[-1]), keys_at(root, loc[:-1]))
    if kind == "missing":
        return f"key {key!r} is missing: {_described(root, loc)}"
    if kind == "union_tag_not_found":
        name = str(context["discriminator"]).strip("'")
        return f"key {name!r} is missing; it is one of {', '.join(_choices(root, loc, name))}"
    if kind == "union_tag_invalid":
        name = str(context["discriminator"]).strip("'")
        return _not_one_of(name, context["tag"], _choices(root, loc, name))
    if kind == "signal_type":
        return error["msg"] + _mistyped_type(error["input"])
    if kind in ("enum", "literal_error"):
        return f"{key}: {shown(error['input'])} is not one of {context['expected']}"
    if kind == "value_error":
        of_a_block = isinstance(error["input"], dict) or not key
        return str(context["error"]) if of_a_block else f"{key}: {context['error']}"
    if kind == "string_pattern_mismatch":
        return f"{key}: {shown(error['input'])} does not fit; expected: {_described(root, loc)}"
    if kind == "too_short":
        return f"{key}: must have at least one entry"
    words = _PLAIN.get(kind) or error["msg"].replace("Input should", "must", 1)
    return f"{key}: {words}, not {shown(error['input'])}"


def keys_at(root: Schema, loc: tuple[str | int, ...]) -> list[str]:
    """The keys that a block at this place may have."""
    return sorted({key for schema in _schemas_at(root, loc) for key in schema.get("properties", {})})


def shown(value: object) -> str:
    text = f"{value!r}" if isinstance(value, str) else _yaml_like(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _yaml_like(value: object) -> str:
    if isinstance(value, dict):
        return "a block of keys"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "nothing"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _key(loc: tuple[str | int, ...]) -> str:
    """`stations[1]` for a list's item, else the last key."""
    words = [part for part in loc if part != "[key]"]
    if len(words) > 1 and isinstance(words[-1], int):
        return f"{words[-2]}[{words[-1]}]"
    return str(words[-1]) if words else ""


def _mistyped_type(block: object) -> str:
    if not isinstance(block, dict) or any(word in block for word in SIGNAL_TYPES):
        return ""
    return next(filter(None, (did_you_mean(str(key), SIGNAL_TYPES) for key in block)), "")


def _unknown_key(key: str, known: list[str]) -> str:
    return f"unknown key {key!r}" + (did_you_mean(key, known) or f"; keys here are {', '.join(known)}")


def _not_one_of(key: str, value: object, choices: list[str]) -> str:
    return f"{key}: {shown(value)} is not one of {', '.join(choices)}{did_you_mean(str(value), choices)}"


def _described(root: Schema, loc: tuple[str | int, ...]) -> str:
    for schema in _schemas_at(root, loc):
        if "description" in schema:
            return str(schema["description"])
    return ""


def _choices(root: Schema, loc: tuple[str | int, ...], key: str) -> list[str]:
    return [
        schema["properties"][key]["const"]
        for schema in _schemas_at(root, loc)
        if "const" in schema.get("properties", {}).get(key, {})
    ]


def _schemas_at(root: Schema, loc: tuple[str | int, ...]) -> list[Schema]:
    """The variants that the schema has for a place. Parts of `loc` that only pydantic knows are stepped over."""
    schemas = list(_variants(root, root))
    for part in loc:
        chosen = [schema for schema in schemas if _is_tagged(schema, part)]
        if 0 < len(chosen) < len(schemas):
            schemas = chosen
            continue
        inner = [child for schema in schemas if (child := _child(schema, part)) is not None]
        schemas = [variant for child in inner for variant in _variants(child, root)] or schemas
    return schemas


def _variants(schema: Schema, root: Schema) -> Iterator[Schema]:
    """The schema without references and unions; a description beside a reference wins over the one behind it."""
    described = {"description": schema["description"]} if "description" in schema else {}
    if "$ref" in schema:
        yield from _variants({**root["$defs"][schema["$ref"].rpartition("/")[2]], **described}, root)
    elif choices := schema.get("anyOf") or schema.get("oneOf"):
        for choice in choices:
            yield from _variants({**choice, **described}, root)
    else:
        yield schema


def _is_tagged(schema: Schema, part: str | int) -> bool:
    """Whether a variant of a union is the one that pydantic names by its tag: a protocol, or the model's own name."""
    return part in (schema.get("title"), schema.get("properties", {}).get("protocol", {}).get("const"))


def _child(schema: Schema, part: str | int) -> Schema | None:
    if part in schema.get("properties", {}):
        return dict(schema["properties"][part])
    inner = schema.get("items") if isinstance(part, int) else schema.get("additionalProperties")
    return inner if isinstance(inner, dict) else None
