"""Our namespace. Clients rely on its name and on its index."""

from datetime import UTC, datetime
from typing import Final

NAMESPACE = "urn:plant-service:wip"
INDEX = 2
#: Of the server's own namespace, in which nodes come and go with the sessions.
SERVER_INDEX = 1
#: When types or the ways of naming nodes changed last.
PUBLISHED: Final = datetime(2026, 11, 24, tzinfo=UTC)
