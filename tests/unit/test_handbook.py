"""The staff handbook quotes what stands on the pages, shows pictures that exist, and says no more.

**「…」** in bold quotes a page; ``tests/browser/handbook`` walks what it tells and takes its
pictures.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from app.domain.wording import check, make_rules
from tests.support.document_words import shipped
from tests.support.page_names import messages_in, names_in

_ROOT: Final = Path(__file__).parents[2]
_FOLDER: Final = _ROOT / "docs" / "handbook"
_CHAPTERS: Final = {path.name: path.read_text("utf-8") for path in sorted(_FOLDER.glob("*.md"))}
_TEMPLATES: Final = [path.read_text("utf-8") for path in (_ROOT / "templates").glob("**/*.html")]
_PAGES: Final = names_in(_TEMPLATES)
_RULES: Final = make_rules(shipped("wording_rules.json")["rules"])
_MOST_BYTES: Final = 3_000_000

_QUOTED: Final = re.compile(r"\*\*「(.+?)」\*\*")
_SHOWN: Final = re.compile(r'<img src="pictures/([\w-]+)\.png"[^>]* alt="[^"]+">')
_TAKEN: Final = re.compile(r'picture(?:=|\(\s*)"([\w-]+)"')
_FIRST_SENTENCE: Final = re.compile(r"[^。]+。?")
_WARNED_OF: Final = re.compile(r"~~.+?~~")
_NOT_PROSE: Final = re.compile(r"`[^`]*`|\]\([^)]*\)|<img [^>]*>|<[^>]+>")
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z]+")
_KNOWN_HERE: Final = frozenset(
    {"Authenticator", "Chrome", "Edge", "Excel", "Google", "LINE", "Microsoft", "PDF", "QR"}
    | {"Safari", "iPhone", "xlsx"}
)


def _shown() -> set[str]:
    return {name for text in _CHAPTERS.values() for name in _SHOWN.findall(text)}


def test_there_is_a_handbook() -> None:
    assert "README.md" in _CHAPTERS
    assert all(f"]({name})" in _CHAPTERS["README.md"] for name in _CHAPTERS if name != "README.md")


def test_every_name_it_quotes_stands_on_a_page() -> None:
    unknown = [
        f"{name}: {words}"
        for name, text in _CHAPTERS.items()
        for words in _QUOTED.findall(text)
        if not _PAGES.has(words)
    ]
    assert unknown == []


@pytest.mark.parametrize(
    "words", ["公開してしまう", "公", "いま公開", "パスキーを消去する", "まだ公開していませ。"]
)
def test_a_name_that_no_page_shows_is_found(words: str) -> None:
    assert not _PAGES.has(words)


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("いま公開する", id="a button"),
        pytest.param("パスキーを登録する", id="a link with a part that depends"),
        pytest.param("パスキーをもうひとつ登録する", id="the same with that part"),
        pytest.param("文面", id="an entry of the menu"),
        pytest.param("まだ公開していません。", id="the first sentence of a message"),
    ],
)
def test_what_a_page_shows_is_known(words: str) -> None:
    assert _PAGES.has(words)


def test_every_picture_it_shows_exists_and_every_picture_is_shown() -> None:
    assert {path.stem for path in (_FOLDER / "pictures").iterdir()} == _shown()


def test_every_picture_is_taken_by_a_walk_and_the_other_way_round() -> None:
    walks = (_ROOT / "tests" / "browser" / "handbook").glob("*.py")
    taken = {name for path in walks for name in _TAKEN.findall(path.read_text("utf-8"))}
    assert taken == _shown()


def test_its_pictures_are_small() -> None:
    assert sum(path.stat().st_size for path in (_FOLDER / "pictures").iterdir()) < _MOST_BYTES


def test_every_message_that_staff_can_meet_is_explained() -> None:
    explained = "".join(_CHAPTERS.values())
    missing = [
        f"{path.relative_to(_ROOT)}: {first[0]}"
        for path in sorted((_ROOT / "templates" / "staff").glob("**/*.html"))
        for message in messages_in(path.read_text("utf-8"))
        if (first := _FIRST_SENTENCE.match(message)) and f"「{first[0]}」" not in explained
    ]
    assert missing == []


def test_it_says_nothing_that_staff_may_not_say() -> None:
    objections = [
        (name, hit.rule_id, hit.sentence)
        for name, text in _CHAPTERS.items()
        for paragraph in _WARNED_OF.sub("", text).split("\n")
        for hit in check(_NOT_PROSE.sub(" ", paragraph), _RULES)
        if hit.severity != "note"
    ]
    assert objections == []


def test_it_speaks_no_english_by_accident() -> None:
    foreign = {
        f"{name}: {word}"
        for name, text in _CHAPTERS.items()
        for word in _WORD.findall(_NOT_PROSE.sub(" ", text))
        if word not in _KNOWN_HERE
    }
    assert foreign == set()
