"""The `historian:` block of plant.yaml."""

from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from plant_service.core.samples import SECOND, Micros


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

    spool_megabytes: StrictInt = Field(
        default=2048, gt=0, description="room for samples that wait for the database; beyond it the oldest are dropped"
    )
    spool_days: StrictInt | None = Field(
        default=None, gt=0, le=36_500, description="days that samples wait for the database. Default: as space permits"
    )

    @property
    def spool_limit(self) -> int:
        """In bytes."""
        return self.spool_megabytes * 1024**2

    @property
    def spool_age(self) -> Micros | None:
        return None if self.spool_days is None else self.spool_days * 86_400 * SECOND

    @property
    def keep(self) -> dict[str, timedelta]:
        """How long rows stay, by table; the others stay for ever."""
        days = {"sample": self.keep_samples, "input": self.keep_inputs}
        return {table: timedelta(days=number) for table, number in days.items() if number is not None}
