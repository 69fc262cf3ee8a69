"""The clinic's own part of the settings: shown at a glance, changed part by part."""

import re
import unicodedata
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from flask import Response, abort

from app.domain.clinic import PICTURES, WEEK, Clinic, demonstration_links
from app.domain.disclosure.thresholds import LEAST_OF_QUARTER
from app.domain.epochs import FORM_LIFE
from app.services.clinic_profile import (
    ClinicRefusedError,
    ProfileChange,
    ProfileChangedError,
)
from app.services.statistics_settings import PublicNoise
from app.web.shared.access import MANAGING, MANAGING_FILES, OWNING, field, posted_file, who
from app.web.shared.replies import see_other
from app.web.shared.richtext import qr
from app.web.shared.staff_context import StaffViews, get, post
from app.web.staff.settings.pages import (
    SETTINGS,
    EditPage,
    FieldView,
    LinkView,
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
}
_LINKS: Final = ("booking_url", "line_url", "site_url")
_TIMES: Final = PARTS["open"]
_IN_DIGITS: Final = (*_LINKS, *_TIMES, "telephone", "color")
_ONE_LINE: Final = ("name", "manager", "picture_alt", *PARTS["visit"], *_IN_DIGITS)
_HYPHENS: Final = re.compile(r"[\u2010-\u2015\u2212\u301c\u30fc\uff0d\uff70~]")
"""What keyboards put where a telephone number has a hyphen, and between two times."""

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
            links=tuple(
                _link(name, getattr(clinic, name), is_made_up=name in made_up) for name in _LINKS
            ),
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
        clinic = self.cases.clinic_profile.read()
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
            hosts=tuple(dict.fromkeys(self.cases.clinic_profile.link_hosts)),
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


def _texts(clinic: Clinic, made_up: tuple[str, ...]) -> tuple[TextView, ...]:
    return tuple(
        TextView(part=part, name=name, value=getattr(clinic, name), is_made_up=name in made_up)
        for part, names in PARTS.items()
        for name in names
        if name not in _LINKS
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


def _link(name: str, href: str, *, is_made_up: bool) -> LinkView:
    return LinkView(
        name=name, href=href, qr=qr(href, error="m") if href else None, is_made_up=is_made_up
    )


def _names(part: str) -> tuple[str, ...]:
    if part not in PARTS:
        abort(HTTPStatus.NOT_FOUND)
    return PARTS[part]


def _texts_of(clinic: Clinic, names: tuple[str, ...]) -> dict[str, str]:
    return {name: getattr(clinic, name) for name in names}


def _typed(name: str) -> str:
    """Return what was typed, as it is stored: phones type wide digits and stray spaces."""
    text = field(name).strip()
    if name in _IN_DIGITS:
        text = unicodedata.normalize("NFKC", text)
    if name == "telephone":
        text = _HYPHENS.sub("-", text).replace(" ", "")
    if name in _TIMES:
        text = _BETWEEN.sub(" ", _HYPHENS.sub("-", text))
    if name == "color":
        text = text.lower()
    return " ".join(text.split("\n")) if name in _ONE_LINE else text
