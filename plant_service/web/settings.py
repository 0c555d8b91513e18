"""The `web:` block of plant.yaml."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

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
