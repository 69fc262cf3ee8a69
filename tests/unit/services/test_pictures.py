"""Pictures that staff send: decoded, made small, and written anew without anything else."""

from __future__ import annotations

import random
from base64 import b64decode
from io import BytesIO

import pytest
from PIL import Image

from app.domain.clinic import Clinic, clinic_problems
from app.domain.links import LinkRules
from app.services.pictures import rewritten

SECRET = b"35.6895N 139.6917E taken by Yamada"


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Return the picture that compresses worst."""
    size = width * height * len(mode)
    return Image.frombytes(mode, (width, height), random.Random(1).randbytes(size))  # noqa: S311  # nothing secret


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    into = BytesIO()
    picture.save(into, kind, **options)
    return into.getvalue()


def photograph() -> bytes:
    """Return a photograph on its side, with a place, a camera and a comment in it."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x9C9C] = 6, "Camera of Yamada", SECRET
    return saved(noise(1200, 900), "JPEG", exif=exif, comment=SECRET) + SECRET


def opened(text: str) -> Image.Image:
    return Image.open(BytesIO(b64decode(text)))


def test_a_photograph_is_upright_small_and_says_nothing_of_its_place() -> None:
    text, reason = rewritten(photograph(), "picture")
    raw, picture = b64decode(text), opened(text)
    assert reason == ""
    assert len(raw) <= 38_000
    assert picture.format == "JPEG"
    assert picture.height > picture.width
    assert not picture.getexif()
    assert SECRET not in raw
    assert b"Yamada" not in raw
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("field", ["logo", "picture"])
def test_every_kind_fits_and_is_taken_by_the_profile(kind: str, field: str) -> None:
    text, reason = rewritten(saved(noise(700, 700), kind), field)
    assert reason == ""
    assert clinic_problems(Clinic(**{field: text}), links=LinkRules()) == ()


def test_a_logo_keeps_what_can_be_seen_through() -> None:
    text, _ = rewritten(saved(Image.new("RGBA", (64, 64), (0, 0, 0, 0)), "PNG"), "logo")
    assert opened(text).convert("RGBA").getpixel((5, 5)) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        pytest.param(b"", "not_a_picture", id="nothing"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_picture", id="SVG"),
        pytest.param(saved(noise(9, 9), "GIF"), "not_a_picture", id="GIF"),
        pytest.param(photograph()[:30_000], "not_a_picture", id="cut off"),
        pytest.param(
            saved(Image.new("1", (9000, 9000)), "PNG"), "too_many_pixels", id="a bomb of 81 MP"
        ),
        pytest.param(
            saved(Image.new("1", (16_000, 16_000)), "PNG"), "not_a_picture", id="one of 256 MP"
        ),
    ],
)
def test_what_is_no_picture_of_ours_is_refused(raw: bytes, reason: str) -> None:
    assert rewritten(raw, "picture") == ("", reason)
