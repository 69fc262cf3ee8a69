"""A draft of the shipped questionnaire in tests, and ways to write in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from app.services.questionnaires.drafts import Drafts
from app.storage import drafts
from app.storage.database import Connection, Database, take_turns
from app.storage.drafts import Deed, StoredDraft
from app.storage.versions import Content
from tests.support.staff import OWNER

SLUG: Final = "back-pain"


def begin(database: Database, *, who: str = OWNER) -> None:
    """Start a draft of what is published."""
    Drafts(database).start(SLUG, who=who, now=datetime.now(UTC))


def draft_of(database: Database) -> StoredDraft:
    """Return the draft."""
    found = database.read(lambda connection: drafts.read_draft(connection, SLUG))
    assert found is not None
    return found


def change(database: Database, edit: Callable[[Any], None], *, who: str = OWNER) -> None:
    """Save the draft with a document that `edit` has changed, past the editor's refusals."""

    def work(connection: Connection) -> None:
        take_turns(connection)
        found = drafts.read_draft(connection, SLUG)
        assert found is not None
        raw = json.loads(found.document)
        edit(raw)
        deed = Deed(what="text", who=who, now=datetime.now(UTC))
        drafts.save(connection, found, Content(json.dumps(raw, ensure_ascii=False)), deed)

    database.write(work)


def rewrite(database: Database, old: str, new: str) -> None:
    """Save the draft with other words wherever some stand."""

    def edit(raw: Any) -> None:  # noqa: ANN401  # JSON of any shape
        text = json.dumps(raw, ensure_ascii=False)
        assert old in text
        written = json.loads(text.replace(old, json.dumps(new, ensure_ascii=False)[1:-1]))
        raw.clear()
        raw.update(written)

    change(database, edit)


def raise_the_bar(raw: Any) -> None:  # noqa: ANN401  # JSON of any shape
    """Let themes be shown to fewer visitors."""
    raw["theme_selection"]["show_at"] = "1/1"
