"""SetTriggering (OPC 10000-4 5.13.5): items that report when another one does."""

from asyncua import ua

from opcua_model.budget import Budget
from opcua_model.limits import MAX_TRIGGER_LINKS
from opcua_model.subscriptions.item import Item
from opcua_model.subscriptions.subscription import Subscription
from opcua_model.wire import StatusCodes


def set_triggering(
    subscription: Subscription, triggering: Item, wanted: ua.SetTriggeringParameters, room: Budget
) -> tuple[list[int], list[int]]:
    """Results of the links added and removed; those to remove go first. Links to items that are gone are forgotten.

    `room`: for links of all items.
    """
    before = len(triggering.links)
    triggering.links &= subscription.items.keys()
    removed = [_unlink(triggering, id_) for id_ in wanted.LinksToRemove or []]
    most = min(MAX_TRIGGER_LINKS, before + room.left)
    added = [_link(subscription, triggering, id_, most) for id_ in wanted.LinksToAdd or []]
    room.give_back(before - len(triggering.links))
    return added, removed


def _link(subscription: Subscription, triggering: Item, id_: int, most: int) -> int:
    if id_ not in subscription.items:
        return StatusCodes.BadMonitoredItemIdInvalid
    if len(triggering.links) >= most:
        return StatusCodes.BadTooManyMonitoredItems
    triggering.links.add(id_)
    return StatusCodes.Good


def _unlink(triggering: Item, id_: int) -> int:
    if id_ not in triggering.links:
        return StatusCodes.BadMonitoredItemIdInvalid
    triggering.links.discard(id_)
    return StatusCodes.Good
