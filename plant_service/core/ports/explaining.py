"""Who can say why something is so."""

from typing import Protocol


class Explainer(Protocol):
    """Takes seconds, or longer: inputs are folded again. Raises PlantError in words, also for what nobody knows."""

    async def figure(self, node: str, at: str, since: str, limit: int) -> str:
        """JSON of core/explaining/answer.py. `at`, `since`: RFC 3339, "" for now and for a time that suits."""

    async def event(self, event: str) -> str:
        """Lines for people, English and Chinese."""
