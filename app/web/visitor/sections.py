"""Explanatory texts, rendered once per version."""

from collections.abc import Mapping

from app.domain.questionnaire import Questionnaire, Section
from app.web.shared.richtext import small_markdown
from app.web.visitor.pages import SectionView


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
