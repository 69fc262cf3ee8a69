"""What can be said of one attribute of a part: a row of the questionnaire's anatomy.

Each field of the dataclasses in ``questionnaire`` carries its row as ``metadata``. The reader of
documents, the JSON Schema, the walk over the texts, the topics of changes, the limits of length,
what staff may set and the page on which they find it are all read off these rows (``anatomy``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Topic: TypeAlias = Literal["words", "meaning", "order", "scoring", "triage", "presentation", "lock"]
"""words: what an item and its options say. meaning: who is asked, and what an answer can be.
order: where something stands. scoring: which themes come up. triage: which level is reached.
presentation: what stands around. lock: whether it is safety content."""

Lock: TypeAlias = Literal["item", "page_text", "level", "flag", "rule", "note", "prompt", "source"]
"""What kind of part holds the lock: why staff cannot change something."""

Setter: TypeAlias = Literal["text", "markdown", "number", "share", "switch", "list", "order"]
"""How staff set an attribute."""

Choices: TypeAlias = Literal["items", "scored_items", "sections"]
"""What a list may hold: any item, an item with points that is no safety content, a section."""

Page: TypeAlias = Literal[
    "intro", "results", "themes", "points", "notes", "sections", "prompts", "item"
]
"""A page of a draft beside those of the steps; ``item`` is that of the question itself."""

MARKDOWN: Final = "section_body"
"""The one kind of text that has paragraphs, lists and emphasis."""

UNSEEN: Final = frozenset({"review", "evidence_title", "evidence_figure"})
"""The kinds of texts that no visitor ever sees."""

SLUG: Final = r"^[a-z][a-z0-9-]{0,39}$"
DATE: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
YEAR: Final = r"^[0-9]{4}$"
TARGET: Final = r"^(https://|tel:)[!-~]{2,200}$"
"""The address that a prompt leads to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One row.

    ``topic`` is what changing it is about; of held parts, what their order is about. None: it is
    never compared. ``text`` names the kind of a text that people read, ``longest`` its limit in
    characters without readings. ``locked`` marks a safety text of a part that has no lock of its
    own. An ``optional`` one may be left out. ``setter`` is None where only an imported document
    sets it. ``least`` and ``most`` bound a number, or the entries of a list (0: no bound);
    ``form`` is the pattern of a text. ``page`` is where staff find it; without one, where they
    find what holds it. A ``sparse`` attribute is written only when it is set, so that it leaves
    no trace in documents without it. ``bare`` names the text that may stand for a whole entry of a
    list, as the only thing it says; the entry then has no id and goes by its position.
    """

    topic: Topic | None
    text: str = ""
    longest: int = 0
    locked: bool = False
    optional: bool = False
    setter: Setter | None = None
    least: int = 0
    most: int = 0
    form: str = ""
    choices: Choices | None = None
    page: Page | None = None
    sparse: bool = False
    bare: str = ""
    holds_parts: bool = False
    asks: bool = False


Row: TypeAlias = Mapping[str, Attribute]

_ROW: Final = "row"


def attribute_of(metadata: Mapping[str, object]) -> Attribute | None:
    """Return the row in the metadata of a field."""
    found = metadata.get(_ROW)
    return found if isinstance(found, Attribute) else None


def identity() -> Row:
    """Return the row of an id: it names the part and never changes."""
    return {_ROW: Attribute(topic=None)}


def words(  # noqa: PLR0913  # the columns of a row
    topic: Topic,
    text: str,
    longest: int,
    *,
    locked: bool = False,
    sparse: bool = False,
    form: str = "",
    most: int = 0,
    page: Page | None = None,
) -> Row:
    """Return the row of a text that people read, or of at most so many of them."""
    row = Attribute(
        topic=topic,
        text=text,
        longest=longest,
        locked=locked,
        optional=text == MARKDOWN,
        setter="markdown" if text == MARKDOWN else "text",
        most=most,
        form=form,
        page=page,
        sparse=sparse,
    )
    return {_ROW: row}


def fixed(
    topic: Topic, *, form: str = "", least: int = 0, most: int = 0, sparse: bool = False
) -> Row:
    """Return the row of what only an imported document sets."""
    return {_ROW: Attribute(topic=topic, form=form, least=least, most=most, sparse=sparse)}


def number(topic: Topic, *, least: int, most: int) -> Row:
    """Return the row of a whole number that staff set."""
    return {_ROW: Attribute(topic=topic, setter="number", least=least, most=most)}


def share(topic: Topic) -> Row:
    """Return the row of an exact share that staff set."""
    return {_ROW: Attribute(topic=topic, setter="share")}


def switch(topic: Topic) -> Row:
    """Return the row of what staff switch on and off."""
    return {_ROW: Attribute(topic=topic, setter="switch")}


def chosen(topic: Topic, choices: Choices, *, least: int = 0, page: Page | None = None) -> Row:
    """Return the row of a list of ids that staff choose."""
    row = Attribute(topic=topic, setter="list", choices=choices, least=least, page=page)
    return {_ROW: row}


def held(  # noqa: PLR0913  # the columns of a row
    order: Topic | None = None,
    *,
    least: int = 0,
    most: int = 0,
    setter: Literal["order"] | None = None,
    page: Page | None = None,
    sparse: bool = False,
    bare: str = "",
) -> Row:
    """Return the row of a part or a list of parts; ``order`` is what their order is about."""
    row = Attribute(
        topic=order,
        least=least,
        most=most,
        setter=setter,
        page=page,
        sparse=sparse,
        bare=bare,
        holds_parts=True,
    )
    return {_ROW: row}


def asked(topic: Topic) -> Row:
    """Return the row of the condition of a step or item: ``enable_when`` and its behavior.

    Such conditions are compared together, item by item (``authoring.changes``).
    """
    return {_ROW: Attribute(topic=topic, asks=True)}
