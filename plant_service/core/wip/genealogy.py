"""Where lots came from and what became of them."""

from collections.abc import Callable

from plant_service.core.wip.state import Link, State


def link(state: State, new: Link) -> None:
    state.made_from.setdefault(new.child, []).append(new)
    state.became.setdefault(new.parent, []).append(new)


def unlink(state: State, wrong: Link) -> None:
    """Takes back a link; nothing happens where its lots are forgotten."""
    for links in (state.made_from.get(wrong.child, []), state.became.get(wrong.parent, [])):
        if wrong in links:
            links.remove(wrong)


def backward(state: State, lot: str) -> list[Link]:
    """Everything that went into a lot, nearest first; each link once."""
    return _trace(lot, lambda name: state.made_from.get(name, []), lambda one: one.parent)


def forward(state: State, lot: str) -> list[Link]:
    """Everything that a lot went into, nearest first; each link once."""
    return _trace(lot, lambda name: state.became.get(name, []), lambda one: one.child)


def _trace(lot: str, links: Callable[[str], list[Link]], beyond: Callable[[Link], str]) -> list[Link]:
    found: list[Link] = []
    seen, border = {lot}, [lot]
    while border:
        near = [one for name in border for one in links(name)]
        found += near
        border = [name for name in dict.fromkeys(beyond(one) for one in near) if name not in seen]
        seen.update(border)
    return found
