"""Why a figure or an event is so, over HTTP."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import FastAPI, Query
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, Field

from plant_service.core.errors import PlantError
from plant_service.core.ports import Explainer
from plant_service.web.answers import Name, Refused

LONGEST_NAME = 2000
MOST_ENTRIES = 1000

Content = bool | int | float | str | None


class Part(BaseModel):
    """What the figure is made of: itself, or a term of its formula."""

    name: Name = Field(description="empty: the figure itself")
    unit: str
    adds: bool = Field(description="opening and all contributions to it make up the amount")
    opening: Content
    amount: Content


class Contribution(BaseModel):
    part: Name
    amount: float | int | None = Field(description="what was added to the part; null where that is no number")
    became: Content = Field(description="where it is no number, what it is since")


class Entry(BaseModel):
    time: str
    input: int = Field(description="number of the input in the journal")
    event: str = Field(description="its id, for `event=`; empty: computed, without an event")
    kind: str
    words: Name
    station: str
    operation: str
    order: str
    lot: str
    quantity: float | int
    certainty: str
    before: Content = Field(description="the figure before it; null where it is only computed now and then")
    after: Content
    contributions: list[Contribution]


class Older(BaseModel):
    """Older events of one kind, added up."""

    kind: str
    words: Name
    events: int
    contributions: list[Contribution]


class Ballot(BaseModel):
    """How one method found the bottleneck."""

    method: str
    words: Name
    station: str
    scores: dict[str, float]


class Explained(BaseModel):
    """Of a figure the statement of its events, see the manual, page explain. Of an event `lines`, for people."""

    node: str = ""
    event: str = ""
    lines: list[str] = []
    value: Content = None
    at: str = ""
    begin: str = ""
    end: str = ""
    words: Name | None = Field(default=None, description="the formula with its numbers, or what the figure means")
    parts: list[Part] = []
    older: list[Older] = []
    entries: list[Entry] = []
    ballots: list[Ballot] = []


_Name = Query(max_length=LONGEST_NAME)
_NOT = {"model": Refused, "description": "unknown, or not to be had now"}


def add_explanations(app: FastAPI, explainer: Explainer) -> None:
    @app.get("/api/explain", responses={404: _NOT}, response_model=Explained)
    async def explain(
        node: Annotated[str, _Name] = "",
        event: Annotated[str, _Name] = "",
        at: Annotated[AwareDatetime | None, Query(alias="at")] = None,
        since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
        limit: Annotated[int, Query(ge=0, le=MOST_ENTRIES)] = 20,
    ) -> Any:
        """From a figure, by the path of its node, to the events under it; or why an event exists."""
        try:
            if node:
                return Explained.model_validate_json(await explainer.figure(node, _time(at), _time(since), limit))
            if event:
                return Explained(event=event, lines=(await explainer.event(event)).splitlines())
        except PlantError as error:
            return _refused(str(error))
        return _refused("name a figure with node=, or an event with event=")


def _time(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat()


def _refused(text: str) -> JSONResponse:
    return JSONResponse(Refused.because(text).model_dump(), 404)
