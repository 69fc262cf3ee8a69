"""Editions: published versions made ready for serving, once per process.

Everything that no answer changes is built here (the form class, the compressed form page, the
cards, the rendered sections), so that a visit only looks up and puts together. An edition
belongs to a version and to the clinic's profile of that moment; when either changes, a new one
is made.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from threading import Lock
from typing import Final, NamedTuple

from app.domain.clinic import Clinic
from app.domain.questionnaire import Arm, Questionnaire
from app.services.library import PublishedVersion
from app.web.shared.compression import NearlyConstant
from app.web.shared.rendering import Rendered, Renders
from app.web.visitor.cards import make_cards
from app.web.visitor.form_page import form_page
from app.web.visitor.forms import AnswerForm, form_class
from app.web.visitor.pages import FormPage, PrivacyFacts
from app.web.visitor.prompts import prompt_views
from app.web.visitor.result_page import ResultParts, source_views
from app.web.visitor.sections import section_views

_MOST_EDITIONS: Final = 64
"""More than any process serves at once; old ones make room."""


@dataclass(frozen=True, slots=True)
class ArmPages:
    """One wording arm: its page object, and the same page ready to be sent."""

    arm: Arm
    form: FormPage
    ready: NearlyConstant
    policy: str


@dataclass(frozen=True, slots=True)
class Edition:
    """A version ready for serving."""

    version_id: int
    questionnaire: Questionnaire
    form_class: type[AnswerForm]
    parts: ResultParts
    arms: Mapping[str, ArmPages]

    def arm_pages(self, arm: str) -> ArmPages:
        """Return the pages of an arm; the first arm's when there is no such arm any more."""
        return self.arms.get(arm) or next(iter(self.arms.values()))


class _Kept(NamedTuple):
    clinic: Clinic
    edition: Edition


class Editions:
    """Makes editions when they are first asked for, and keeps them."""

    def __init__(self, renderer: Renders, *, privacy: PrivacyFacts, default_slug: str) -> None:
        """Take what every edition needs; the default questionnaire lives at ``/``."""
        self._renderer = renderer
        self._privacy = privacy
        self._default_slug = default_slug
        self._kept: dict[int, _Kept] = {}
        self._making = Lock()

    def of(self, version: PublishedVersion[Questionnaire], *, clinic: Clinic) -> Edition:
        """Return the edition of a version and the clinic's present profile."""
        kept = self._kept.get(version.id)
        if kept is not None and kept.clinic is clinic:
            return kept.edition
        with self._making:
            return self._renewed(version, clinic=clinic)

    def address(self, slug: str) -> str:
        """Return the path of a questionnaire's page."""
        return "/" if slug == self._default_slug else f"/{slug}/"

    def _renewed(self, version: PublishedVersion[Questionnaire], *, clinic: Clinic) -> Edition:
        """Keep the edition where only the profile's object is new, else make another one."""
        kept = self._kept.pop(version.id, None)
        is_same = kept is not None and kept.clinic == clinic
        edition = kept.edition if kept and is_same else self._make(version, clinic)
        while len(self._kept) >= _MOST_EDITIONS:
            del self._kept[next(iter(self._kept))]
        self._kept[version.id] = _Kept(clinic, edition)
        return edition

    def _make(self, version: PublishedVersion[Questionnaire], clinic: Clinic) -> Edition:
        return make_edition(
            version.questionnaire,
            version_id=version.id,
            place=Place(action=self.address(version.slug), clinic=clinic, privacy=self._privacy),
            renderer=self._renderer,
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a questionnaire is served: its address, the clinic around it, and what is kept."""

    action: str
    clinic: Clinic
    privacy: PrivacyFacts


def make_edition(
    questionnaire: Questionnaire, *, version_id: int, place: Place, renderer: Renders
) -> Edition:
    """Make a questionnaire ready for serving; its tokens will carry `version_id`."""
    prompts = prompt_views(questionnaire, clinic=place.clinic)
    return Edition(
        version_id=version_id,
        questionnaire=questionnaire,
        form_class=form_class(questionnaire),
        parts=ResultParts(
            questionnaire=questionnaire,
            cards=make_cards(questionnaire, prompts=prompts),
            sections=section_views(questionnaire),
            sources=source_views(questionnaire),
            clinic_name=place.clinic.name,
            action=place.action,
        ),
        arms={
            arm.id: _arm_pages(questionnaire, arm, place=place, renderer=renderer)
            for arm in questionnaire.arms
        },
    )


def _arm_pages(
    questionnaire: Questionnaire, arm: Arm, *, place: Place, renderer: Renders
) -> ArmPages:
    page = form_page(
        questionnaire,
        arm=arm,
        action=place.action,
        clinic_name=place.clinic.name,
        privacy=place.privacy,
        token="",
    )

    def rendered(token: str) -> Rendered:
        with_token = replace(page, token=token)
        return renderer.render("visitor/form.html", with_token, styles=(page.conditions_css,))

    return ArmPages(
        arm=arm,
        form=page,
        ready=NearlyConstant(lambda token: rendered(token).html),
        policy=rendered("").policy,
    )
