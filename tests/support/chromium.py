"""Debian's Chromium, driven by Playwright: where it is, how it starts, what a phone looks like."""

from __future__ import annotations

import os
import shutil
from typing import Final

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
_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")

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


def find_chromium() -> str | None:
    """Return the path of Chromium: `CHROMIUM` when set, else the first one on PATH."""
    names = (os.environ.get("CHROMIUM", ""), *_NAMES)
    return next((found for name in names if name and (found := shutil.which(name))), None)
