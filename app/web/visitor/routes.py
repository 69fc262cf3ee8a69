"""The visitor's addresses: the form, its answer, who runs this, and the end."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, abort, request

from app.domain.clinic import Clinic
from app.domain.questionnaire import Questionnaire
from app.services.library import PublishedLibrary, Snapshot
from app.web.shared.bundle import smaller_js
from app.web.shared.headers import ANYWHERE, framed_policy
from app.web.shared.origin import is_foreign
from app.web.shared.post_body import read_post
from app.web.shared.rendering import Rendered
from app.web.shared.replies import page_reply, ready_reply, sent_reply
from app.web.visitor.beacons import Beacons
from app.web.visitor.clinic_place import PICTURE, closed_page, colour_styles, picture_bytes
from app.web.visitor.hand_over import Reception, add_addresses
from app.web.visitor.network_pace import NetworkPace
from app.web.visitor.pages import DemonstrationKind, FinishedPage
from app.web.visitor.prepared_pages import PreparedPages, ServedAt, about_page, readings_page
from app.web.visitor.prompts import REMINDER, reminder_page
from app.web.visitor.served_pages import ServedPages
from app.web.visitor.visit import (
    Published,
    Reply,
    Sender,
    VisitContext,
    answer_post,
    begin_with,
    new_token,
)

_VISIT: Final = "visit"
_FORGET: Final = ("Clear-Site-Data", '"cache", "storage"')
_START: Final = "/start"
_JS: Final = Path(__file__).resolve().parents[2] / "static" / "visitor" / "js"
_EMBED: Final = smaller_js((_JS / "embed.js").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class VisitorRoutes:
    """What the routes need; `shipped` is the questionnaire that the software brings along."""

    library: PublishedLibrary[Questionnaire]
    context: VisitContext
    served_pages: ServedPages
    default_slug: str
    shipped: Callable[[], Questionnaire]
    pace: NetworkPace = field(default_factory=NetworkPace)

    def show(self, slug: str | None = None) -> Response:
        """Show an untouched form; the default one has one address, which names no complaint.

        While the page is closed a notice stands there; forms that are open are still answered.
        """
        if slug == self.default_slug:
            return _moved_to_front()
        snapshot = self.library.snapshot()
        version = snapshot.active.get(slug or self.default_slug)
        prepared = self._shown(version, snapshot=snapshot)
        if prepared is None:
            return self._closed(version, slug=slug, clinic=snapshot.clinic)
        pages, token = new_token(self.context, prepared)
        policy = framed_policy(pages.policy, snapshot.clinic.framed_by)
        return ready_reply(pages.ready, policy=policy, text=token)

    def answer(self, slug: str | None = None) -> Response:
        """Answer a posted form."""
        snapshot = self.library.snapshot()
        reply = answer_post(
            self.context,
            read_post(request),
            slug=slug or self.default_slug,
            sender=Sender(is_foreign(request.environ), self._is_admitted, site=request.host_url),
            snapshot=snapshot,
            served_pages=self.served_pages,
        )
        if reply is None:
            version = snapshot.active.get(slug or self.default_slug)
            return self._closed(version, slug=slug, clinic=snapshot.clinic)
        return _sent(reply, clinic=snapshot.clinic)

    def start(self) -> Response:
        """Show the form with what was ticked on a page of a host that the owner named."""
        if request.method != "POST":  # as Back does, to a step of the form that a post brought
            return self.show()
        snapshot = self.library.snapshot()
        version = snapshot.active.get(self.default_slug)
        prepared = self._shown(version, snapshot=snapshot)
        if prepared is None:
            return self._closed(version, slug=None, clinic=snapshot.clinic)
        reply = begin_with(
            self.context,
            read_post(request),
            prepared=prepared,
            is_named=request.headers.get("Origin") in snapshot.clinic.framed_by,
        )
        return _sent(reply, clinic=snapshot.clinic)

    def embed(self) -> Response:
        """Send the script that puts the form in a frame of another page; it knows no visitor."""
        headers = [ANYWHERE, ("Cache-Control", "public, max-age=86400")]
        return Response(_EMBED, headers=headers, content_type="text/javascript; charset=utf-8")

    def read(self, number: int = 0, slug: str | None = None) -> Response:
        """Show the readings of a questionnaire, all by name or one of them, beside any result."""
        if slug == self.default_slug:
            return _moved_to_front(f"read/{number or ''}")
        snapshot = self.library.snapshot()
        version = snapshot.active.get(slug or self.default_slug)
        if version is None or not self.served_pages.may_show(version.questionnaire):
            abort(404)
        place = ServedAt(
            action=self.served_pages.address(version.slug),
            clinic=snapshot.clinic,
            demonstration=self.served_pages.demonstration(version.questionnaire),
        )
        prepared = self.served_pages.of(version, clinic=snapshot.clinic)
        sections = prepared.parts.sections.values()
        try:
            page = readings_page(version.questionnaire, number, sections=sections, place=place)
        except KeyError:
            abort(404)
        styles = colour_styles(snapshot.clinic)
        return page_reply(
            self.context.renderer.render("visitor/readings.html", page, styles=styles)
        )

    def _shown(
        self, version: Published | None, *, snapshot: Snapshot[Questionnaire]
    ) -> PreparedPages | None:
        """Return the pages of a version; None while nobody may begin it."""
        if version is None or snapshot.closed:
            return None
        if not self.served_pages.may_show(version.questionnaire):
            return None
        return self.served_pages.of(version, clinic=snapshot.clinic)

    def _closed(self, version: Published | None, *, slug: str | None, clinic: Clinic) -> Response:
        """Say that nothing is asked here now, and when to call an ambulance.

        The first page says so also while nothing was ever public, in the words that are shipped.
        """
        if version is None and slug is not None:
            abort(404)
        questionnaire = version.questionnaire if version else self.shipped()
        page = closed_page(
            questionnaire,
            clinic=clinic,
            demonstration=self.served_pages.demonstration(questionnaire),
        )
        return page_reply(self._framable("visitor/closed.html", page, clinic=clinic))

    def _framable(self, template: str, page: object, *, clinic: Clinic) -> Rendered:
        """Render a page that may stand in a frame of the hosts that the owner named."""
        framed_by = clinic.framed_by
        rendered = self.context.renderer.render(
            template, page, styles=colour_styles(clinic), around={"framed_by": framed_by}
        )
        return replace(rendered, policy=framed_policy(rendered.policy, framed_by))

    def _is_admitted(self) -> bool:
        address = request.remote_addr or ""
        return bool(self.pace.admitted([_VISIT], address=address, now=self.context.clock()))

    def about(self) -> Response:
        """Say who runs this and what is kept."""
        snapshot = self.library.snapshot()
        version = snapshot.active.get(self.default_slug)
        page = about_page(
            snapshot.clinic,
            demonstration=self._demonstration(),
            asked=version.questionnaire if version else None,
        )
        styles = colour_styles(snapshot.clinic)
        return page_reply(self.context.renderer.render("visitor/about.html", page, styles=styles))

    def _demonstration(self) -> DemonstrationKind:
        """Return what pages beside the questionnaires say; they never ask the database."""
        return self.served_pages.demonstration(self.shipped())

    def picture(self) -> Response:
        """Send the clinic's picture, which a calm result shows: to a cache of one's own only."""
        picture = self.library.snapshot().clinic.picture
        if not picture:
            abort(404)
        headers = [("Content-Type", "image/jpeg"), ("Cache-Control", "private, max-age=604800")]
        return Response(picture_bytes(picture), headers=headers)

    def reminder(self) -> Response:
        """Send an entry for a phone's calendar on the next weekday; it says nothing of health."""
        page = reminder_page(self.context.clock())
        text = self.context.renderer.render("visitor/reminder.ics", page).html
        headers = [
            ("Content-Type", "text/calendar; charset=utf-8"),
            ("Content-Disposition", "attachment; filename=memo.ics"),
        ]
        return Response(text.replace("\n", "\r\n") + "\r\n", headers=headers)

    def end(self) -> Response:
        """Let the browser forget what it can."""
        page = FinishedPage(
            action=self.served_pages.address(self.default_slug),
            demonstration=self._demonstration(),
        )
        clinic = self.library.snapshot().clinic
        reply = page_reply(self._framable("visitor/finished.html", page, clinic=clinic))
        reply.headers.add(*_FORGET)
        return reply


def make_blueprint(routes: VisitorRoutes, beacons: Beacons) -> Blueprint:
    """Return the blueprint with every visitor address."""
    blueprint = Blueprint("visitor", __name__)
    for rule in ("/", "/<slug>/"):
        blueprint.add_url_rule(rule, "show", routes.show, strict_slashes=False)
        blueprint.add_url_rule(
            rule, "answer", routes.answer, methods=["POST"], strict_slashes=False
        )
    for rule in ("/pulse", "/<slug>/pulse"):
        blueprint.add_url_rule(rule, "pulse", beacons.take, methods=["POST"])
    for rule in ("/read/", "/read/<int:number>", "/<slug>/read/", "/<slug>/read/<int:number>"):
        blueprint.add_url_rule(rule, "read", routes.read, strict_slashes=False)
    blueprint.add_url_rule(_START, "start", routes.start, methods=["GET", "POST"])
    blueprint.add_url_rule("/embed.js", "embed", routes.embed)
    blueprint.add_url_rule("/about", "about", routes.about, strict_slashes=False)
    blueprint.add_url_rule("/end", "end", routes.end, strict_slashes=False)
    reception = Reception(
        routes.library,
        routes.served_pages,
        renderer=routes.context.renderer,
        shipped=routes.shipped,
    )
    add_addresses(blueprint, reception)
    blueprint.add_url_rule(PICTURE, "picture", routes.picture)
    blueprint.add_url_rule(REMINDER, "reminder", routes.reminder, methods=["POST"])
    return blueprint


def _sent(reply: Reply, *, clinic: Clinic) -> Response:
    policy = framed_policy(reply.page.policy, clinic.framed_by)
    return sent_reply(replace(reply.page, policy=policy), status=reply.status)


def _moved_to_front(place: str = "") -> Response:
    """Lead to the first page, or a place below it, with whatever the link brought along."""
    query = request.query_string.decode("latin-1")
    behind = f"?{query}" if query else ""
    return Response(status=308, headers=[("Location", f"/{place}{behind}")])
