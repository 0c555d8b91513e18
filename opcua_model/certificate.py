"""The server's own certificate and key."""

from pathlib import Path
from urllib.parse import urlparse

from cryptography import x509

from plant_service.identity import Identity, Role
from plant_service.identity import own_identity as identity_of

__all__ = ["Identity", "own_identity"]


def own_identity(folder: Path, application_uri: str, *hosts: str, organization: str = "plant-service") -> Identity:
    """Names the server as clients reach it, also on its own computer. Raises OSError and ValueError."""
    return identity_of(folder, Role.SERVER, application_uri, (*hosts, "localhost", "127.0.0.1"), organization)


def host_names(certificate: bytes) -> frozenset[str]:
    """What a certificate calls its computer, in lower case."""
    try:
        extension = x509.load_der_x509_certificate(certificate).extensions
        names = extension.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return frozenset()
    addresses = map(str, names.get_values_for_type(x509.IPAddress))
    return frozenset(name.lower() for name in (*names.get_values_for_type(x509.DNSName), *addresses))


def host_of(url: str) -> str:
    """The host of a client's URL, in lower case; "" where there is none."""
    try:
        return urlparse(url).hostname or ""
    except ValueError:
        return ""
