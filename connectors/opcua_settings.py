"""How to reach an OPC UA server, and who trusts whom."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from connectors.durations import Duration
from connectors.exchange import LineError
from connectors.settings_base import BESIDE, NetworkDevice
from plant_service.core.samples import SECOND


class SessionSettings(NetworkDevice):
    """The keys of a connection to an OPC UA server. The usual port is 4840."""

    timeout: Duration = Field(
        default=4 * SECOND, gt=0, description="longest wait for a connection, which takes several steps, or an answer"
    )
    path: str = Field(default="", pattern=r"^(/.*)?$", description="what follows the port in the endpoint's address")
    security: Literal["Basic256Sha256", "Aes128Sha256RsaOaep", "Aes256Sha256RsaPss", "none"] = Field(
        default="Basic256Sha256", description="security policy; `none`: neither encrypted nor checked"
    )
    messages: Literal["encrypt", "sign"] = Field(default="encrypt", description="`sign`: checked, but readable")
    server_fingerprint: str = Field(
        default="",
        pattern=r"^(([0-9A-Fa-f]{2}:?){32})?$",
        description="SHA-256 fingerprint of the server's certificate; without it an encrypted connection is refused "
        "with the one that the server shows",
    )
    identity: Annotated[Path, BESIDE] | None = Field(
        default=None,
        exclude=True,
        description="folder for our own certificate and its key, relative to plant.yaml; made there at first need",
    )
    user: str = Field(default="", description="user name at the server; empty: anonymous")
    password_file: Annotated[Path, BESIDE] | None = Field(
        default=None, exclude=True, description="file with the password of `user`, relative to plant.yaml"
    )

    @model_validator(mode="after")
    def _secrets_are_kept(self) -> "SessionSettings":
        if self.security != "none" and self.identity is None:
            raise ValueError(
                "identity is missing: the folder for our own certificate, like `identity: pki`; or `security: none`"
            )
        if self.user and self.security == "none":
            raise ValueError("security: none would show the password to the network; remove `user` or encrypt")
        if bool(self.user) != bool(self.password_file):
            raise ValueError("`user` and `password_file` go together; give both or none")
        return self

    def credentials(self) -> tuple[str, str] | tuple[None, None]:
        """User name and password; none for an anonymous session."""
        if self.password_file is None:
            return None, None
        try:
            return self.user, self.password_file.read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise LineError(f"the password of {self.user} cannot be read: {error}") from error
