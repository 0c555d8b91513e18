"""What the aggregates of OPC UA Part 13 are called, how they are configured, and what they give."""

from dataclasses import dataclass
from enum import StrEnum

from plant_service.core.samples import Micros, Quality, Value


class Aggregate(StrEnum):
    """The values are the BrowseNames of the aggregate functions (OPC 10000-13 5.4.3)."""

    INTERPOLATIVE = "Interpolative"
    AVERAGE = "Average"
    TIME_AVERAGE = "TimeAverage"
    TIME_AVERAGE2 = "TimeAverage2"
    TOTAL = "Total"
    TOTAL2 = "Total2"
    MINIMUM = "Minimum"
    MAXIMUM = "Maximum"
    MINIMUM_ACTUAL_TIME = "MinimumActualTime"
    MAXIMUM_ACTUAL_TIME = "MaximumActualTime"
    RANGE = "Range"
    MINIMUM2 = "Minimum2"
    MAXIMUM2 = "Maximum2"
    RANGE2 = "Range2"
    COUNT = "Count"
    NUMBER_OF_TRANSITIONS = "NumberOfTransitions"
    DURATION_IN_STATE_ZERO = "DurationInStateZero"
    DURATION_IN_STATE_NON_ZERO = "DurationInStateNonZero"
    START = "Start"
    END = "End"
    DELTA = "Delta"
    START_BOUND = "StartBound"
    END_BOUND = "EndBound"
    DELTA_BOUNDS = "DeltaBounds"
    DURATION_GOOD = "DurationGood"
    DURATION_BAD = "DurationBad"
    PERCENT_GOOD = "PercentGood"
    PERCENT_BAD = "PercentBad"
    WORST_QUALITY = "WorstQuality"
    WORST_QUALITY2 = "WorstQuality2"
    STANDARD_DEVIATION_SAMPLE = "StandardDeviationSample"
    VARIANCE_SAMPLE = "VarianceSample"
    STANDARD_DEVIATION_POPULATION = "StandardDeviationPopulation"
    VARIANCE_POPULATION = "VariancePopulation"


@dataclass(frozen=True, slots=True)
class AggregateConfiguration:
    """AggregateConfigurationType (OPC 10000-13 4.2.1.2) and the Stepped property of the series; percents 0 to 100.

    `stepped`: a value holds until the next one; else the series is taken as a line from value to value.
    """

    stepped: bool = False
    treat_uncertain_as_bad: bool = True
    percent_data_bad: float = 100
    percent_data_good: float = 100
    sloped_extrapolation: bool = False


class Origin(StrEnum):
    """The AggregateBits that tell where a value is from (OPC 10000-13 5.3.3)."""

    RAW = "Raw"
    CALCULATED = "Calculated"
    INTERPOLATED = "Interpolated"


@dataclass(frozen=True, slots=True)
class Processed:
    """One result. Durations are in milliseconds, counts are integers, WorstQuality is the name of a Quality.

    A Bad result has no value; `no_data` then tells Bad_NoData from Bad. Uncertain means Uncertain_DataSubNormal.
    `partial`: part of the interval has no data or lies outside the range asked for. `multiple`: the extreme value
    occurs more than once.
    """

    time: Micros
    value: Value
    quality: Quality
    origin: Origin = Origin.CALCULATED
    partial: bool = False
    multiple: bool = False
    no_data: bool = False


def nothing(time: Micros) -> Processed:
    return Processed(time, None, Quality.BAD, Origin.RAW, no_data=True)
