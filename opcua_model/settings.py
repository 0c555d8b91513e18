"""The `opcua:` block of plant.yaml."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Security(StrEnum):
    """`none` offers unencrypted connections beside encrypted ones."""

    ENCRYPTED = "encrypted"
    NONE = "none"


class Trust(StrEnum):
    """`auto`: `listed` where every connection must be encrypted, `any` where unencrypted ones are offered too."""

    AUTO = "auto"
    LISTED = "listed"
    ANY = "any"


class Revocation(StrEnum):
    REQUIRED = "required"
    OPTIONAL = "optional"


class OpcUaSettings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    endpoint: str = Field(
        default="opc.tcp://127.0.0.1:4840",
        pattern=r"^opc\.tcp://[^/:]+:\d{1,5}(/.*)?$",
        description="Address that the server listens on, like opc.tcp://0.0.0.0:4840; port 0 takes a free one",
    )
    security: Security = Field(
        default=Security.ENCRYPTED,
        description="encrypted: signed or encrypted connections only; none: unencrypted ones too",
    )
    trust: Trust = Field(
        default=Trust.AUTO,
        description="listed: only clients whose certificates are in the data folder under pki/trusted; any: all; "
        "auto: listed where every connection is encrypted, else any",
    )
    revocation_lists: Revocation = Field(
        default=Revocation.REQUIRED,
        description="required: authorities whose certificates are trusted must have a revocation list in its time in "
        "pki/crls; optional: those that have none are believed",
    )
    anonymous: bool = Field(default=True, description="Whether clients may read without a user name")
    discovery: str | None = Field(
        default=None,
        pattern=r"^opc\.tcp://[^/:]+:\d{1,5}(/.*)?$",
        description="Address of a discovery server to register with, like opc.tcp://discovery:4840; none if not set",
    )
    mdns: bool = Field(
        default=False,
        description="Whether the server announces itself by multicast DNS; needs pip install 'plant-service[mdns]'",
    )
    connections_per_address: int = Field(
        default=100, ge=1, le=1000, description="Connections that one client address may have at the same time"
    )
