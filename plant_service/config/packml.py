"""The states of PackML, as state words of machines count them."""

#: ISA-TR88.00.02 state numbers.
PACKML_STATES = {
    "Clearing": 1,
    "Stopped": 2,
    "Starting": 3,
    "Idle": 4,
    "Suspended": 5,
    "Execute": 6,
    "Stopping": 7,
    "Aborting": 8,
    "Aborted": 9,
    "Holding": 10,
    "Held": 11,
    "Unholding": 12,
    "Suspending": 13,
    "Unsuspending": 14,
    "Resetting": 15,
    "Completing": 16,
    "Complete": 17,
}
_BY_LOWER_NAME = {name.lower(): number for name, number in PACKML_STATES.items()}


def packml_state(name: str) -> int | None:
    """Number of a state by its name, in any case."""
    return _BY_LOWER_NAME.get(name.lower())
