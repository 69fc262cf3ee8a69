"""What the product brings along in ``app/content``, read and ready."""

import json
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from app.documents.populations import read_population
from app.documents.reading import read_questionnaire, read_wording_rules
from app.domain.authoring.page_faults import FaultWords
from app.domain.clinic import Clinic
from app.domain.disclosure.sources import StartSource
from app.domain.links import LinkProvider
from app.domain.questionnaire import Questionnaire
from app.domain.simulation import Population, plausible_population
from app.domain.wording import WordingRule

_CONTENT: Final = Path(__file__).resolve().parents[1] / "content"
_QUESTIONNAIRES: Final = ("back-pain.json",)


def questionnaires() -> Iterator[tuple[str, str, str]]:
    """Yield every shipped questionnaire: its file's name, its document and its examples."""
    for name in _QUESTIONNAIRES:
        yield name, shipped_text(name), shipped_text(f"{Path(name).stem}.examples.json")


@lru_cache(maxsize=8)
def questionnaire_of(slug: str) -> Questionnaire | None:
    """Return the questionnaire that is shipped under a slug, if there is one."""
    found = (read_questionnaire(document) for _, document, _ in questionnaires())
    return next((one for one in found if one.slug == slug), None)


@cache
def default_questionnaire() -> Questionnaire:
    """Return the questionnaire of the first page as it is shipped."""
    return read_questionnaire(shipped_text(_QUESTIONNAIRES[0]))


def demonstration_clinic() -> Clinic:
    """Return the made-up clinic of a demonstration."""
    return Clinic(**json.loads(shipped_text("demonstration-clinic.json")))


def link_providers() -> tuple[LinkProvider, ...]:
    """Return the services whose addresses are known."""
    listed = json.loads(shipped_text("link-providers.json"))["providers"]
    return tuple(
        LinkProvider(**one | {"hosts": tuple(one["hosts"]), "paths": tuple(one["paths"])})
        for one in listed
    )


def start_sources() -> tuple[StartSource, ...]:
    """Return the links that are told apart before anybody changed the list."""
    listed = json.loads(shipped_text("start-sources.json"))
    return tuple(StartSource(**one) for one in listed)


def telling_words() -> tuple[str, ...]:
    """Return the words whose coming or going usually turns a question into another one."""
    return tuple(json.loads(shipped_text("telling_words.json"))["words"])


@cache
def page_fault_words() -> FaultWords:
    """Return how it is told what went wrong with visitors' pages."""
    words: FaultWords = json.loads(shipped_text("page-fault-words.json"))
    return words


@cache
def wording_rules() -> tuple[WordingRule, ...]:
    """Return the rules of the wording check."""
    return read_wording_rules(shipped_text("wording_rules.json"))


def population_of(slug: str) -> str:
    """Return the table of a questionnaire's made-up visitors; empty when nobody wrote one."""
    table = _CONTENT / f"{slug}.visitors.json"
    return table.read_text(encoding="utf-8") if table.exists() else ""


def people_of(slug: str) -> tuple[str, str]:
    """Return the table of a questionnaire's made-up visitors, and its worked patients."""
    return population_of(slug), patients_of(slug)


def patients_of(slug: str) -> str:
    """Return the worked patients of a questionnaire; empty when nobody wrote any."""
    file = _CONTENT / f"{slug}.vignettes.json"
    return file.read_text(encoding="utf-8") if file.exists() else ""


def with_visitors(document: str) -> tuple[Questionnaire, Population]:
    """Return a questionnaire and the table of its made-up visitors."""
    questionnaire = read_questionnaire(document)
    table = population_of(questionnaire.slug)
    if table:
        return questionnaire, read_population(table)
    return questionnaire, plausible_population(questionnaire)


def shipped_text(name: str) -> str:
    """Return a file as it is."""
    return (_CONTENT / name).read_text(encoding="utf-8")
