"""What several blocks of plant.yaml have in common: names, limits, and how they are described."""

from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr, model_validator

from connectors.durations import Duration
from plant_service.config.words import Code
from plant_service.core.wip.model import Text

Time: TypeAlias = Annotated[Duration, Field(gt=0)]
Cap: TypeAlias = Annotated[StrictInt, Field(gt=0)]
#: A name, or a way to reach somebody.
Owner: TypeAlias = Annotated[StrictStr, Field(pattern=r"\S")]
CAP = "most pieces that may be {}; above it an alarm"
MAY_RELEASE = (
    "output tag that is true while less than `wip_cap` is on hand in the {}, so that more may be started; default: none"
)


class Block(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NameBlock(Block):
    """A name for people: a plain text for both languages, or {en, zh}."""

    en: Code | None = Field(default=None, description="English name; default the Chinese one")
    zh: Code | None = Field(default=None, description="Chinese name; default the English one")

    @model_validator(mode="before")
    @classmethod
    def _plain_text(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return {"en": value}
        if value.get("en") is None and value.get("zh") is None:
            raise ValueError("must be a text, or {en: Press, zh: 冲压}")
        return value

    @property
    def text(self) -> Text:
        return Text(self.en or self.zh or "", self.zh or self.en or "")


def check_cap(may_release: str | None, wip_cap: int | None) -> None:
    if may_release and wip_cap is None:
        raise ValueError("may_release: has a meaning with a `wip_cap` only; give one")
