"""What makes a route wrong as a whole, though each of its steps is right."""

from collections.abc import Iterator, Sequence

from plant_service.core.wip.model import Operation


def route_faults(route: Sequence[Operation]) -> Iterator[tuple[int, str]]:
    """Every mistake with the place of its step in the route."""
    way = [step.operation for step in route if not step.alternative_to and not step.returns_to]
    if not way:
        yield 0, "every step of this route is an alternative or rework; one at least must lie on the way"
    before: list[str] = []
    for index, step in enumerate(route):
        if step.alternative_to and step.returns_to:
            yield index, f"operation {step.operation!r} has both alternative_to and returns_to; remove one"
        elif step.alternative_to and step.alternative_to not in before:
            yield (
                index,
                f"alternative_to: {step.alternative_to!r} is none of the steps before it on the way{_are(before)}",
            )
        elif step.returns_to and step.returns_to not in way:
            yield index, f"returns_to: {step.returns_to!r} is none of the steps on the way{_are(way)}"
        elif step.optional and not step.alternative_to and len(way) == 1:
            yield index, "the only step on the way cannot be optional"
        if step.operation in way:
            before.append(step.operation)


def _are(steps: Sequence[str]) -> str:
    return f"; these are {', '.join(steps)}" if steps else ""
