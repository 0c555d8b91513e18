"""Inputs, samples and events as the tests of the historian need them."""

from dataclasses import replace

from plant_service.core.inputs import SampleInput
from plant_service.core.samples import SECOND, Micros, Quality, SampleBatch, Value
from plant_service.core.wip.alarms import Alarm, Comment, Shelving
from plant_service.core.wip.events import Account, Bucket, Certainty, Event, Posting

START: Micros = 1_790_000_000 * SECOND
GOOD = Quality.GOOD


def sample_input(sequence: int) -> tuple[int, SampleInput]:
    return sequence, SampleInput(START + sequence * SECOND, "press.PartCount", sequence, GOOD, None)


def batch(number: int, *values: Value, device: str = "press", quality: Quality = GOOD) -> SampleBatch:
    """One poll, `number` seconds behind START; tags `<device>.T0`, `<device>.T1` ..."""
    tags = tuple(f"{device}.T{index}" for index in range(len(values)))
    return SampleBatch(device, START + number * SECOND, tags, values, (quality,) * len(values))


def event(sequence: int, *postings: Posting, kind: str = "completed", order: str = "WO-1", quantity: int = 1) -> Event:
    time = START + sequence * SECOND
    return Event(
        id=f"event-{sequence}",
        kind=kind,
        occurred=time,
        window_from=time - SECOND,
        recorded=time,
        sequence=sequence,
        station="L1/OP10",
        operation="10",
        order=order,
        lot="",
        quantity=quantity,
        high=quantity,
        certainty=Certainty.MEASURED,
        rule="L1/OP10/completed",
        identity="",
        actor="",
        detail="冲压 1 piece",
        map_version="v1",
        postings=postings,
    )


def alarm_event(sequence: int, order: str = "WO-1") -> Event:
    told = Comment(START, "li", "on my way")
    alarm = Alarm("gap", "BRACKET/20", "L1/OP10", "foreman", 700, START, "冲压", 2, 9 * SECOND, True, comment=told)
    raised = event(sequence, kind="alarm_raised", order=order)
    return replace(raised, alarm=replace(alarm, level=2, shelved=Shelving.TIMED, until=START + SECOND))


def move(source: Bucket, target: Bucket, quantity: int = 1, order: str = "WO-1") -> Posting:
    return Posting(Account(order, "", "10", "", source), Account(order, "", "10", "L1/OP10", target), quantity)
