"""Plain data from the core's dataclasses and back, by their type hints: for checkpoints, readable and versioned.

Dictionaries with keys that are no texts become lists of pairs, bytes become hex, Decimals
texts, enums their values, tuples lists.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


_SCALARS = frozenset({bool, int, float, str, NoneType})


def to_plain(value: Any) -> Any:
    """JSON-ready data of a value made of dataclasses, named tuples, enums, containers and scalars."""
    kind = type(value)
    return value if kind in _SCALARS else _writer(kind)(value)  # type: ignore[arg-type]  # a class is hashable


@cache
def _writer(kind: type) -> Callable[[Any], Any]:
    """How values of a type are written: decided once, because a checkpoint holds many."""
    if issubclass(kind, Enum):
        return lambda value: value.value
    if issubclass(kind, bytes):
        return bytes.hex
    if issubclass(kind, Decimal):
        return str
    if is_dataclass(kind):
        names = [field.name for field in fields(kind)]
        return lambda value: {"type": kind.__name__, **{name: to_plain(getattr(value, name)) for name in names}}
    if issubclass(kind, Mapping):
        return lambda value: [[to_plain(key), to_plain(item)] for key, item in value.items()]
    return lambda value: [to_plain(item) for item in value]


def from_plain(kind: type[T], plain: Any) -> T:
    """The value of type `kind` that `to_plain` was given. Raises ValueError when the data does not fit."""
    try:
        value: T = _build(kind, plain)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{plain!r:.80} is no {kind}: {error}") from error
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _build(kind: Any, plain: Any) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _build_union(arguments, plain)
    if origin in (dict, Mapping):
        return {_build(arguments[0], key): _build(arguments[1], item) for key, item in plain}
    if origin is list:
        return [_build(arguments[0], item) for item in plain]
    if origin is tuple:
        if arguments[-1] is Ellipsis:
            return tuple(_build(arguments[0], item) for item in plain)
        return tuple(_build(part, item) for part, item in zip(arguments, plain, strict=True))
    if is_dataclass(kind):
        hints = _hints(kind)  # type: ignore[arg-type]
        return kind(**{key: _build(hints[key], item) for key, item in plain.items() if key != "type"})  # type: ignore[operator]
    if issubclass(kind, tuple):
        return kind(*(_build(part, item) for part, item in zip(_hints(kind).values(), plain, strict=True)))
    if kind is bytes:
        return bytes.fromhex(plain)
    if issubclass(kind, Enum):
        return kind(plain)
    if not isinstance(plain, kind):
        raise TypeError(f"{plain!r} is no {kind.__name__}")
    return plain


def _build_union(kinds: tuple[Any, ...], plain: Any) -> Any:
    if plain is None and NoneType in kinds:
        return None
    kinds = tuple(kind for kind in kinds if kind is not NoneType)
    if isinstance(plain, dict) and "type" in plain:
        kinds = tuple(kind for kind in kinds if getattr(kind, "__name__", "") == plain["type"])
    elif isinstance(plain, str) and Decimal in kinds:
        return Decimal(plain)
    elif len(kinds) > 1:
        kinds = tuple(kind for kind in kinds if type(plain) is kind)
    if len(kinds) != 1:
        raise TypeError(f"{plain!r} fits none of the types")
    return _build(kinds[0], plain)
