"""Changes that a server reports, on their way to the next poll."""

from datetime import UTC, datetime, timedelta

import pytest
from asyncua import ua

from connectors import opcua_reports
from connectors.opcua_reports import Reports

BEGIN = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def publish(reports: Reports, *changes: tuple[int, int, float], status: int = 0) -> None:
    """One message of the server; a change is (node, value, seconds of the server's clock)."""
    items = [
        ua.MonitoredItemNotification(
            ua.UInt32(node),
            ua.DataValue(
                ua.Variant(value, ua.VariantType.UInt16),
                ua.StatusCode(ua.UInt32(status)),
                SourceTimestamp=(BEGIN + timedelta(seconds=second)).replace(tzinfo=None),  # type: ignore[arg-type]
            ),
        )
        for node, value, second in changes
    ]
    message = ua.NotificationMessage(NotificationData=[ua.DataChangeNotification(MonitoredItems=items)])
    reports._published(ua.PublishResult(NotificationMessage=message))


def taken(reports: Reports, *nodes: int) -> list[tuple[int, object]]:
    return [(report.node, report.value.raw) for report in reports.take(nodes)]


def test_what_a_later_change_has_followed_comes_in_order() -> None:
    reports = Reports()
    publish(reports, (0, 1, 0), (1, 5, 0), (0, 2, 1))
    publish(reports, (2, 9, 2))
    assert taken(reports, 0, 1) == [(0, 1)]
    assert {node: value.raw for node, value in reports.seen.items()} == {0: 2, 1: 5, 2: 9}
    assert taken(reports, 0, 1) == []
    publish(reports, (2, 8, 3))
    assert taken(reports, 2) == [(2, 9)]


def test_moments_are_spaced_as_the_servers_clock_says() -> None:
    reports = Reports()
    publish(reports, (0, 1, 0), (0, 2, 1.5), (0, 3, 2))
    first, second = reports.take([0])
    assert second.moment - first.moment == pytest.approx(1.5)


def test_what_waits_is_bounded_and_what_is_dropped_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opcua_reports, "MOST_WAITING", 3)
    reports = Reports()
    publish(reports, *((0, value, value) for value in range(10)))
    assert (taken(reports, 0), reports.dropped) == ([(0, 7), (0, 8)], 7)
    publish(reports, (0, 10, 10), status=0x480)
    assert reports.dropped == 8, "the server says that it had to leave some out"
