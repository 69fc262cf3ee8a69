"""What was approved of a page's look: a picture, and beside it where its blocks stood.

Both outlive another build of the browser, which may draw a line of text a few pixels lower. A
block may stand a few pixels elsewhere. A picture is compared in bands of 32 rows, each laid where
it fits best within the same few pixels; there a pixel counts as different when no neighbour of
its place in the other picture is like it.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

MOST_DIFFERENT: Final = 0.003
"""Share of pixels that may differ clearly; 0.0018 at most between Chromium 150 and 156."""

MOST_MOVED: Final = 4
"""Pixels by which an edge of a block may lie elsewhere."""

Boxes = Mapping[str, tuple[int, int, int, int]]
"""Left, top, width and height in CSS pixels, by a name that tells what block it is."""

_BOXES: Final = """() => {
  const blocks = `html, header, nav, main, footer, form, section, article, aside, fieldset, legend,
    details, summary, h1, h2, h3, h4, table, figure, svg, ul, ol, dl, label, button, .card`
  const counts = {}, found = {}
  for (const element of document.querySelectorAll(blocks)) {
    if (!element.checkVisibility()) continue
    const box = element.getBoundingClientRect()
    const data = Object.entries(element.dataset).map(([key, value]) => `[${key}=${value}]`)
    const name = element.tagName.toLowerCase() + (element.id ? "#" + element.id : data[0] ?? "")
    counts[name] = (counts[name] ?? 0) + 1
    found[counts[name] > 1 ? `${name} ${counts[name]}` : name] =
      [box.left + scrollX, box.top + scrollY, box.width, box.height].map(Math.round)
  }
  return found
}"""

_DIFFERENCE: Final = """async ([approved, taken, mostMoved]) => {
  const pixels = async (data) => {
    const bitmap = await createImageBitmap(
      await (await fetch("data:image/png;base64," + data)).blob())
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d")
    context.drawImage(bitmap, 0, 0)
    return context.getImageData(0, 0, bitmap.width, bitmap.height)
  }
  const [a, b] = [await pixels(approved), await pixels(taken)]
  const [width, height] = [Math.max(a.width, b.width), Math.max(a.height, b.height)]
  const alike = (one, x, y, other, u, v) => {
    if (u < 0 || v < 0 || u >= other.width || v >= other.height) return false
    const [i, j] = [4 * (y * one.width + x), 4 * (v * other.width + u)]
    for (let k = 0; k < 3; k++)
      if (Math.abs(one.data[i + k] - other.data[j + k]) > 48) return false
    return true
  }
  const near = (one, x, y, other, shift) => {
    for (let v = y + shift - 1; v <= y + shift + 1; v++)
      for (let u = x - 1; u <= x + 1; u++)
        if (alike(one, x, y, other, u, v)) return true
    return false
  }
  const inBand = (top, shift) => {
    let different = 0
    for (let y = top; y < Math.min(top + 32, height); y++)
      for (let x = 0; x < width; x++)
        if (x >= a.width || x >= b.width || y >= a.height || y >= b.height) different++
        else if (alike(a, x, y, b, x, y + shift)) continue
        else if (!near(a, x, y, b, shift) || !near(b, x, y, a, -shift)) different++
    return different
  }
  const shifts = [0]
  for (let far = 1; far <= mostMoved; far++) shifts.push(far, -far)
  let different = 0
  for (let top = 0; top < height; top += 32) {
    let least = Infinity
    for (const shift of shifts) if (least > 0) least = Math.min(least, inBand(top, shift))
    different += least
  }
  return different / (width * height)
}"""


def boxes_of(page: Page) -> Boxes:
    """Return where a page's landmarks and blocks stand at this moment."""
    found: dict[str, list[int]] = page.evaluate(_BOXES)
    return {name: (left, top, width, height) for name, (left, top, width, height) in found.items()}


def read_boxes(path: Path) -> Boxes:
    """Return the approved boxes."""
    found: dict[str, list[int]] = json.loads(path.read_text(encoding="utf-8"))
    return {name: (left, top, width, height) for name, (left, top, width, height) in found.items()}


def write_boxes(path: Path, boxes: Boxes) -> None:
    """Approve these boxes: one a line, so that a change reads well."""
    lines = ",\n".join(
        f"{json.dumps(name, ensure_ascii=False)}: {[*box]}" for name, box in boxes.items()
    )
    path.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


def moved(approved: Boxes, taken: Boxes) -> list[str]:
    """Return a line for each block that is gone, new or elsewhere."""
    gone = [f"{name} is gone" for name in approved if name not in taken]
    new = [f"{name} is new" for name in taken if name not in approved]
    elsewhere = [
        f"{name} was at {approved[name]} and is at {box}"
        for name, box in taken.items()
        if name in approved
        and max(abs(one - other) for one, other in zip(approved[name], box, strict=True))
        > MOST_MOVED
    ]
    return [*gone, *new, *elsewhere]


def difference(easel: Page, approved: bytes, taken: bytes) -> float:
    """Return the share of pixels that differ clearly; `easel` is any page, which is left alone."""
    if approved == taken:
        return 0.0
    pictures = [b64encode(picture).decode() for picture in (approved, taken)]
    share: float = easel.evaluate(_DIFFERENCE, [*pictures, MOST_MOVED])
    return share
