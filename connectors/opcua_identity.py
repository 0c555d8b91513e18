"""Who we are towards an OPC UA server, and whether the server is who it should be (OPC 10000-4 6.1.3)."""

import socket
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from connectors.exchange import LineError
from plant_service.identity import Identity, Role
from plant_service.identity import own_identity as identity_of

PRODUCT_URI = "urn:plant-service:client"


class ServerCertificate:
    """The certificate that a server shows; of a chain, the first."""

    def __init__(self, shown: bytes) -> None:
        self.der = shown[: int.from_bytes(shown[2:4], "big") + 4]
        self.fingerprint = ""
        if shown:
            digest = x509.load_der_x509_certificate(self.der).fingerprint(hashes.SHA256()).hex(":")
            self.fingerprint = digest.upper()

    def check(self, trusted: str) -> None:
        """Raises LineError unless this is the trusted certificate."""
        if not self.fingerprint:
            raise LineError("the server shows no certificate")
        if not trusted:
            raise LineError(
                f"the server's certificate is not known yet; if the server itself shows the same SHA-256 fingerprint, "
                f'write `server_fingerprint: "{self.fingerprint}"`: refused'
            )
        if bytes.fromhex(trusted.replace(":", "")) != bytes.fromhex(self.fingerprint.replace(":", "")):
            raise LineError(
                f"the server shows a certificate with fingerprint {self.fingerprint}, trusted is {trusted}: "
                "it has a new certificate, or this is not the server: refused"
            )


def own_identity(folder: Path) -> Identity:
    """The files in `folder`, made at first need. Raises LineError when they cannot be made or used."""
    try:
        return identity_of(folder, Role.CLIENT, PRODUCT_URI, (socket.gethostname(),))
    except (OSError, ValueError) as error:
        raise LineError(f"our own certificate in {folder} cannot be used: {error}") from error
