"""plant.yaml as plain data that remembers its line numbers.

Of YAML 1.1's plain words only integers, decimal numbers, true/false, null and ISO dates are resolved; keys always
stay text. So `on: rising`, `off`, `12:30`, `010` and `1_000` mean what they look like.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeAlias

import yaml

from plant_service.config.text_source import read_text
from plant_service.core.errors import ConfigError, Problem

KeyPath: TypeAlias = tuple[str | int, ...]
Data: TypeAlias = "str | int | float | bool | date | list[Data] | dict[str, Data] | None"

_DEPTH = 40


def _date(text: str) -> Data:
    """A day that the calendar lacks stays text; whoever wants a date says so."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


_PREFIX = "tag:yaml.org,2002:"
_SCALARS: dict[str, tuple[str, Callable[[str], Data]]] = {
    "null": (r"~|null|Null|NULL|", lambda text: None),
    "bool": (r"true|True|TRUE|false|False|FALSE", lambda text: text.lower() == "true"),
    "int": (r"[-+]?(0|[1-9][0-9]{0,18})", int),
    "float": (r"[-+]?[0-9]{1,18}\.[0-9]{1,18}([eE][-+]?[0-9]{1,2})?", float),
    "timestamp": (r"[0-9]{4}-[0-9]{2}-[0-9]{2}", _date),
    "str": (r"[\s\S]*", str),
}


@dataclass
class YamlSource:
    """`lines` holds the line of every key and list item by its path."""

    file: str
    data: Data = None
    lines: dict[KeyPath, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def place(self, path: KeyPath) -> KeyPath:
        """The parts of a path that stand in the file; parts that do not (a missing key) are left out."""
        place: KeyPath = ()
        for part in path:
            if (*place, part) in self.lines:
                place = (*place, part)
        return place

    def line(self, *path: str | int) -> int:
        return self.lines.get(self.place(path), 1)

    def problem(self, path: KeyPath, message: str) -> Problem:
        return Problem(self.file, self.line(*path), message)

    def without(self, places: Collection[KeyPath]) -> "YamlSource":
        """A copy that lacks these places, with the lines of what is left."""
        left = YamlSource(self.file)
        left.data = self._copy(self.data, (), (), places, left.lines)
        return left

    def _copy(
        self, data: Data, path: KeyPath, new_path: KeyPath, cut: Collection[KeyPath], lines: dict[KeyPath, int]
    ) -> Data:
        lines[new_path] = self.line(*path)
        if isinstance(data, dict):
            kept = [key for key in data if (*path, key) not in cut]
            return {key: self._copy(data[key], (*path, key), (*new_path, key), cut, lines) for key in kept}
        if isinstance(data, list):
            left = [index for index in range(len(data)) if (*path, index) not in cut]
            return [
                self._copy(data[index], (*path, index), (*new_path, place), cut, lines)
                for place, index in enumerate(left)
            ]
        return data


def read_yaml(path: Path) -> YamlSource:
    """Raises ConfigError where the file cannot be read as YAML; lesser problems stand in the source."""
    source = YamlSource(str(path))
    loader = _Loader(_printable(read_text(path), source))
    try:
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise ConfigError([Problem(source.file, line, f"not valid YAML: {_words(error)}")]) from error
    finally:
        loader.dispose()
    if node is not None:
        source.data = _construct(node, (), source)
    return source


def _refused(words: str, event: yaml.Event) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=words, problem_mark=event.start_mark)  # type: ignore[arg-type]


class _Loader(yaml.SafeLoader):
    """Resolves the few plain words above; refuses aliases and endless nesting."""

    yaml_implicit_resolvers: dict[str | None, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012  (as in PyYAML)
    _depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event: yaml.Event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent):
            raise _refused("aliases (*name) are not supported; write the block out", event)
        if self._depth >= _DEPTH:
            raise _refused("blocks are nested too deep", event)
        self._depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self._depth -= 1


for _name, (_pattern, _) in _SCALARS.items():
    if _name != "str":
        _Loader.add_implicit_resolver(_PREFIX + _name, re.compile(rf"^(?:{_pattern})\Z"), None)


def _construct(node: yaml.Node, path: KeyPath, source: YamlSource) -> Data:
    source.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, source)
    if isinstance(node, yaml.SequenceNode):
        return [_construct(item, (*path, index), source) for index, item in enumerate(node.value)]
    name = node.tag.removeprefix(_PREFIX)
    try:
        return _SCALARS[name][1](node.value)
    except (KeyError, ValueError):
        words = f"{node.value!r} cannot be read as {node.tag}; write the plain value without a YAML tag"
        source.problems.append(source.problem(path, words))
        return str(node.value)


def _mapping(node: yaml.MappingNode, path: KeyPath, source: YamlSource) -> Data:
    data: dict[str, Data] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            source.problems.append(Problem(source.file, line, "a key must be a plain word, not a list or block"))
            continue
        key = key_node.value
        if key in data:
            first = source.lines[(*path, key)]
            message = f"key {key!r} stands twice in this block, first in line {first}; remove one"
            source.problems.append(Problem(source.file, line, message))
            continue
        source.lines[(*path, key)] = line
        data[key] = _construct(value_node, (*path, key), source)
    return data


def _printable(text: str, source: YamlSource) -> str:
    """PyYAML reports unprintable characters without a line, so they are looked for here."""
    found = yaml.SafeLoader.NON_PRINTABLE.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise ConfigError([Problem(source.file, line, f"character {found.group()!r} is not allowed; remove it")])
    return text


def _words(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or str(error)
    if r"'\t'" in problem:
        return "a tab where spaces are expected; indent with spaces"
    if error.context and error.context_mark:
        return f"{problem} ({error.context} that began in line {error.context_mark.line + 1})"
    return problem
