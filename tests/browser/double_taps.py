"""Two taps on one place, as far apart as a test says: by the finger's clock, not the machine's.

A browser tells a double tap from two taps by the times that the touches carry. Taps that a test
sends one after another carry the moments at which a busy machine came round to sending them.
"""

from __future__ import annotations

import time

from playwright.sync_api import Locator

_TOUCHING = 0.02
"""Seconds that a finger stays on the glass."""


def tap_twice(target: Locator, *, milliseconds_apart: int) -> None:
    """Tap the middle of an element, and the same place again before anybody can look.

    The page must stay meanwhile: Chromium never answers a touch of a page that it leaves.
    """
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    assert box
    place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    fingers = target.page.context.new_cdp_session(target.page)
    began = time.time()
    for tap in range(2):
        touched = began + tap * milliseconds_apart / 1000
        for kind, points, at in (
            ("touchStart", [place], touched),
            ("touchEnd", [], touched + _TOUCHING),
        ):
            touch = {"type": kind, "touchPoints": points, "timestamp": at}
            fingers.send("Input.dispatchTouchEvent", touch)
    fingers.detach()
