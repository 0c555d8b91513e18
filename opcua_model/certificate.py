"""The server's own certificate and key."""

from pathlib import Path

from plant_service.identity import Identity, Role
from plant_service.identity import own_identity as identity_of

__all__ = ["Identity", "own_identity"]


def own_identity(folder: Path, application_uri: str, *hosts: str, organization: str = "plant-service") -> Identity:
    """Names the server as clients reach it, also on its own computer. Raises OSError and ValueError."""
    return identity_of(folder, Role.SERVER, application_uri, (*hosts, "localhost", "127.0.0.1"), organization)
