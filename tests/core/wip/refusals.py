"""In which words commands refuse, and which case of their documentation that is."""

import re

from plant_service.core.wip.commands.execution import COMMANDS

#: Refusals that hold for every command; docs/wip.md tells them once.
OF_ALL = (
    r"^command .* is unknown; there are |was executed before|without control characters|must (be|have|not be) ",
    r" needs \w| does not take | is not a duration| longer than nothing|Exceeds the limit|occurred_at lies in the",
    r"(station|order|lot|product) .* is unknown; |belongs to order .*, not to|is not on the route of .*, which order ",
    r"is counted in whole|is measured in|^\w+ .* is unknown; there are ",
    r"an order(, a lot or a station| or a lot) must be named",
)
#: Words of a refusal, and the case in `CommandSpec.refused` that they tell.
CASES = (
    (r"order .* makes .*, not", "the order makes another product"),
    (r"lot .* belongs to order (?!.*only lots)", "the lot belongs to another order"),
    (r"nothing more of it can be released", "the order is interrupted or aborted"),
    (r"is known already, it is .*; update it instead", "the order is known already"),
    (r"order .* is \w+; \w+ needs ", "the order is unknown or in another state"),
    (r"its quantity can be changed when it is resumed", "the order is interrupted and its quantity is to change"),
    (r"that nobody has begun, not|without a lot, not .* to take away", "more was begun than the new quantity"),
    (r"were begun or are on hold", "some of it was begun"),
    (r"has no other route|is taken off the configuration", "it goes the present route already"),
    (r"the present route of .* has no ", "pieces are where that route does not lead past"),
    (r"still has .* in the plant", "pieces of it are in the plant"),
    (r"does not do operation", "the station does not do the operation"),
    (r"enforces the route and", "the station enforces the route and the steps before it have not reported as much"),
    (r"station .* has .* unassigned pieces, not", "the station has fewer unassigned pieces"),
    (r"has .* finished pieces, not", "the order has fewer finished pieces"),
    (r" has .* in ((queue|transit|active|done|hold|scrap)(, )?)+", "there are fewer pieces"),
    (r" has .* in active", "nothing, or less, is active there"),
    (r"operation .* is not on the route of", "the operation is not on the route"),
    (r"operation .* is not on the route of", "the order, lot, station or operation is unknown"),
    (r"no future hold of order", "none is planned"),
    (r"is interrupted; resume it instead", "the order is interrupted"),
    (r"the pieces wait at operation", "the pieces wait there already"),
    (r"is not before .*, where the pieces are", "the operation is not an earlier one"),
    (r"pieces can have come to station", "fewer pieces can have come there"),
    (r"in the plant that are not on hold", "there are fewer pieces that are not on hold"),
    (r"in the plant that are not on hold", "nothing of the lot is in the plant"),
    (r"is known already, in order|is the name of a carrier", "the new name is taken"),
    (r"only lots of one order can be merged", "the lots belong to two orders"),
    (r"cannot be (merged|consumed) into itself", "both are the same lot"),
    (r"carries lot .* since epoch", "the carrier carries another lot"),
    (r"is the name of a lot", "the code is the name of a lot"),
    (r"carries nothing", "the carrier carries nothing"),
    (r"was made here, by order", "it was made here, though it is said to be bought"),
    (r"to consume, not", "less of it is left"),
    (r"event .* is unknown, corrected already", "the event is unknown, too old or corrected already"),
    (r"event .* is off the list|is not on the route of .* any more", "its order is off the list, or goes another way"),
    (r"correct the later ones first|unassigned pieces, not", "its pieces have moved on"),
    (r"and cannot be corrected; ", "another command takes such events back; the refusal says which"),
    (r"is no report of a station", "the event is no report of a station"),
    (r"claims nothing that is not booked|is unknown or settled", "there is no such claim"),
    (r"the claim is about .*, not", "the claim is about less"),
    (r"accept needs quantity: between", "nobody could see the pieces and no quantity is given"),
    (r"count session .* is open already", "the session is open already"),
    (r"is about a line or about stations|has no stations|station .* is unknown$", "the line or a station is unknown"),
    (r"is not part of count session|count session .* is not open", "the session is not open or not about the station"),
    (r"count session .* is not open", "the session is not open"),
    (
        r"; say which by operation or order|does no such operation",
        "the station does several operations and none was named, or not the one that was",
    ),
    (r"of no known order; name the order", "more is there and no order is known"),
    (r"were not counted; count them", "places were not counted"),
    (r"a day is closed by a person", "nobody signs it"),
    (r"the books are off by", "the books do not balance"),
    (r"say in reason why the day is closed", "something is open and no reason is given"),
    (r"there is no alarm .*, or it is over and forgotten", "there is no such alarm"),
    (r"is acknowledged already", "it is acknowledged already"),
    (r"is confirmed already", "it is confirmed already"),
    (r"is not acknowledged; do that first", "it is not acknowledged"),
    (r"give either duration", "neither or both of duration and once are given"),
    (r"7 days at the most", "it is longer than 7 days"),
    (r"is over; shelve it for a duration", "it is over and to be shelved once"),
    (r"is not shelved", "it is not shelved"),
)


def is_documented(detail: str) -> bool:
    """Whether the page of commands names the case of a refusal, told as `<command>: <words>`."""
    name, _, words = detail.partition(": ")
    spec = COMMANDS.get(name)
    if spec is None or any(re.search(pattern, words, re.S) for pattern in OF_ALL):
        return True
    cases = {case.en for case in spec.refused}
    return any(case in cases and re.search(pattern, words, re.S) for pattern, case in CASES)
