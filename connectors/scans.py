"""The requests of one choice of tags, what the device refused of them or left unanswered, and when to ask again."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from connectors.addressing import Place
from connectors.batching import Layout, LimitsOf, Request, exchanges, halves, plan
from connectors.decoding import Block, Field
from connectors.silences import ASK_SILENT_AGAIN, Silences
from plant_service.core.samples import Quality

ASK_REFUSED_AGAIN = 30.0  # seconds

_SILENT = f"it gives no answer to that, but to the rest; Bad, and asked again every {ASK_SILENT_AGAIN / 60:g} min"


class Packet:
    """Blocks that are asked for in one exchange."""

    __slots__ = ("blocks", "requests")

    def __init__(self, *blocks: Block) -> None:
        self.blocks = blocks
        self.requests = [block.request for block in blocks]

    def __str__(self) -> str:
        more = len(self.requests) - 1
        return f"reading {self.requests[0]}" + (f" and {more} more" if more else "")


class Scan:
    """`chosen` are indexes of tags. Silences outlast a connection; refusals do not, and `plan` begins each."""

    def __init__(self, chosen: Sequence[int], layout: Layout, fields: Sequence[Field], limits: LimitsOf) -> None:
        self.chosen = chosen
        self.all_good = [Quality.GOOD] * len(chosen)
        self.silences = Silences(self._halves)
        self._layout = layout
        self._fields = fields
        self._positions = {tag: position for position, tag in enumerate(chosen)}
        self._refused: dict[Request, str] = {}
        self._ask_again_at = math.inf
        self.plan(limits)

    def plan(self, limits: LimitsOf) -> None:
        """Plans all anew, around what is set aside because it was not answered."""
        self._limits = limits
        aside = self.silences.aside
        holes = (Place(request.area, request.start, request.length) for request in aside)
        without = {tag for request in aside for tag in request.tags}
        layout = replace(self._layout, forbidden=(*self._layout.forbidden, *holes))
        self._refused.clear()
        self._planned_around = aside
        self._take(
            self._packed(map(self.block, plan(layout, limits, [tag for tag in self.chosen if tag not in without])))
        )

    def _take(self, packets: list[Packet]) -> None:
        self._packets = packets
        self._blocks = [block for packet in packets for block in packet.blocks]

    def _packed(self, blocks: Iterable[Block]) -> list[Packet]:
        by_request = {block.request: block for block in blocks}
        return [Packet(*map(by_request.__getitem__, exchange)) for exchange in exchanges(by_request, self._limits)]

    def block(self, request: Request) -> Block:
        return Block(request, self._fields, self._positions)

    def to_ask(self, now: float) -> list[Packet]:
        """The packets of one poll; with what was refused longest ago, when that is due."""
        due = self._refused and now >= self._ask_again_at
        return [*self._packets, Packet(self.block(next(iter(self._refused))))] if due else self._packets

    def split(self, block: Block) -> list[Packet]:
        """What to ask instead of a refused block; nothing where it cannot be split."""
        return self._packed(map(self.block, self._halves(block.request)))

    def _halves(self, request: Request) -> Sequence[Request]:
        return halves(self._layout, self._limits, request)

    def remember(self, answered: list[Block], refused: Mapping[Request, str], now: float) -> Mapping[int, str]:
        """Takes what came of a poll. Returns the tags that have no value by now, each with the reason."""
        recovered = [block.request for block in answered if block.request in self._refused]
        for request in (*refused, *recovered):
            self._refused.pop(request, None)
        self._refused.update(refused)
        reasons = self._reasons()
        if recovered or self.silences.aside != self._planned_around:  # perhaps all of it is there again
            self.plan(self._limits)
        elif answered != self._blocks:
            self._take(self._packed(answered))
        if self._refused and refused:
            self._ask_again_at = now + ASK_REFUSED_AGAIN / len(self._refused)
        return reasons

    def _reasons(self) -> Mapping[int, str]:
        reasons = {
            tag: f"{reason}; Bad, and asked again every {ASK_REFUSED_AGAIN:g} s"
            for request, reason in self._refused.items()
            for tag in request.tags
        }
        for request in self.silences.silent:
            reasons.update(dict.fromkeys(request.tags, _SILENT))
        return reasons
