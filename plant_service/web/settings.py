"""The `web:` block of plant.yaml."""

from pydantic import BaseModel, ConfigDict, Field


class WebSettings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    listen: str = Field(
        default="127.0.0.1:8080",
        pattern=r"^[^:]+:\d{1,5}$",
        description="host:port of the board in the browser; port 0 takes a free one",
    )
