"""A real browser, Debian's chromium, for the tests of the page. scripts/test_tools.sh installs it where it can."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright

from tests.tools import missing

_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
#: Generous: the machine may be busy with other tests.
MILLISECONDS = 60_000


def chromium() -> Path:
    """Skips the test where there is none; with CI=true that is a failure."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        missing("chromium is not installed: the page of the board cannot be opened")
    return Path(found)


class Window:
    """An open page and what went wrong in it: `problems` must be empty in the end."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.problems: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.problems.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(message.text)

    async def open(self, address: str, language: str = "en") -> None:
        await self.page.goto(f"{address}/?lang={language}")
        await self.page.locator("header h1").wait_for()

    async def text(self, selector: str) -> str:
        return (await self.page.locator(selector).first.inner_text()).strip()

    async def until(self, expression: str, argument: object = None) -> None:
        """Waits for a JavaScript expression to hold in the page; Playwright's own way needs `unsafe-eval`."""
        try:
            async with asyncio.timeout(MILLISECONDS / 1000):
                while not await self.page.evaluate(expression, argument):
                    await asyncio.sleep(0.05)
        except TimeoutError:
            shown = await self.page.inner_text("body")
            raise AssertionError(f"not within {MILLISECONDS} ms: {expression}; the page shows\n{shown}") from None


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    path = chromium()
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(
            executable_path=path, args=list(_FLAGS), timeout=MILLISECONDS, handle_sigint=False, handle_sigterm=False
        )
        try:
            yield started
        finally:
            await started.close()


async def window(opened: Browser, width: int = 1600, height: int = 900) -> Window:
    """With a memory of its own: languages that were chosen elsewhere are not known."""
    context = await opened.new_context(viewport={"width": width, "height": height}, locale="en-US")
    context.set_default_timeout(MILLISECONDS)
    return Window(await context.new_page())
