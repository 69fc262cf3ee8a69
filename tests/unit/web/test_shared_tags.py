"""What a link to the page looks like elsewhere, and what it tells programs of the clinic."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

from app.domain.clinic import Clinic
from app.domain.texts import base_text
from tests.builders import shipped
from tests.support.site_pictures import PICTURES, demonstration_clinic, shipped_form, tags_of

HEALTH: Final = re.compile(
    r"腰|痛|症|病|妊娠|生理|整形|back|pain|health|medical|clinic", re.IGNORECASE
)
NAME: Final = demonstration_clinic().name


def business(html: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(re.findall(r'ld\+json">(.*?)</script>', html)[0])
    return found


def size(path: Path) -> tuple[int, int]:
    header = path.read_bytes()[:24]
    return int.from_bytes(header[16:20]), int.from_bytes(header[20:24])


def test_a_shared_link_names_the_clinic_and_no_word_about_health() -> None:
    tags = tags_of(shipped_form(site="https://check.opt.example"))
    assert tags["site_name"] == NAME
    assert tags["url"] == "https://check.opt.example/"
    assert tags["image"] == "https://check.opt.example/preview.png"
    assert not HEALTH.search(tags["title"] + tags["url"] + tags["image"])
    assert not re.search(base_text(shipped().title)[0], tags["title"] + tags["description"])
    assert (tags["image:width"], tags["image:height"]) == ("1200", "630")
    assert size(PICTURES / "preview.png") == (1200, 630)
    assert size(PICTURES / "apple-touch-icon.png") == (180, 180)
    assert (PICTURES / "preview.png").stat().st_size <= 40_000


def test_the_page_has_an_icon_of_its_own_in_it_and_the_clinics_colour_around_it() -> None:
    html = shipped_form(clinic=Clinic(name="院", color="#7a1f3d"))
    assert '<link rel="icon" href="data:image/svg+xml,' in html
    # A home screen finds its icon by name; a link to it would be fetched, and blocked, each time.
    assert re.findall('<link rel="([^"]*)"', html) == ["icon"]
    assert re.findall(r'name="theme-color" media="[^"]*" content="([^"]*)"', html) == [
        "#7a1f3d",
        "#2c2824",
    ]


def test_programs_are_told_of_the_clinic_as_a_place_with_hours() -> None:
    told = business(shipped_form(site="https://check.opt.example"))
    assert (told["@type"], told["name"]) == ("LocalBusiness", NAME)
    assert told["url"] == "https://clinic.example/"
    assert told["openingHours"][0] == "Mo 9:00-19:00"  # type: ignore[index]  # a list
    assert "ld+json" not in shipped_form(clinic=Clinic())


def test_what_a_clinic_calls_itself_ends_no_script() -> None:
    name = "</script><b>\"'&"
    assert business(shipped_form(clinic=Clinic(name=name)))["name"] == name
