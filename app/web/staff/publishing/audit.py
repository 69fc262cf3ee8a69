"""The audit log in sentences."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from flask import Response

from app.domain.audit import Entry
from app.web.shared.access import OWNING, asked
from app.web.shared.draft_places import pattern_of
from app.web.shared.post_body import whole_number
from app.web.shared.staff_context import StaffViews, get
from app.web.staff.publishing.pages import AuditLine, AuditPage

_PAGE: Final = 50
_SAVES: Final = frozenset({"draft.saved", "draft.undone"})
"""Events whose kind is what was done to a draft, not what that does to the counts."""

KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "version": ("version.", "page."),
    "draft": ("draft.", "preview."),
    "staff": ("staff.",),
    "settings": ("settings.", "clinic.", "statistics."),
}
"""What can be chosen, and how the events of each begin."""


class AuditViews(StaffViews):
    """The view of the audit log."""

    @get("/staff/audit", OWNING)
    def audit(self) -> Response:
        """Show a page of the log, newest first; the first one says whether the chain holds."""
        kind, before = asked("kind", KINDS), whole_number(asked("before"))
        found = self.cases.audit_log.newest(
            before=before,
            count=_PAGE + 1,
            kinds=KINDS.get(kind, ()),
        )
        is_first = before is None
        titles = self._titles()
        page = AuditPage(
            lines=tuple(self._line(one, titles=titles) for one in found[:_PAGE]),
            kinds=tuple(KINDS),
            kind=kind,
            older_from=found[_PAGE - 1].number if len(found) > _PAGE else None,
            checked=is_first,
            broken=self.cases.audit_log.first_broken() if is_first else None,
        )
        return self.context.reply("publishing/audit.html", page)

    def _titles(self) -> dict[str, str]:
        """Return what questionnaires are called, by the word the log knows them by."""
        return {one.slug: title for one, title in self.cases.publishing.versions.questionnaires()}

    def _line(self, found: Entry, *, titles: Mapping[str, str]) -> AuditLine:
        details = json.loads(found.details)
        return AuditLine(
            entry=found,
            at=self.context.written(found.at),
            subject=titles.get(found.subject, found.subject),
            details=tuple(
                self._detail(str(name), str(value), what=found.what)
                for name, value in details.items()
                if value
            ),
        )

    def _detail(self, name: str, value: str, *, what: str) -> tuple[str, str]:
        """Return a detail as people read it; the template knows its name, or leaves it out."""
        match name:
            case "due_at":
                return name, self.context.written(datetime.fromisoformat(value))
            case "place":
                return name, pattern_of(value)
            case "kind" if not what.startswith("draft.class"):
                return "deed" if what in _SAVES else "", value
            case _:
                return name, value
