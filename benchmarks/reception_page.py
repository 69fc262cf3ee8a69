"""How long a receptionist waits for the safety answers of a code, on a slow phone and network.

Chromium's processor is slowed down four times and its network is a slow 4G (1.6 Mbit/s down,
0.75 up, 150 ms); nothing is in a cache. Run with ``python -m benchmarks.reception_page``.
"""

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Final

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from app.domain.epochs import JAPAN
from app.domain.outcome import evaluate
from app.domain.packing import packed
from tests.browser.personas import LONGEST
from tests.builders import shipped
from tests.support.chromium import PHONE, launch_options
from tests.support.databases import SqliteDatabases
from tests.support.server import running_server

ROUNDS: Final = 10
SLOWER: Final = 4
SLOW_4G: Final = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 // 8,
    "uploadThroughput": 750_000 // 8,
}
_VERSION: Final = 1
"""What a fresh database publishes first."""


def waited(browser: Browser, address: str) -> float:
    """Return the milliseconds from opening a code until its safety answers stand there."""
    opened: Callable[..., BrowserContext] = browser.new_context
    context = opened(**PHONE)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address, wait_until="commit")
    page.wait_for_selector("#safety dt")
    shown: float = page.evaluate("performance.now()")
    context.close()
    return shown


def main() -> None:
    """Print the median and the longest wait."""
    outcome = evaluate(LONGEST, questionnaire=shipped())
    day = datetime.now(UTC).astimezone(JAPAN).date()
    code = packed(
        outcome, questionnaire=shipped(), version_id=_VERSION, arm=shipped().arms[0], day=day
    )
    with tempfile.TemporaryDirectory() as folder:
        databases = SqliteDatabases(Path(folder))
        with (
            databases.fresh("published") as url,
            running_server(database_url=url, directory=Path(folder)) as server,
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(**launch_options())
            waits = [waited(browser, f"{server.url}/hand-over#{code}") for _ in range(ROUNDS)]
            browser.close()
    print(f"safety answers after {median(waits):.0f} ms (longest of {ROUNDS}: {max(waits):.0f})")


if __name__ == "__main__":
    main()
