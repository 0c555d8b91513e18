"""The requests of one choice of tags, what the device refused of them, and when to ask for that again."""

import math
from collections.abc import Mapping, Sequence

from connectors.batching import Request
from connectors.decoding import Block, Field
from plant_service.core.samples import Quality

ASK_REFUSED_AGAIN = 30.0  # seconds


class Scan:
    """`chosen` are indexes of tags, `planned` the requests that read them."""

    def __init__(self, chosen: Sequence[int], planned: Sequence[Request], fields: Sequence[Field]) -> None:
        self.chosen = chosen
        self._fields = fields
        self._positions = {tag: position for position, tag in enumerate(chosen)}
        self._planned = self.blocks(planned)
        self._blocks = self._planned
        self._refused: dict[Request, str] = {}
        self.all_good = [Quality.GOOD] * len(chosen)
        self._ask_again_at = math.inf

    def blocks(self, requests: Sequence[Request]) -> list[Block]:
        return [Block(request, self._fields, self._positions) for request in requests]

    def to_ask(self, now: float) -> list[Block]:
        """The blocks of one poll; with the one that was refused longest ago, when that is due."""
        again = self.blocks([next(iter(self._refused))]) if self._refused and now >= self._ask_again_at else []
        return self._blocks + again

    def remember(self, answered: list[Block], refused: Mapping[Request, str], now: float) -> Mapping[int, str]:
        """Takes what came of a poll. Returns the tags that are refused by now, each with the reason."""
        self._blocks = answered
        recovered = [block.request for block in answered if block.request in self._refused]
        for request in (*refused, *recovered):
            self._refused.pop(request, None)
        self._refused.update(refused)
        by_tag = {tag: reason for request, reason in self._refused.items() for tag in request.tags}
        if recovered:  # perhaps all of it is there again
            self._blocks, self._refused = self._planned, {}
        elif refused:
            self._ask_again_at = now + ASK_REFUSED_AGAIN / len(self._refused)
        return by_tag
