"""The example historians of OPC 10000-13 Annex A.1; times are seconds behind 12:00:00."""

from plant_service.core.history.aggregates import AggregateConfiguration, Origin, Processed
from plant_service.core.ports import HistoryValue
from plant_service.core.samples import SECOND, Micros, Quality, Value

NOON: Micros = 1_790_000_000 * SECOND
G, U, B = Quality.GOOD, Quality.UNCERTAIN, Quality.BAD


def _series(*rows: tuple[int, Value, Quality]) -> list[HistoryValue]:
    return [
        HistoryValue(NOON + second * SECOND, number, value, quality)
        for number, (second, value, quality) in enumerate(rows)
    ]


_REGULAR = _series(
    (10, 10, G),
    (20, 20, G),
    (30, 30, G),
    (40, None, B),
    (50, 50, G),
    (60, 60, G),
    (70, 70, U),
    (80, 80, G),
    (90, 90, G),
)
_IRREGULAR = _series(
    *((2, 10, G), (25, 20, G), (28, 25, G), (39, 30, G), (42, None, B), (48, 40, G), (52, 50, G)),
    *((72, 60, G), (77, 70, U), (83, 70, G), (86, 80, G), (90, 90, G)),
)
_BOOLEAN = _series(
    *((2, True, G), (25, False, G), (28, True, G), (39, True, G), (42, None, B), (48, True, G), (52, False, G)),
    *((72, False, G), (77, True, U), (83, True, G), (86, False, G), (90, True, G)),
)
HISTORIANS = {
    1: (_REGULAR, AggregateConfiguration(treat_uncertain_as_bad=False)),
    2: (_IRREGULAR, AggregateConfiguration()),
    3: (_IRREGULAR, AggregateConfiguration(stepped=True, percent_data_bad=50, percent_data_good=50)),
    4: (_BOOLEAN, AggregateConfiguration(stepped=True)),
}


def text(result: Processed) -> str:
    """As the tables of Annex A.2 write it: value, status and bits."""
    if result.no_data:
        return "BadNoData"
    value = (
        ""
        if result.value is None
        else f"{result.value:.5g} "
        if isinstance(result.value, float)
        else f"{result.value} "
    )
    words = [value + result.quality.value]
    if result.origin is not Origin.RAW and result.quality is not B:
        words.append(result.origin.value)
    if result.partial:
        words.append("Partial")
    return ", ".join(words)


def seconds(result: Processed) -> float:
    return (result.time - NOON) / SECOND
