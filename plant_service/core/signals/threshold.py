"""The threshold rule: a number is on beyond a limit and off once it is back by more than the hysteresis.

Between the two it is what it was; before it has been on either side, nothing is known. What follows, delays and edges,
is that of every binary rule.
"""

from plant_service.core.samples import Value
from plant_service.core.signals.rules import ThresholdRule


def is_on(rule: ThresholdRule, before: bool | None, value: Value) -> bool | None:
    if isinstance(value, str) or value is None or value != value:
        return before
    beyond = rule.limit - value if rule.on_below else value - rule.limit
    if beyond > 0:
        return True
    return before if beyond >= -rule.hysteresis and rule.hysteresis else False
