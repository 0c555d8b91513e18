"""What runs beside the server ends with it, and tells when it cannot go on."""

import asyncio

import pytest

from opcua_model.background import Background


class Work(Background):
    def __init__(self, error: Exception | None = None) -> None:
        super().__init__("work beside the server")
        self._error = error
        self.begun = asyncio.Event()

    async def run(self) -> None:
        self.begun.set()
        if self._error is not None:
            raise self._error
        await asyncio.Event().wait()


async def test_it_ends_with_the_block(caplog: pytest.LogCaptureFixture) -> None:
    async with Work() as work:
        await work.begun.wait()
    assert not caplog.records


async def test_a_failure_is_told_at_once(caplog: pytest.LogCaptureFixture) -> None:
    async with Work(ValueError("no such luck")) as work:
        await work.begun.wait()
        await asyncio.sleep(0)
        assert [record.getMessage() for record in caplog.records] == [
            "work beside the server has ended and does not work until the next start"
        ]
        assert "no such luck" in caplog.text
