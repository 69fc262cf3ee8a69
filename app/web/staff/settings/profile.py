"""The clinic's own part of the settings: shown at a glance, changed part by part."""

import json
import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Final

from flask import Response, abort

from app.domain.clinic import LINKS, PICTURES, WEEK, Clinic, demonstration_links
from app.domain.conditions import ALWAYS
from app.domain.disclosure.thresholds import LEAST_OF_QUARTER
from app.domain.epochs import FORM_LIFE
from app.domain.links import pasted, split_link
from app.domain.questionnaire import Questionnaire
from app.domain.texts import base_text
from app.services.clinic_profile import (
    ClinicRefusedError,
    ProfileChange,
    ProfileChangedError,
)
from app.services.statistics_settings import PublicNoise
from app.web.shared.access import (
    MANAGING,
    MANAGING_FILES,
    OWNING,
    PUBLISHING,
    field,
    posted_file,
    who,
)
from app.web.shared.replies import see_other
from app.web.shared.richtext import qr
from app.web.shared.staff_context import StaffViews, get, post
from app.web.staff.settings.pages import (
    SETTINGS,
    ConfirmLinkPage,
    EditPage,
    EmbeddingPage,
    FieldView,
    LinkView,
    OpeningItem,
    PictureView,
    SettingsPage,
    TextView,
)
from app.wiring import DEFAULT_SLUG

PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "clinic": ("name", "manager", "address", "licences", "hours", "contact"),
    "open": (*WEEK, "days_off"),
    "visit": ("visit_duration", "visit_price", "visit_clothes"),
    "look": ("color", "picture_alt"),
    "links": ("booking_url", "line_url", "site_url", "telephone"),
    "privacy": ("privacy_note",),
    "embed": ("embed_hosts",),
}
_TIMES: Final = PARTS["open"]
_IN_DIGITS: Final = (*_TIMES, "telephone", "color", "embed_hosts")
_ONE_LINE: Final = (
    *("name", "manager", "picture_alt", "telephone", "color"),
    *(*PARTS["visit"], *LINKS, *_TIMES),
)
_HYPHENS: Final = re.compile(r"[\u2010-\u2015\u2212\u301c\u30fc\uff0d\uff70~]")
"""What keyboards put where a telephone number has a hyphen, and between two times."""

_DASHED: Final = re.compile(rf"(?<=[0-9)]) ?{_HYPHENS.pattern} ?(?=[0-9(])")
"""A hyphen of a number: the long vowel of a word beside it is none."""

_BETWEEN: Final = re.compile(r"[,\u3001\s]+")
"""What people put between times or days."""

_DROP: Final = "drop"

_MOST_FAULTS: Final = 5
_FORM_HOURS: Final = int(FORM_LIFE.total_seconds() // 3600)


class ProfileViews(StaffViews):
    """The views of the clinic's profile."""

    @get(SETTINGS, OWNING)
    def settings(self) -> Response:
        """Show everything that is set."""
        clinic = self.cases.clinic_profile.read()
        made_up = demonstration_links(clinic)
        chosen = self.cases.statistics_settings.thresholds(now=self.now).chosen
        sources = self.cases.statistics_settings.sources()
        page = SettingsPage(
            texts=_texts(clinic, made_up),
            links=self._links(clinic),
            pictures=_pictures(clinic),
            privacy_note=clinic.privacy_note,
            form_hours=_FORM_HOURS,
            minimum_release=LEAST_OF_QUARTER,
            thresholds=chosen,
            noise=self._noise(),
            sources=tuple(one.label for one in sources if one.in_use),
        )
        return self.context.reply("settings/settings.html", page)

    def _noise(self) -> PublicNoise | None:
        return self.cases.statistics_settings.noise(DEFAULT_SLUG, now=self.now)

    @get(f"{SETTINGS}/embedding", OWNING)
    def embedding(self) -> Response:
        """Show what to copy into the clinic's own page."""
        snapshot = self.cases.library.snapshot()
        public = snapshot.active.get(DEFAULT_SLUG)
        page = EmbeddingPage(
            site=self.cases.site_address,
            framed_by=snapshot.clinic.framed_by,
            items=_opening(public.questionnaire) if public else (),
        )
        return self.context.reply("settings/embedding.html", page)

    @get(f"{SETTINGS}/<part>", MANAGING)
    def edit_profile(self, part: str) -> Response:
        """Show the inputs of one part."""
        texts = _texts_of(self.cases.clinic_profile.read(), _names(part))
        return self._form(part, texts, seen=texts)

    @post(f"{SETTINGS}/<part>", MANAGING)
    def save_profile(self, part: str) -> Response:
        """Store one part, unless something is wrong with it or somebody else was quicker."""
        names = _names(part)
        texts = {name: _typed(name) for name in names}
        seen = {name: field(f"seen-{name}") for name in names}
        why = field("why").strip()
        try:
            sent = self._sent() if part == "look" else {}
            change = ProfileChange(texts=texts | sent, seen=seen, who=who(), why=why)
            self.cases.clinic_profile.save(change, now=self.now)
        except ClinicRefusedError as error:
            return self._form(part, texts, seen=seen, refused=error, why=why)
        except ProfileChangedError as error:
            return self._form(part, texts, seen={**seen, **error.there}, there=error.there, why=why)
        return see_other(f"{SETTINGS}?done={part}")

    @post(f"{SETTINGS}/look", MANAGING_FILES)
    def save_look(self) -> Response:
        """Store the colour and the pictures; the one part whose form sends files."""
        return self.save_profile("look")

    @get(f"{SETTINGS}/links/<name>", PUBLISHING)
    def show_link(self, name: str, problem: str = "") -> Response:
        """Show a link that waits for an owner as visitors will see it, to be opened once."""
        found = next((one for one in self._links() if one.name == name), None)
        if found is None:
            abort(HTTPStatus.NOT_FOUND)
        if found.withheld != "unconfirmed":
            return see_other(SETTINGS)
        host = split_link(found.href).host
        page = ConfirmLinkPage(
            link=found, host=host, readable=_readable(host), prompt=self._prompt(name)
        )
        return self.context.reply("settings/confirm_link.html", page, problem=problem)

    @post(f"{SETTINGS}/links/<name>", PUBLISHING)
    def confirm_link(self, name: str) -> Response:
        """Let visitors have a link that somebody opened and knows."""
        if name not in LINKS:
            abort(HTTPStatus.NOT_FOUND)
        if field("opened") != "yes":
            return self.show_link(name, "open_first")
        try:
            self.cases.clinic_profile.confirm(name, field("link"), who=who(), now=self.now)
        except ProfileChangedError:
            return self.show_link(name, "changed")
        except ClinicRefusedError:
            return self.show_link(name, "refused")
        return see_other(f"{SETTINGS}?done=confirmed")

    def _links(self, clinic: Clinic | None = None) -> tuple[LinkView, ...]:
        profile = self.cases.clinic_profile
        clinic = clinic or profile.read()
        withheld, made_up = profile.withheld(clinic), demonstration_links(clinic)
        confirmed = {
            url: (one.who, self.context.written(one.at))
            for one in reversed(profile.confirmations())
            for url in json.loads(one.details).values()
        }
        found = []
        for name, href in _texts_of(clinic, LINKS).items():
            service, near = profile.links.provider(href), profile.links.near(href)
            view = LinkView(
                name=name,
                href=href,
                qr=qr(href, error="m") if href else None,
                is_made_up=name in made_up,
                service=service.name if service else "",
                withheld=withheld.get(name, ""),
                looks=(near.name, near.looks) if near else ("", ""),
                confirmed=("", "") if service else confirmed.get(href, ("", "")),
            )
            found.append(view)
        return tuple(found)

    def _prompt(self, name: str) -> str:
        """Return what visitors read on the button of a link; empty when no button leads there."""
        public = self.cases.library.snapshot().active.get(DEFAULT_SLUG)
        prompts = public.questionnaire.prompts if public else ()
        return next((one.label for one in prompts if f"{one.type}_url" == name), "")

    def _sent(self) -> dict[str, str]:
        """Return the pictures that came, and an empty text for those that shall go."""
        profile = self.cases.clinic_profile
        given = {kind: posted_file(kind) for kind in PICTURES}
        found = {kind: profile.picture(raw, kind) for kind, raw in given.items() if raw}
        return {kind: "" for kind in PICTURES if field(f"{_DROP}-{kind}")} | found

    def _form(
        self,
        part: str,
        texts: Mapping[str, str],
        *,
        seen: Mapping[str, str],
        refused: ClinicRefusedError | None = None,
        there: Mapping[str, str] | None = None,
        why: str = "",
    ) -> Response:
        claims = self.cases.clinic_profile.claims(Clinic(**texts))
        problems = {one.field: one.reason for one in refused.problems} if refused else {}
        page_faults = refused.page_faults if refused else ()
        clinic, links = self.cases.clinic_profile.read(), self.cases.clinic_profile.links
        page = EditPage(
            part=part,
            fields=tuple(
                FieldView(
                    name=name,
                    value=text,
                    seen=seen[name],
                    problem=problems.get(name),
                    there=(there or {}).get(name),
                    claims=claims.get(name, ()),
                )
                for name, text in texts.items()
            ),
            pictures=_pictures(clinic, problems) if part == "look" else (),
            services=tuple(dict.fromkeys(one.name for one in links.providers if one.name)),
            hosts=links.limit,
            form_hours=_FORM_HOURS,
            minimum_release=LEAST_OF_QUARTER,
            noise=self._noise(),
            asks_why=bool(why) or "reason_missing" in problems.values(),
            why=why,
            why_problem=problems.get("why"),
            page_faults=page_faults[:_MOST_FAULTS],
        )
        problem = _problem(problems, page_faults, there)
        return self.context.reply("settings/edit.html", page, problem=problem)


def _opening(questionnaire: Questionnaire) -> tuple[OpeningItem, ...]:
    """Return the questions of the first step that everybody is asked, without readings."""
    return tuple(
        OpeningItem(
            link_id=item.link_id,
            text=base_text(item.text),
            type="checkbox" if item.repeats else "radio",
            options=tuple((one.code, base_text(one.display)) for one in item.answer_options),
        )
        for item in questionnaire.steps[0].items
        if item.enabled_when == ALWAYS
    )


def _texts(clinic: Clinic, made_up: tuple[str, ...]) -> tuple[TextView, ...]:
    return tuple(
        TextView(part=part, name=name, value=getattr(clinic, name), is_made_up=name in made_up)
        for part, names in PARTS.items()
        for name in names
        if name not in LINKS
    )


def _pictures(clinic: Clinic, problems: Mapping[str, str] | None = None) -> tuple[PictureView, ...]:
    kinds = {"logo": ("image/webp", clinic.logo), "picture": ("image/jpeg", clinic.picture)}
    return tuple(
        PictureView(
            name=name,
            source=f"data:{kind};base64,{text}" if text else "",
            problem=(problems or {}).get(name),
        )
        for name, (kind, text) in kinds.items()
    )


def _problem(
    problems: Mapping[str, str], page_faults: tuple[str, ...], there: Mapping[str, str] | None
) -> str | None:
    if page_faults:
        return "pages_fail"
    return "refused" if problems else "changed" if there else None


def _names(part: str) -> tuple[str, ...]:
    if part not in PARTS:
        abort(HTTPStatus.NOT_FOUND)
    return PARTS[part]


def _texts_of(clinic: Clinic, names: tuple[str, ...]) -> dict[str, str]:
    return {name: getattr(clinic, name) for name in names}


def _readable(host: str) -> str:
    """Return a host in the letters it stands for; empty when these are its own."""
    with suppress(UnicodeError):
        found = host.encode("ascii").decode("idna")
        return "" if found == host else found
    return ""


def _host_of(address: str) -> str:
    """Return the host of what people paste, the address of a page; another address as it is."""
    rest = address.removeprefix("https://")
    return rest if "://" in rest else rest.partition("/")[0]


def _typed(name: str) -> str:
    """Return what was typed, as it is stored: phones type wide digits and stray spaces."""
    text = field(name).strip()
    if name in LINKS:
        return pasted(text)
    if name in _IN_DIGITS:
        text = unicodedata.normalize("NFKC", text)
    if name == "telephone":
        text = " ".join(_DASHED.sub("-", text).split())
    if name in _TIMES:
        text = _BETWEEN.sub(" ", _HYPHENS.sub("-", text))
    if name in {"color", "embed_hosts"}:
        text = text.lower()
    if name == "embed_hosts":
        text = "\n".join(map(_host_of, text.split()))
    return " ".join(text.split("\n")) if name in _ONE_LINE else text
