"""Versions: what is public since when, what was, how they differ, and going back."""

from http import HTTPStatus
from typing import Final

from flask import Response, abort

from app.services.questionnaires.versions import VersionRecord
from app.web.shared.access import EDITING, OWNING, PUBLISHING, asked, field, who
from app.web.shared.post_body import whole_number
from app.web.shared.replies import see_other
from app.web.shared.staff_context import StaffViews, get, post
from app.web.staff.publishing.naming import Names, views_of
from app.web.staff.publishing.pages import (
    BackPage,
    ComparePage,
    QuestionnaireLine,
    QuestionnairesPage,
    VersionLine,
    VersionsPage,
)
from app.web.staff.publishing.showing import need_views, shown_again

_PAGE: Final = 20


class VersionViews(StaffViews):
    """The views of versions."""

    @get("/staff/versions", EDITING)
    def questionnaires(self) -> Response:
        """List every questionnaire that is public; the only one is shown at once."""
        found = self.cases.publishing.versions.questionnaires()
        if len(found) == 1:
            return see_other(f"/staff/versions/{found[0][0].slug}")
        hidden = self.cases.publishing.versions.hidden()
        page = QuestionnairesPage(
            lines=tuple(
                QuestionnaireLine(
                    slug=one.slug,
                    title=title,
                    number=one.number,
                    since=self.context.written(one.published_at),
                    is_hidden=one.slug in hidden,
                )
                for one, title in found
            ),
        )
        return self.context.reply("publishing/questionnaires.html", page)

    @get("/staff/versions/<slug>", EDITING)
    def versions(self, slug: str) -> Response:
        """List the versions of one."""
        below = whole_number(asked("below"))
        title = self.cases.publishing.versions.title(slug)
        found = self.cases.publishing.versions.versions(slug, below=below, count=_PAGE)
        lines = tuple(self._line(one) for one in found)
        last = lines[-1].number if lines else 1
        page = VersionsPage(
            slug=slug,
            title=title,
            versions=lines,
            is_hidden=slug in self.cases.publishing.versions.hidden(),
            older_from=last if last > 1 else None,
            numbers=tuple(one.number for one in lines),
            compares=self.cases.publishing.following.runs(slug),
        )
        return self.context.reply("publishing/versions.html", page)

    @get("/staff/versions/<slug>/compare", EDITING)
    def choose_two(self, slug: str) -> Response:
        """Lead from the form to the comparison."""
        first, second = (whole_number(asked(name)) for name in ("a", "b"))
        if first is None or second is None:
            abort(HTTPStatus.NOT_FOUND)
        return see_other(f"/staff/versions/{slug}/{first}/{second}")

    @get("/staff/versions/<slug>/<int:first>/<int:second>", EDITING)
    def compare(self, slug: str, first: int, second: int) -> Response:
        """Show two versions word by word."""
        found = self.cases.publishing.versions.compare(slug, first, second)
        names = Names(found.examined.old, found.examined.new)
        page = ComparePage(
            slug=slug,
            title=found.examined.new.title,
            earlier=found.earlier.number,
            later=found.later.number,
            earlier_since=self.context.written(found.earlier.published_at),
            later_since=self.context.written(found.later.published_at),
            changes=views_of(found.examined.effects, names=names),
        )
        return self.context.reply("publishing/compare.html", page)

    @get("/staff/versions/<slug>/<int:number>/back", PUBLISHING)
    def back_page(self, slug: str, number: int) -> Response:
        """Say what going back would mean."""
        return self.again(slug, number)

    @post("/staff/versions/<slug>/<int:number>/back", PUBLISHING)
    @shown_again
    def go_back(self, slug: str, number: int) -> Response:
        """Go back."""
        self.cases.publishing.versions.go_back(
            slug,
            number,
            active=whole_number(field("active")) or 0,
            note=field("note"),
            who=who(),
            now=self.now,
        )
        return see_other(f"/staff/versions/{slug}?done=back")

    @post("/staff/versions/<slug>/<int:number>/draft", OWNING)
    @shown_again
    def draft_back(self, slug: str, number: int) -> Response:
        """Begin a draft that equals a version."""
        self.cases.publishing.versions.draft_of(slug, number, who=who(), now=self.now)
        return see_other(f"/staff/drafts/{slug}/publish")

    def again(self, slug: str, number: int, *, problem: str = "") -> Response:
        """Say what going back would mean, with what kept it from being done."""
        found = self.cases.publishing.versions.way_back(slug, number, who=who(), now=self.now)
        names = Names(found.examined.old, found.examined.new)
        page = BackPage(
            slug=slug,
            back=found,
            needs=need_views(found.needs, slug=slug, names=names, context=self.context),
            changes=views_of(found.examined.effects, names=names),
            resumed=tuple(names.of_item(one) for one in found.resumed),
            note=field("note")[:500],
        )
        return self.context.reply("publishing/back.html", page, problem=problem)

    def _line(self, found: VersionRecord) -> VersionLine:
        version = found.version
        return VersionLine(
            number=version.number,
            is_public=version.status == "active",
            since=self.context.written(version.published_at),
            until=self.context.written(version.retired_at) if version.retired_at else "",
            by=version.published_by,
            note=version.note,
            restores=found.restores,
            approved_by=tuple(dict.fromkeys(one.by for one in found.publication.approvals)),
            alone=found.publication.alone,
            review=found.review,
        )
