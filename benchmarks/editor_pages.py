"""What the pages of a draft cost, in function calls: a figure that no busy machine changes.

    .venv/bin/python -m benchmarks.editor_pages [--pages 20]

Opens every page of a draft of the shipped questionnaire as somebody who is signed in, twice in
the same process, and counts the calls of the second time. Prints the dearest pages, what the first
look at the draft costs a new process, and what a save costs the page that is looked at next.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from app.domain.staff import Role
from app.services.questionnaires.drafts import Drafts
from app.web.shared.draft_places import PARTS
from benchmarks.databases import prepared_database
from tests.builders import shipped
from tests.support.calls import calls_of
from tests.support.drafted import SLUG, rewrite
from tests.support.staff_client import signed_in, staffed_beside
from tests.support.visits import running_app

BASE = f"/staff/drafts/{SLUG}"
ROW = "{:<72}{:>10}"
TARGET = 60_000


def pages() -> Iterator[str]:
    """Walk the addresses of a draft's pages; of texts and lists one of each kind."""
    yield BASE
    yield f"{BASE}?q=%E8%85%B0"
    yield from (f"{BASE}/parts/{part}" for part in PARTS)
    for step in shipped().steps:
        yield f"{BASE}/steps/{step.id}"
        yield f"{BASE}/add-item?at=steps.{step.id}"
        for item in step.items:
            address = f"steps.{step.id}.items.{item.link_id}"
            yield f"{BASE}/item?at={address}"
            yield f"{BASE}/text?at={address}.text"
    yield f"{BASE}/list?at=themes.{shipped().themes[0].id}.sections"
    yield f"{BASE}/remove?at=sections.{shipped().sections[0].id}"
    yield f"{BASE}/add-section"
    yield f"{BASE}/import"


def measured(folder: Path) -> tuple[dict[str, int], dict[str, int]]:
    """Return the calls of looks after something happened, and those of each page when warm."""
    with prepared_database("sqlite", directory=folder) as environment:
        url = environment["DATABASE_URL"]
        with running_app(url, instance_dir=folder) as app:
            staff = staffed_beside(url)
            Drafts(staff.database).start(SLUG, who="bench", now=datetime.now(UTC))
            browser = signed_in(app, staff, role=Role.EDITOR, email="editor@example.jp")
            events = {"the draft's first page in a new process": calls_of(browser, BASE)}
            for path in pages():
                calls_of(browser, path)
            found = {path: calls_of(browser, path) for path in pages()}
            item = next(path for path in found if "/item?" in path)
            rewrite(staff.database, shipped().title, "別の題")
            events["a question right after a save"] = calls_of(browser, item)
            staff.database.close()
    return events, found


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the dearest pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=20, help="How many of the dearest to print.")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        events, found = measured(Path(name))
    dearest = sorted(found, key=lambda path: found[path], reverse=True)
    print(ROW.format("page", "calls"))
    for path in dearest[: options.pages]:
        print(ROW.format(path.removeprefix(BASE) or "/", f"{found[path]:,}"))
    for event, calls in events.items():
        print(ROW.format(event, f"{calls:,}"))
    over = sum(calls > TARGET for calls in found.values())
    print(f"{len(found)} pages, {over} of them over {TARGET:,} calls")


if __name__ == "__main__":
    main()
