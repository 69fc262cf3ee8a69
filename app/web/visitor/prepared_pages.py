"""Pages prepared for visitors: published versions made ready for serving, once per process.

Everything that no answer changes is built here (the form class, the compressed form page, the
cards, the rendered sections), so that a visit only looks up and puts together. They
belong to a version and to the clinic's profile of that moment; when either changes, new ones
are made.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from threading import Lock
from typing import Final, NamedTuple

from app.domain.clinic import Clinic
from app.domain.questionnaire import Arm, Questionnaire, Section
from app.services.library import ServedVersion
from app.web.shared.compression import NearlyConstant
from app.web.shared.rendering import Rendered, Renders
from app.web.shared.richtext import small_markdown
from app.web.visitor.cards import make_cards
from app.web.visitor.form_page import form_page
from app.web.visitor.forms import AnswerForm, form_class
from app.web.visitor.pages import DemonstrationKind, FormPage, PrivacyFacts, SectionView
from app.web.visitor.prompts import prompt_views
from app.web.visitor.result_page import ResultParts, source_views

_MOST_PREPARED: Final = 64
"""More than any process serves at once; old ones make room."""


@dataclass(frozen=True, slots=True)
class ArmPages:
    """One wording arm: its page object, and the same page ready to be sent."""

    arm: Arm
    form: FormPage
    ready: NearlyConstant
    policy: str


@dataclass(frozen=True, slots=True)
class PreparedPages:
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
    prepared: PreparedPages


class PreparedPagesCache:
    """Prepares pages when they are first asked for, and keeps them."""

    def __init__(
        self,
        renderer: Renders,
        *,
        privacy: PrivacyFacts,
        default_slug: str,
        serves_patients: bool,
    ) -> None:
        """Take what all pages need; the default questionnaire lives at ``/``."""
        self._serves_patients = serves_patients
        self._renderer = renderer
        self._privacy = privacy
        self._default_slug = default_slug
        self._kept: dict[int, _Kept] = {}
        self._making = Lock()

    def of(self, version: ServedVersion[Questionnaire], *, clinic: Clinic) -> PreparedPages:
        """Return the pages of a version and the clinic's present profile."""
        kept = self._kept.get(version.id)
        if kept is not None and kept.clinic is clinic:
            return kept.prepared
        with self._making:
            return self._renewed(version, clinic=clinic)

    def demonstration(self, questionnaire: Questionnaire) -> DemonstrationKind:
        """Return what the pages of a questionnaire say about being a demonstration."""
        return demonstration_of(questionnaire, serves_patients=self._serves_patients)

    def may_show(self, questionnaire: Questionnaire) -> bool:
        """Tell whether visitors may meet it: nobody who needs help meets what no one reviewed."""
        return not self._serves_patients or questionnaire.medical_review is not None

    def address(self, slug: str) -> str:
        """Return the path of a questionnaire's page."""
        return "/" if slug == self._default_slug else f"/{slug}/"

    def _renewed(self, version: ServedVersion[Questionnaire], *, clinic: Clinic) -> PreparedPages:
        """Keep the pages where only the profile's object is new, else prepare others."""
        kept = self._kept.pop(version.id, None)
        is_same = kept is not None and kept.clinic == clinic
        prepared = kept.prepared if kept and is_same else self._make(version, clinic)
        while len(self._kept) >= _MOST_PREPARED:
            del self._kept[next(iter(self._kept))]
        self._kept[version.id] = _Kept(clinic, prepared)
        return prepared

    def _make(self, version: ServedVersion[Questionnaire], clinic: Clinic) -> PreparedPages:
        return prepare_pages(
            version.questionnaire,
            version_id=version.id,
            place=ServedAt(
                action=self.address(version.slug),
                clinic=clinic,
                privacy=self._privacy,
                demonstration=self.demonstration(version.questionnaire),
            ),
            renderer=self._renderer,
        )


@dataclass(frozen=True, slots=True)
class ServedAt:
    """Where a questionnaire is served: its address, the clinic around it, and what is kept."""

    action: str
    clinic: Clinic
    privacy: PrivacyFacts
    demonstration: DemonstrationKind = ""


def demonstration_of(questionnaire: Questionnaire, *, serves_patients: bool) -> DemonstrationKind:
    """Return what a page of a questionnaire says about being a demonstration."""
    if serves_patients:
        return ""
    return "unreviewed" if questionnaire.medical_review is None else "reviewed"


def prepare_pages(
    questionnaire: Questionnaire, *, version_id: int, place: ServedAt, renderer: Renders
) -> PreparedPages:
    """Make a questionnaire ready for serving; its tokens will carry `version_id`."""
    prompts = prompt_views(questionnaire, clinic=place.clinic)
    return PreparedPages(
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
            demonstration=place.demonstration,
        ),
        arms={
            arm.id: _arm_pages(questionnaire, arm, place=place, renderer=renderer)
            for arm in questionnaire.arms
        },
    )


def _arm_pages(
    questionnaire: Questionnaire, arm: Arm, *, place: ServedAt, renderer: Renders
) -> ArmPages:
    page = form_page(
        questionnaire,
        arm=arm,
        action=place.action,
        clinic_name=place.clinic.name,
        privacy=place.privacy,
        demonstration=place.demonstration,
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


def section_views(questionnaire: Questionnaire) -> Mapping[str, SectionView]:
    """Return every section that is on, by id."""
    label = questionnaire.texts.clinic_view_label
    return {
        section.id: _view(section, label=label)
        for section in questionnaire.sections
        if section.enabled
    }


def _view(section: Section, *, label: str) -> SectionView:
    return SectionView(
        id=section.id,
        heading=section.heading,
        label=label if section.clinic_view else None,
        body=small_markdown(section.body),
    )
