"""Debian's Chromium, driven by Playwright: where it is, how it starts, what a phone looks like.

Most tests use its headless shell: the same engine without windows around the pages, which opens
one with a third of the work. What belongs to a browser's owner (a profile on the disk, blocked
cookies, pages kept in memory) is tried in the whole program.
"""

from __future__ import annotations

import os
import shutil
from typing import Any, Final

from tests.support.fonts import environment_with_fonts
from tests.support.missing import lack

FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
)
_WHOLE: Final = ("chromium", "chromium-browser", "google-chrome")
_SHELL: Final = ("chromium-headless-shell", *_WHOLE)

PHONE: Final[dict[str, object]] = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "locale": "ja-JP",
    "timezone_id": "Asia/Tokyo",
}
DESK: Final[dict[str, object]] = {
    "viewport": {"width": 1280, "height": 900},
    "locale": "ja-JP",
    "timezone_id": "Asia/Tokyo",
}


def find_chromium(*, whole: bool = False) -> str | None:
    """Return the path of Chromium: `CHROMIUM` when set, else the first one on PATH."""
    names = (os.environ.get("CHROMIUM", ""), *(_WHOLE if whole else _SHELL))
    return next((found for name in names if name and (found := shutil.which(name))), None)


def launch_options(*, whole: bool = False) -> dict[str, Any]:
    """Return how Playwright starts it, with the tests' fonts."""
    path = find_chromium(whole=whole) or lack("Chromium")
    environment = environment_with_fonts()
    return {"executable_path": path, "args": list(FLAGS), "headless": True, "env": environment}
