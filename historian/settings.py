"""The `historian:` block of plant.yaml."""

from pydantic import BaseModel, ConfigDict, Field


class HistorianSettings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    database: str = Field(
        default="embedded",
        pattern=r"^(embedded|none|postgres(ql)?://.+)$",
        description="`embedded`: a PostgreSQL that the service starts itself in its data folder; a `postgresql://...` "
        "address of a PostgreSQL or TimescaleDB server; `none`: no database, the journal keeps what is recorded",
    )
