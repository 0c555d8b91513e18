"""What a rule answers to the PLC once it has taken what the PLC showed: the other half of a handshake.

sequence   the newest number taken
ring       the newest number up to which every entry is taken, or given up
toggle     the value that was taken
identity   true while the text that stands there is taken, false once it is cleared
"""

from plant_service.core.samples import Value
from plant_service.core.signals.identity import IdentityState
from plant_service.core.signals.ring import RingState
from plant_service.core.signals.rules import CounterRule, RingRule, RuleSpec, SequenceRule
from plant_service.core.signals.sequence import SequenceState
from plant_service.core.signals.toggle import ToggleState
from plant_service.core.signals.tracker import RuleState


def acknowledgement(rule: RuleSpec, state: RuleState) -> Value:
    """None while there is nothing to answer."""
    if isinstance(state, IdentityState):
        return None if state.text is None else state.text != ""
    if isinstance(state, ToggleState):
        return state.value
    if isinstance(rule, SequenceRule) and isinstance(state, SequenceState):
        return _as_shown(rule.numbers, state.numbers.value)
    if isinstance(rule, RingRule) and isinstance(state, RingState):
        number = state.missing[0].number - 1 if state.missing else state.numbers.value
        return _as_shown(rule.numbers, number)
    return None


def _as_shown(numbers: CounterRule, number: int | None) -> int | None:
    """As the PLC writes it: within the modulus, the upper half of a signed one negative."""
    if number is None or numbers.modulus is None:
        return number
    if not numbers.signed:
        return number % numbers.modulus
    number %= 2 * numbers.modulus
    return number if number < numbers.modulus else number - 2 * numbers.modulus
