"""Where a figure comes from: its log is folded again from a checkpoint on, under the eyes of watches."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from plant_service.core.errors import PlantError
from plant_service.core.explaining import names
from plant_service.core.explaining.names import Figure, Scope
from plant_service.core.explaining.statement import Statement, is_of_an_hour, reaches_back, statement
from plant_service.core.explaining.watch import Watch, fold
from plant_service.core.figures.fold import BEAT
from plant_service.core.figures.rates import HOUR
from plant_service.core.inputs import Input
from plant_service.core.record import Log, Record
from plant_service.core.samples import Micros
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.model import PlantModel
from plant_service.runtime.past import Past

#: So far back folding begins at the least: what rates of the last hour are computed from.
_REACH: Micros = HOUR + 2 * BEAT


class UnknownFigure(PlantError):
    """`known`: the figures that there are."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"figure {name!r} is unknown")
        self.known = known


async def explain_figures(
    record: Record,
    log: Log,
    wanted: Sequence[str],
    at: Micros,
    since: Micros | None,
    limit: int,
    models: Mapping[str, PlantModel],
    progress: Callable[[Micros], None],
) -> Sequence[Statement]:
    """The statements of figures by name, as of `at`, with events from `since` on; None: from a checkpoint on.

    Where nothing changed a figure since then, or its rates reach further back, folding begins at an earlier one. Raises
    UnknownFigure.
    """
    told: dict[str, Statement] = {}
    reach = at - _REACH if since is None else min(since, at - _REACH)
    while left := [name for name in wanted if name not in told]:
        start = await record.checkpoint(log, reach)
        past = await Past.begin(record, log, start, models)
        figures = [_find(name, past.engine, models.values()) for name in left]
        watches = await _watch(past, figures, at, since, limit, progress)
        for watch in watches:
            chosen_begin = since is not None and not is_of_an_hour(watch.figure)
            if start is None or chosen_begin or reaches_back(past.engine, watch):
                _check_order(watch, past.engine)
                found = statement(past.engine, watch, at, limit)
                told[found.name] = replace(found, begin=max(found.begin, log.begin))
        if start is not None:
            windows = [watch.window[0].time for watch in watches if watch.window is not None]
            reach = min(start.time - 2 * (at - start.time), *windows)
    return [told[name] for name in wanted]


async def _watch(
    past: Past,
    figures: Sequence[Figure],
    at: Micros,
    since: Micros | None,
    limit: int,
    progress: Callable[[Micros], None],
) -> Sequence[Watch]:
    """Folds up to `at`. What is computed from the last hour is watched from the beginning, the rest from `since` on."""
    early = [Watch(figure, past.engine, limit) for figure in figures if since is None or is_of_an_hour(figure)]
    late: list[Watch] = []
    if since is not None:
        await past.fold(since, None, _watched(past.engine, early, progress))
        late = [Watch(figure, past.engine, limit) for figure in figures if not is_of_an_hour(figure)]
    watches = [*early, *late]
    await past.fold(at + 1, None, _watched(past.engine, watches, progress))
    return watches


def _watched(
    engine: Engine, watches: Sequence[Watch], progress: Callable[[Micros], None]
) -> Callable[[int, Input], None]:
    def step(sequence: int, item: Input) -> None:
        fold(engine, watches, sequence, item)
        progress(item.time)

    return step


def _find(name: str, engine: Engine, later: Iterable[PlantModel]) -> Figure:
    """A later configuration may have brought its station."""
    found = (names.find(name, model) for model in (engine.model, *later))
    figure = next((figure for figure in found if figure is not None), None)
    if figure is None:
        raise _unknown(name, engine)
    return figure


def _check_order(watch: Watch, engine: Engine) -> None:
    figure = watch.figure
    if figure.scope is Scope.ORDER and figure.subject not in engine.state.orders and not watch.lines:
        raise _unknown(figure.name, engine)


def _unknown(name: str, engine: Engine) -> UnknownFigure:
    return UnknownFigure(name, [figure.name for figure in names.figures(engine.model, engine.state.orders)])
