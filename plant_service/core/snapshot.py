"""Plain data from the core's dataclasses and back, by their type hints: for checkpoints, readable and versioned.

Dictionaries with keys that are no texts become lists of pairs, bytes become hex, Decimals texts, enums their values,
tuples lists, dataclasses objects with their fields' names. How a type is written is decided once: a checkpoint holds
many values of few types.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum, StrEnum
from functools import cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
_Writer = Callable[[Any], Any]

_SCALARS = frozenset({bool, int, float, str, NoneType})


class Form(Enum):
    """NAMED: every dataclass with the names of its fields. COMPACT: those that stand in containers, of which there may
    be many, are lists of their fields in order (SHORT) unless their type is one of several."""

    NAMED = "named"
    COMPACT = "compact"
    SHORT = "short"


def to_plain(value: Any, kind: Any = None, form: Form = Form.NAMED) -> Any:
    """JSON-ready data of a value. `kind`: its type hint; None where its class says it all."""
    write: _Writer | None = _writer(kind or type(value), form)  # type: ignore[arg-type]  # a class is hashable
    return value if write is None else write(value)


@cache
def _writer(kind: Any, form: Form) -> _Writer | None:
    """How values of a type are written; None: as they are."""
    origin, arguments = get_origin(kind), get_args(kind)
    within = form if form is Form.NAMED else Form.SHORT
    if origin in (Union, UnionType):
        return _union_writer(arguments, form)
    if origin in (dict, Mapping, OrderedDict):
        return _pairs_writer(_writer(arguments[0], within), _writer(arguments[1], within))
    if origin in (list, tuple):
        parts = [_writer(part, within) for part in arguments if part is not Ellipsis]
        return _items_writer(parts, fixed=origin is tuple and Ellipsis not in arguments)
    if is_dataclass(kind):
        return _dataclass_writer(kind, form)  # type: ignore[arg-type]
    if issubclass(kind, tuple):
        return _items_writer([_writer(part, within) for part in hints_of(kind).values()], fixed=True)
    if issubclass(kind, bytes):
        return bytes.hex
    if issubclass(kind, Decimal):
        return str
    if issubclass(kind, Enum) and not issubclass(kind, StrEnum):
        return attrgetter("value")
    return None


def _union_writer(kinds: tuple[Any, ...], form: Form) -> _Writer | None:
    if _SCALARS.issuperset(kinds):
        return None
    form = Form.NAMED if form is Form.NAMED else Form.COMPACT
    writers = {get_origin(kind) or kind: _writer(kind, form) for kind in kinds}

    def write(value: Any) -> Any:
        kind = type(value)
        if kind in _SCALARS:
            return value
        writer = writers[kind]
        return value if writer is None else writer(value)

    return write


def _pairs_writer(write_key: _Writer | None, write_item: _Writer | None) -> _Writer:
    def write(value: Mapping[Any, Any]) -> list[tuple[Any, Any]]:
        if not value:
            return []
        keys = value if write_key is None else map(write_key, value)
        items = value.values() if write_item is None else map(write_item, value.values())
        return list(zip(keys, items, strict=True))

    return write


def _items_writer(writers: list[_Writer | None], fixed: bool) -> _Writer | None:
    """`fixed`: a tuple with a type for each place."""
    if not any(writers):
        return None
    if fixed:
        return lambda value: [w(i) if w is not None else i for w, i in zip(writers, value, strict=True)]
    (write,) = writers
    assert write is not None
    return lambda value: list(map(write, value))


def _dataclass_writer(kind: type, form: Form) -> _Writer:
    names = [field.name for field in fields(kind)]
    found = [_writer(hints_of(kind)[name], form) for name in names]
    writers = [(place, write) for place, write in enumerate(found) if write is not None]
    get = attrgetter(*names) if len(names) > 1 else None
    if get is not None and not writers and form is Form.SHORT:
        return get

    def write_fields(value: Any) -> list[Any]:
        plain = list(get(value)) if get is not None else [getattr(value, names[0])]
        for place, write in writers:
            plain[place] = write(plain[place])
        return plain

    if form is Form.SHORT:
        return write_fields
    return lambda value: {"type": kind.__name__, **dict(zip(names, write_fields(value), strict=True))}


def from_plain(kind: type[T], plain: Any) -> T:
    """The value of type `kind` that `to_plain` was given. Raises ValueError when the data does not fit."""
    try:
        value: T = _build(kind, plain)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{plain!r:.80} is no {kind}: {error}") from error
    return value


@cache
def hints_of(kind: type) -> dict[str, Any]:
    """The types of a class' fields, by name."""
    return get_type_hints(kind)


def _build(kind: Any, plain: Any) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _build_union(arguments, plain)
    if origin in (dict, Mapping, OrderedDict):
        made: dict[Any, Any] = OrderedDict() if origin is OrderedDict else {}
        for key, item in plain:
            made[_build(arguments[0], key)] = _build(arguments[1], item)
        return made
    if origin is list:
        return [_build(arguments[0], item) for item in plain]
    if origin is tuple:
        if arguments[-1] is Ellipsis:
            return tuple(_build(arguments[0], item) for item in plain)
        return tuple(_build(part, item) for part, item in zip(arguments, plain, strict=True))
    if is_dataclass(kind) and isinstance(plain, dict):
        hints = hints_of(kind)  # type: ignore[arg-type]
        return kind(**{key: _build(hints[key], item) for key, item in plain.items() if key != "type"})  # type: ignore[operator]
    if is_dataclass(kind) or issubclass(kind, tuple):
        return kind(*(_build(part, item) for part, item in zip(hints_of(kind).values(), plain, strict=True)))
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
