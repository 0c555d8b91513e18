"""HistoryRead of processed values and of values at given times (OPC 10000-11 6.5.4, 6.5.5; 10000-13)."""

import math
from dataclasses import dataclass, replace
from datetime import datetime

from asyncua import ua

from opcua_model.history.raw import moment_of
from opcua_model.history.refusal import HistoryRefused
from opcua_model.history.values import processed
from opcua_model.wire import ObjectIds, StatusCodes, standard
from plant_service.core.history.aggregates import Aggregate, AggregateConfiguration
from plant_service.core.ports import HistorianReader
from plant_service.core.samples import Micros, TagType

#: The aggregate functions of the standard that the historian computes, by their node.
FUNCTIONS = {standard(getattr(ObjectIds, f"AggregateFunction_{kind.value}")): kind for kind in Aggregate}


def is_stepped(type_: TagType) -> bool:
    """Only analogue values are lines from one to the next; counts, states and texts hold until they change."""
    return type_ not in (TagType.FLOAT32, TagType.FLOAT64)


@dataclass(frozen=True, slots=True)
class ProcessedRequest:
    """Intervals that are still to be given of one node."""

    node: ua.NodeId
    series: str
    type: TagType
    kind: Aggregate
    start: Micros
    end: Micros
    interval: Micros
    configuration: AggregateConfiguration

    async def page(
        self, reader: HistorianReader, share: int, timestamps: int
    ) -> tuple[list[bytes], "ProcessedRequest | None"]:
        """Results of at most `share` intervals, and the rest of the range."""
        end, rest = self.end, None
        if self.interval and abs(self.end - self.start) > share * self.interval:
            step = share * self.interval
            end = self.start + (step if self.end > self.start else -step)
            rest = replace(self, start=end)
        found = await reader.read_processed(self.series, self.start, end, self.interval, self.kind, self.configuration)
        return processed(found, self.kind, self.type, timestamps), rest


def processed_request(
    details: ua.ReadProcessedDetails, aggregate: ua.NodeId, node: ua.NodeId, series: str, type_: TagType
) -> ProcessedRequest:
    """Raises HistoryRefused."""
    start, end = moment_of(details.StartTime), moment_of(details.EndTime)
    kind = FUNCTIONS.get(aggregate)
    interval = float(details.ProcessingInterval)
    if kind is None:
        raise HistoryRefused(StatusCodes.BadAggregateNotSupported)
    if start is None or end is None or start == end or not 0 <= interval < math.inf:
        raise HistoryRefused(StatusCodes.BadInvalidArgument)
    configuration = _configuration(details.AggregateConfiguration, type_)
    return ProcessedRequest(node, series, type_, kind, start, end, round(interval * 1000), configuration)


def _configuration(wanted: ua.AggregateConfiguration, type_: TagType) -> AggregateConfiguration:
    default = AggregateConfiguration(stepped=is_stepped(type_))
    if wanted.UseServerCapabilitiesDefaults:
        return default
    good, bad = float(wanted.PercentDataGood), float(wanted.PercentDataBad)
    if good > 100 or bad > 100 or good < 100 - bad:
        raise HistoryRefused(StatusCodes.BadAggregateConfigurationRejected)
    return AggregateConfiguration(
        stepped=default.stepped,
        treat_uncertain_as_bad=bool(wanted.TreatUncertainAsBad),
        percent_data_good=good,
        percent_data_bad=bad,
        sloped_extrapolation=bool(wanted.UseSlopedExtrapolation),
    )


async def at_times(
    reader: HistorianReader, details: ua.ReadAtTimeDetails, series: str, type_: TagType, share: int, timestamps: int
) -> list[bytes]:
    """The value at each of the times that the client names, in its order. Raises HistoryRefused."""
    times: list[datetime] = details.ReqTimes or []
    moments = [moment for moment in map(moment_of, times) if moment is not None]
    if not times or len(moments) < len(times):
        raise HistoryRefused(StatusCodes.BadInvalidTimestampArgument if times else StatusCodes.BadNothingToDo)
    if len(times) > share:
        raise HistoryRefused(StatusCodes.BadTooManyOperations)
    configuration = AggregateConfiguration(stepped=is_stepped(type_))
    found = await reader.read_at(series, moments, configuration, bool(details.UseSimpleBounds))
    return processed(found, Aggregate.INTERPOLATIVE, type_, timestamps)
