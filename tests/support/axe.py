"""axe-core's accessibility rules, run on a page as it stands.

The package brings axe-core; its own `run` would load that anew each time and hand back what
passed, too, which costs five times as much.
"""

from __future__ import annotations

from typing import Final

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Page

from tests.support.firefox import Firefox

_AXE: Final = AXE_FILE_PATH.read_text(encoding="utf-8")
_RUN: Final = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] })
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`))
}"""


def violations(page: Page) -> list[str]:
    """Return one line per violated rule and element; the page's scripts must be allowed to run."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(_AXE)
    found: list[str] = page.evaluate(_RUN)
    return found


def violations_in_firefox(browser: Firefox) -> list[str]:
    """Return the same of the page that Firefox shows."""
    found: list[str] = browser.run(f"{_AXE}\nreturn ({_RUN})()")
    return found
