"""Addresses as drawings for a phone's camera."""

import segno
from markupsafe import Markup


def qr(address: str, *, error: str | None = None) -> Markup:
    """Return an address as SVG; `error` "m" bears more dirt, for what is printed."""
    drawing = segno.make(address, error=error, micro=False).svg_inline(omitsize=True, border=4)
    return Markup(drawing)  # noqa: S704  # made of modules, not of text
