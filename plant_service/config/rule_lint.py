"""Rules against the poll plan: what a signal can show that nobody will see (table 4 row 8), told before it runs."""

from collections.abc import Iterator, Mapping

from plant_service.config.plant import Plant
from plant_service.core.errors import Problem
from plant_service.core.samples import SECOND, Micros
from plant_service.core.signals.rules import (
    STATE_KINDS,
    BinaryRule,
    CounterRule,
    IdentityRule,
    RingRule,
    RuleSpec,
    SequenceRule,
    ToggleRule,
)


def lint_rules(plant: Plant) -> Iterator[Problem]:
    reads = {name: read for device in plant.devices for name, read in _reads(plant, device).items()}
    deadbands = {
        f"{device}.{tag.name}" for device, config in plant.devices.items() for tag in config.tags if tag.deadband_width
    }
    for name, rule in plant.model.rules.items():
        device = plant.devices[rule.tag.partition(".")[0]]
        pace = round(plant.poll_of(rule.tag) * max(1.0, device.load))
        messages = [*_against_poll(rule, pace), *_against_plan(rule, reads)]
        if rule.tag in deadbands and not isinstance(rule, BinaryRule):
            messages.append(
                f"{rule.tag} has a deadband, so steps smaller than that are seen late; remove it from a signal"
            )
        for message in messages:
            yield plant.problem(("rule", name), message)


def _reads(plant: Plant, device: str) -> Mapping[str, tuple[Micros, int]]:
    """By full name of a tag: its pace, and which read of that pace fetches it."""
    config = plant.devices[device]
    return {
        f"{device}.{tag}": (scan.poll, number)
        for scan in config.plan
        for number, read in enumerate(scan.reads)
        for tag in read.tags
    }


def _against_plan(rule: RuleSpec, reads: Mapping[str, tuple[Micros, int]]) -> Iterator[str]:
    """A PLC may change one tag between two requests; then it does not belong to the other."""
    apart = [tag for tag in rule.beside if tag in reads and reads[tag] != reads.get(rule.tag)]
    if apart and not isinstance(rule, RingRule):
        yield (
            f"{apart[0]} is not read in one request with {rule.tag}, so one may be older than the other; give both the "
            "same word in column `together` of the tag list, and the same poll"
        )
    elif any(reads[tag][0] != reads[rule.tag][0] for tag in apart):
        yield f"{apart[0]} is not polled at the pace of {rule.tag}; give all tags of the ring the same poll"


def _against_poll(rule: RuleSpec, poll: Micros) -> Iterator[str]:
    """`poll`: the longest time from one sample to the next, as far as is known before the device is asked."""
    every = f"the poll of every {_seconds(poll)}"
    match rule:
        case CounterRule():
            yield from _wraps(rule, poll, every)
        case BinaryRule() if rule.observe not in STATE_KINDS and rule.on_delay < poll:
            believed = f", and its on_delay of {_seconds(rule.on_delay)} filters nothing" if rule.on_delay else ""
            yield f"a pulse of {rule.tag} shorter than {every} can be missed{believed}; bind a counter, or poll faster"
        case ToggleRule() if rule.min_cycle and rule.min_cycle < poll:
            yield (
                f"{rule.tag} can change twice within {every} (a piece per {_seconds(rule.min_cycle)}), which looks "
                f"like no change; poll faster than {_seconds(rule.min_cycle)}, or bind a sequence or counter"
            )
        case SequenceRule():
            yield from _wraps(rule.numbers, poll, every)
            if rule.text_tag and rule.numbers.min_cycle < poll:
                yield (
                    f"{rule.text_tag} can hold more than one code within {every}, of which the last is seen; "
                    f"poll faster than {_seconds(rule.numbers.min_cycle)}, or bind a ring"
                )
        case RingRule():
            yield from _wraps(rule.numbers, poll, every)
            if (room := len(rule.slots) * rule.numbers.min_cycle) < poll:
                yield (
                    f"the {len(rule.slots)} slots of {rule.tag} can be overwritten within {every}; "
                    f"poll faster than {_seconds(room)}, or make the ring larger"
                )
        case IdentityRule() if rule.lockout and rule.lockout < poll:
            yield f"the lockout of {_seconds(rule.lockout)} is shorter than {every} of {rule.tag} and filters nothing"


def _wraps(rule: CounterRule, poll: Micros, every: str) -> Iterator[str]:
    if rule.modulus and -(-poll // rule.min_cycle) >= rule.modulus:
        yield (
            f"{rule.tag} can wrap within {every} (modulus {rule.modulus}, a piece per {_seconds(rule.min_cycle)}); "
            f"poll faster than {_seconds(rule.modulus * rule.min_cycle)}"
        )


def _seconds(duration: Micros) -> str:
    return f"{duration / SECOND:g}s"
