"""The handbook as staff read it: every chapter, picture and link, and nothing beside the folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import unquote

import pytest
from flask import Flask

from app.domain.staff import Role
from app.web import registration
from app.web.staff.handbook.chapters import UnknownMarkupError, read_chapter
from tests.support.staff import Staffed
from tests.support.staff_client import StaffBrowser, signed_in, words_of
from tests.support.visits import running_app

FOLDER: Final = Path(__file__).resolve().parents[3] / "docs" / "handbook"
CHAPTERS: Final = sorted(path.stem for path in FOLDER.glob("*.md") if path.stem != "README")
PATHS: Final = ("/staff/handbook", *(f"/staff/handbook/{name}" for name in CHAPTERS))
_LINK: Final = re.compile(r'<a [^>]*href="([^"]+)"')
_ID: Final = re.compile(r' id="([^"]+)"')
_IMAGE: Final = re.compile(
    r'<img src="([^"]+)" alt="[^"]+" width="(\d+)" height="(\d+)" loading="lazy">'
)


@pytest.fixture
def reader(app: Flask, staff: Staffed) -> StaffBrowser:
    return signed_in(app, staff, role=Role.VIEWER)


def pages(reader: StaffBrowser) -> dict[str, str]:
    return {path: opened(reader, path) for path in PATHS}


def opened(browser: StaffBrowser, path: str) -> str:
    response = browser.get(path)
    assert response.status_code == 200, path
    return response.text


def main_of(text: str) -> str:
    return text.partition("<main>")[2].partition("</main>")[0]


def test_every_chapter_is_served_whole(reader: StaffBrowser) -> None:
    for path in PATHS:
        source = (FOLDER / f"{Path(path).name.replace('handbook', 'README')}.md").read_text("utf-8")
        title, *headings = re.findall(r"^#+ (.+)$", source, re.MULTILINE)
        response = reader.get(path)
        assert f"<h1>{title}</h1>" in response.text
        assert [one for one in headings if f">{one}</h" not in response.text] == []
        quoted = re.findall(r"\*\*(「.+?」)\*\*", source)
        assert [one for one in quoted if f"<strong>{one}</strong>" not in response.text] == []
        rows = re.findall(r"^\|[^-].*\|$", source, re.MULTILINE)
        cells = sum(len(re.findall(r"(?<!\\)\|", one)) - 1 for one in rows)
        assert len(re.findall("<t[hd] ", response.text)) == cells
        assert response.headers["Cache-Control"] == "no-store"


def test_every_link_and_anchor_leads_somewhere(reader: StaffBrowser) -> None:
    shown = pages(reader)
    for path, text in shown.items():
        assert len(_ID.findall(text)) == len(set(_ID.findall(text))), path
        for href in _LINK.findall(main_of(text)):
            page, _, part = unquote(href).partition("#")
            assert page in ("", *PATHS), (path, href)
            assert not part or part in _ID.findall(shown[page or path]), (path, href)


def test_the_handbook_is_read_in_the_order_in_which_it_names_its_chapters(
    reader: StaffBrowser,
) -> None:
    read, path = [], "/staff/handbook/sign-in"
    while path:
        read.append(path)
        found = re.search(r'<p class="next"><a class="tap" href="([^"]+)"', reader.get(path).text)
        path = found[1] if found else ""
    assert sorted(read) == sorted(PATHS[1:])


def test_every_picture_is_served_with_its_own_shape_and_kept_for_long(
    reader: StaffBrowser,
) -> None:
    seen = set()
    for text in pages(reader).values():
        images = _IMAGE.findall(text)
        assert len(images) == text.count("<img")
        for address, width, height in images:
            response = reader.get(address)
            file = FOLDER / "pictures" / Path(address.partition("?")[0]).name
            seen.add(file)
            body = file.read_bytes()
            assert (response.status_code, response.data) == (200, body)
            assert response.content_type == "image/png"
            assert response.headers["Cache-Control"] == "private, max-age=31536000, immutable"
            shape = int.from_bytes(body[16:20]) / int.from_bytes(body[20:24])
            assert int(width) / int(height) == pytest.approx(shape, rel=0.01)
    assert seen == set((FOLDER / "pictures").iterdir())


def test_pages_may_show_our_own_pictures_and_run_nothing(reader: StaffBrowser) -> None:
    policy = reader.get("/staff/handbook/reword").headers["Content-Security-Policy"]
    assert "img-src 'self' data:" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert "img-src data:" in reader.get("/staff/").headers["Content-Security-Policy"]
    assert "style=" not in reader.get("/staff/handbook/reword").text


@pytest.mark.parametrize(
    "path",
    [
        "/staff/handbook/README",
        "/staff/handbook/sign-in.md",
        "/staff/handbook/nothing",
        "/staff/handbook/..%2Foperations",
        "/staff/handbook/%2e%2e%2foperations",
        "/staff/handbook/pictures/nothing.png",
        "/staff/handbook/pictures/..%2FREADME.md",
        "/staff/handbook/pictures/%2e%2e%2f%2e%2e%2fimages",
        "/staff/handbook/pictures/..%5CREADME.md",
        "/staff/handbook/pictures/start.png%00",
    ],
)
def test_nothing_beside_the_folder_s_own_list_is_served(reader: StaffBrowser, path: str) -> None:
    response = reader.get(path)
    assert response.status_code == 404
    assert "ページが見つかりません" in words_of(response)


@pytest.mark.parametrize("role", Role)
def test_every_page_leads_there_for_everybody_who_is_signed_in(
    app: Flask, staff: Staffed, role: Role
) -> None:
    browser = signed_in(app, staff, role=role)
    for path in ("/staff/", "/staff/stats", "/staff/me"):
        assert '<a href="/staff/handbook">使い方</a>' in opened(browser, path)


def test_the_statistics_lead_to_what_explains_them(reader: StaffBrowser) -> None:
    links = _LINK.findall(reader.get("/staff/stats").text)
    page, _, part = next(one for one in links if "/handbook/" in one).partition("#")
    assert f' id="{part}"' in reader.get(page).text


def test_publishing_leads_to_what_explains_it(app: Flask, staff: Staffed) -> None:
    template = Path(registration.__file__).parents[2] / "templates/staff/publishing/publish.html"
    named = re.findall(r'handbook_link\(frame, "([\w-]+)#([^"]+)"', template.read_text())
    browser = signed_in(app, staff)
    assert len(named) == 2
    for page, part in named:
        assert f' id="{part}"' in browser.get(f"/staff/handbook/{page}").text


@pytest.fixture
def app_alone(
    published_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    monkeypatch.setattr(registration, "_HANDBOOK", tmp_path / "not-here")
    with running_app(published_database_url, instance_dir=tmp_path) as running:
        yield running


def test_where_the_folder_is_missing_nothing_leads_there(app_alone: Flask, staff: Staffed) -> None:
    browser = signed_in(app_alone, staff)
    for path in ("/staff/", "/staff/stats"):
        assert "/staff/handbook" not in opened(browser, path)
    response = browser.get("/staff/handbook")
    assert response.status_code == 404
    assert "見つかりません" in words_of(response)


def test_a_chapter_with_other_markup_than_a_picture_is_refused() -> None:
    with pytest.raises(UnknownMarkupError):
        read_chapter("one", "# One\n\n<script>alert(1)</script>\n", pictures={})
    source = '# One\n\n<img src="pictures/none.png" width="1" alt="none">\n'
    with pytest.raises(UnknownMarkupError):
        read_chapter("one", source, pictures={})
