"""The summary that `replay`, `run` and `demo` print: what was counted, what was doubted, where everything is."""

from typing import Any

from plant_service.core.quantities import total
from plant_service.core.signals import tracker
from plant_service.core.wip.audit import balance_error
from plant_service.core.wip.engine import Engine


def rule_summary(engine: Engine) -> dict[str, dict[str, Any]]:
    """Figures of every rule since ever, by its name."""
    figures: dict[str, dict[str, Any]] = {}
    for name in engine.model.rules:
        state = engine.state.signals[name]
        counter = tracker.counter_of(state)
        figures[name] = {
            "counted": state.counted,
            "epochs": counter.epochs if counter else 0,
            "glitches": counter.glitches if counter else 0,
            "quarantined": counter.quarantined if counter else 0,
            "uncertain": [0, tracker.uncertain_high(state)],
            "held": bool(counter and counter.held is not None),
            "late": state.late,
        }
    return figures


def summary(engine: Engine) -> dict[str, Any]:
    """JSON-ready. `wip`: quantity by account, `order/lot/operation/station/bucket`; contra accounts read negative."""
    rules = rule_summary(engine)
    completed = [rules[name] for name, rule in engine.model.rules.items() if rule.observe == "completed"]
    state = engine.state
    return {
        "site": engine.model.site,
        "counted": total(rule["counted"] for rule in completed),
        "quarantined": total(rule["quarantined"] for rule in completed),
        "uncertain": [0, total(rule["uncertain"][1] for rule in completed)],
        "rules": rules,
        "orders": {
            name: {"state": order.state.value, "released": order.released, "on_hand": state.ledger.on_hand(name)}
            for name, order in state.orders.items()
        },
        "wip": {"/".join(account): quantity for account, quantity in sorted(state.ledger.accounts())},
        "balance_error": balance_error(state),
        "events": state.events,
        "inputs": state.sequence,
        "log_hash": state.log_hash.hex(),
    }
