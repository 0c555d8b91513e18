"""The `web:` block of plant.yaml."""

import ipaddress
from contextlib import suppress
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from plant_service.core.wip.commands.permissions import Role

HIGHEST_PORT = 65535


def _with_possible_port(listen: str) -> str:
    port = int(listen.rpartition(":")[2])
    if port > HIGHEST_PORT:
        raise ValueError(f"there is no port {port}, the highest is {HIGHEST_PORT}")
    return listen


class WebSettings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    listen: Annotated[str, AfterValidator(_with_possible_port)] = Field(
        default="127.0.0.1:8080",
        pattern=r"^[^:]+:\d{1,5}$",
        description="host:port of the board in the browser; port 0 takes a free one",
    )
    commands: Role = Field(
        default=Role.OBSERVER,
        description="role in which all who reach the port give commands: Observer (none), Operator, Engineer or Admin; "
        "more than Observer only where `listen` is this computer alone",
    )

    @model_validator(mode="after")
    def _only_from_here(self) -> "WebSettings":
        if self.commands is not Role.OBSERVER and not is_loopback(self.listen.rpartition(":")[0]):
            raise ValueError(
                f"commands: {self.commands} is permitted where only this computer reaches the port, as with "
                "`listen: 127.0.0.1:8080`; others come in through a proxy with a login, or over OPC UA"
            )
        return self


def is_loopback(host: str) -> bool:
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"
