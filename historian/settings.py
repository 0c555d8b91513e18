"""The `historian:` block of plant.yaml."""

from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field, StrictInt


class HistorianSettings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    database: str = Field(
        default="embedded",
        pattern=r"^(embedded|none|postgres(ql)?://.+)$",
        description="`embedded`: a PostgreSQL that the service starts itself in its data folder; a `postgresql://...` "
        "address of a PostgreSQL or TimescaleDB server; `none`: no database, the journal keeps what is recorded",
    )
    keep_samples: StrictInt | None = Field(
        default=None,
        gt=0,
        le=36_500,
        description="days that samples stay; roll-ups of minutes, hours and days stay for ever. Default: for ever",
    )
    keep_inputs: StrictInt | None = Field(
        default=None,
        gt=0,
        le=36_500,
        description="days that the input log stays, which replay needs. Default: for ever",
    )

    @property
    def keep(self) -> dict[str, timedelta]:
        """How long rows stay, by table; the others stay for ever."""
        days = {"sample": self.keep_samples, "input": self.keep_inputs}
        return {table: timedelta(days=number) for table, number in days.items() if number is not None}
