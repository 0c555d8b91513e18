"""What a client may ask for at most. The server shows these numbers in its ServerCapabilities and enforces them."""

import math
from typing import Final, NamedTuple

#: Operations in one request (OPC 10000-5 6.3.11, OperationLimits). Beyond them: Bad_TooManyOperations.
MAX_NODES_PER_READ: Final = 10_000
MAX_NODES_PER_WRITE: Final = 1_000
MAX_NODES_PER_BROWSE: Final = 1_000
MAX_NODES_PER_TRANSLATE: Final = 1_000
MAX_NODES_PER_REGISTER: Final = 10_000
MAX_NODES_PER_CALL: Final = 100
MAX_NODES_PER_HISTORY_DATA: Final = 1_000
MAX_NODES_PER_HISTORY_EVENTS: Final = 100
MAX_ITEMS_PER_CALL: Final = 10_000

#: Bytes of one chunk (OPC 10000-6 7.1.2.3) and of a whole request, before and after a session is activated.
MIN_CHUNK_BYTES: Final = 8_192
MAX_CHUNK_BYTES: Final = 65_535
MAX_REQUEST_BYTES_BEFORE_LOGIN: Final = 128 * 1024
MAX_REQUEST_BYTES: Final = 4 * 1024 * 1024

#: Bytes of one response; larger ones are Bad_ResponseTooLarge.
MAX_RESPONSE_BYTES: Final = 16 * 1024 * 1024

#: Elements of one array that a client sends, and of all arrays in a request (10000-6 5.1.7).
MAX_ARRAY_LENGTH: Final = 10_000
MAX_ELEMENTS: Final = 50_000

#: Connections. Beyond BACK_PRESSURE_BYTES unsent or unanswered, no more is read from a client; beyond MAX_UNSENT_BYTES,
#: or after UNREAD_SECONDS without relief, it is cut off.
MAX_CONNECTIONS: Final = 1_000
BACK_PRESSURE_BYTES: Final = 1024 * 1024
MAX_UNSENT_BYTES: Final = 8 * 1024 * 1024
UNREAD_SECONDS: Final = 30.0

#: Bytes that all connections together hold of requests that are not answered and answers that are not sent; beyond, the
#: one that holds most is cut off. Nobody looks as long as one holds less than LITTLE_BYTES.
MAX_HELD_BYTES: Final = 256 * 1024 * 1024
LITTLE_BYTES: Final = 128 * 1024

#: Connections of an address that came to nothing lately, one less every second: beyond these, further ones wait up to
#: so many seconds before they are looked at, and are not logged.
FREE_FAILURES: Final = 20
LONGEST_WAIT: Final = 5.0

#: Requests of one connection that wait for the historian or a method; then no more are taken in.
MAX_WAITING_REQUESTS: Final = 8

#: From connecting to a secure channel; without an activated session; for the last bytes of a connection that ends.
HELLO_SECONDS: Final = 10.0
ACTIVATION_SECONDS: Final = 60.0
CLOSING_SECONDS: Final = 5.0

#: Milliseconds until a client must renew the keys of its channel.
MIN_TOKEN_LIFETIME: Final = 10_000
MAX_TOKEN_LIFETIME: Final = 3_600_000

#: Sessions, activated or not; those of one channel that wait for their activation.
MAX_SESSIONS: Final = 500
MAX_WAITING_SESSIONS: Final = 10

#: Languages that a client may ask for, the first ones; characters of one, and of a user's name; bytes of a password as
#: it is sent; characters of an index range.
MAX_LOCALES: Final = 10
MAX_LOCALE: Final = 50
MAX_USER_NAME: Final = 256
MAX_SECRET_BYTES: Final = 2_048
MAX_INDEX_RANGE: Final = 200

#: Values or events in one response over all its nodes, and continuation points of one session (OPC 10000-11 6.5).
MAX_HISTORY_VALUES: Final = 10_000
MAX_HISTORY_EVENTS: Final = 1_000
MAX_HISTORY_POINTS: Final = 100

#: Fields and conditions of an event filter; characters of a literal in it; its weight (fields, conditions,
#: operands, names of a path, ten characters each), and that of the filters of all items together.
MAX_SELECT_CLAUSES: Final = 500
MAX_WHERE_ELEMENTS: Final = 100
MAX_LITERAL: Final = 1_000
MAX_FILTER_WEIGHT: Final = 2_000
MAX_FILTER_WEIGHT_OF_ALL: Final = 200_000

#: Elements of one browse path, and targets of all paths in a request.
MAX_PATH_ELEMENTS: Final = 100
MAX_PATH_TARGETS: Final = 10_000

#: References in one BrowseResult and in one response, and continuation points of one session (OPC 10000-4 5.9.2, 7.9).
MAX_REFERENCES: Final = 10_000
MAX_REFERENCES_OF_RESPONSE: Final = 100_000
MAX_BROWSE_POINTS: Final = 20

#: Audit events of one name in a second, besides those of what users got done.
MAX_AUDIT_EVENTS: Final = 100

#: Subscriptions and what hangs on them.
MAX_SUBSCRIPTIONS: Final = 1_000
MAX_SUBSCRIPTIONS_PER_SESSION: Final = 50
MAX_ITEMS_PER_SUBSCRIPTION: Final = 50_000
MAX_ITEMS: Final = 200_000
MAX_TRIGGER_LINKS: Final = 1_000
MAX_TRIGGER_LINKS_OF_ALL: Final = 200_000
MAX_DATA_QUEUE: Final = 1_000
MAX_EVENT_QUEUE: Final = 1_000
MAX_PUBLISH_REQUESTS: Final = 50
MAX_NOTIFICATIONS: Final = 10_000
MAX_RETRANSMISSIONS: Final = 100
MAX_RETRANSMISSION_BYTES: Final = 4 * 1024 * 1024
MAX_RETRANSMISSION_BYTES_OF_ALL: Final = 256 * 1024 * 1024
#: Places in the queues of all items together. When they are taken, further queues have one place each.
MAX_QUEUED: Final = 1_000_000

#: Milliseconds. Sampling at 0 is by exception: every value that is written to the node.
MIN_SAMPLING: Final = 20.0
MAX_SAMPLING: Final = 3_600_000.0
MIN_PUBLISHING: Final = 20.0
MAX_PUBLISHING: Final = 3_600_000.0
#: A subscription outlives its client for at most this long.
MAX_LIFETIME: Final = 3_600_000.0
MAX_KEEP_ALIVE: Final = 600_000.0


class Rhythm(NamedTuple):
    """How a subscription works, revised: milliseconds and numbers of publishing intervals (OPC 10000-4 5.14.2)."""

    interval: float
    lifetime: int
    keep_alive: int


def revise_rhythm(interval: float, lifetime: int, keep_alive: int) -> Rhythm:
    """What the server makes of a client's wishes. A lifetime is three keep-alives at least."""
    revised = clamp(interval, MIN_PUBLISHING, MAX_PUBLISHING)
    keeping = max(1, min(keep_alive or 10, int(MAX_KEEP_ALIVE / revised)))
    living = max(3 * keeping, min(lifetime or 10 * keeping, int(MAX_LIFETIME / revised)))
    return Rhythm(revised, living, keeping)


def clamp(number: float, low: float, high: float) -> float:
    """Not a number counts as the lowest."""
    return low if math.isnan(number) else min(max(number, low), high)


def revise_sampling(requested: float, publishing: float, fastest: float) -> float:
    """-1 asks for the publishing interval, 0 for the fastest there is: 0 where the node tells by itself."""
    if math.isnan(requested) or requested < 0:
        requested = publishing
    if requested == 0 and fastest == 0:
        return 0.0
    return clamp(requested, max(MIN_SAMPLING, fastest), MAX_SAMPLING)
