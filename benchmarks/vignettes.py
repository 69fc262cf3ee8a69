"""What the shipped rules do to worked patients: ``python -m benchmarks.vignettes``.

Each patient's answers are judged by the shipped document. Too low a level is a miss, too high a
one over-triage; shares come with exact (Clopper-Pearson) intervals of 95 %. The patients were
coded once, by people who are no clinicians: a pilot, and few.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from scipy.stats import beta

from app.documents.populations import read_patients
from app.documents.reading import read_questionnaire
from app.domain.authoring.impact import Patient, level_of
from app.domain.questionnaire import Questionnaire
from app.services.shipped import patients_of, shipped_text

_OUTSIDE = 0.05


@dataclass(frozen=True, slots=True)
class Judged:
    """A patient and the level reached."""

    patient: Patient
    level: str
    is_miss: bool
    is_over: bool


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the ends of the interval."""

    of: int
    found: int

    @property
    def interval(self) -> tuple[float, float]:
        """The exact interval; of nobody anything from 0 to 1."""
        low = beta.ppf(_OUTSIDE / 2, self.found, self.of - self.found + 1) if self.found else 0.0
        high = (
            beta.ppf(1 - _OUTSIDE / 2, self.found + 1, self.of - self.found)
            if self.found < self.of
            else 1.0
        )
        return float(low), float(high)

    def __str__(self) -> str:
        """Write it as people read it."""
        low, high = self.interval
        return f"{self.found}/{self.of} (95% {low:.2f}-{high:.2f})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What came of all patients: `by_level` is sensitivity by the lowest level that is safe."""

    judged: tuple[Judged, ...]
    sensitivity: Share
    over_triage: Share
    by_level: dict[str, Share]


def bench(questionnaire: Questionnaire, patients: Iterable[Patient]) -> Bench:
    """Judge every patient."""
    rank = tuple(questionnaire.level_by_id).index
    judged = tuple(_judged(one, questionnaire, rank) for one in patients)
    needy = [one for one in judged if one.patient.needs_at_least]
    calm = [one for one in judged if one.patient.at_most]
    return Bench(
        judged=judged,
        sensitivity=_share(needy, lambda one: not one.is_miss),
        over_triage=_share(calm, lambda one: one.is_over),
        by_level={
            level: _share(
                [one for one in needy if one.patient.needs_at_least == level],
                lambda one: not one.is_miss,
            )
            for level in questionnaire.level_by_id
        },
    )


def _judged(patient: Patient, questionnaire: Questionnaire, rank: Callable[[str], int]) -> Judged:
    level = level_of(patient, questionnaire=questionnaire)
    needs, most = patient.needs_at_least, patient.at_most
    return Judged(
        patient=patient,
        level=level,
        is_miss=needs is not None and rank(level) > rank(needs),
        is_over=most is not None and rank(level) < rank(most),
    )


def _share(some: Sequence[Judged], counts: Callable[[Judged], bool]) -> Share:
    return Share(of=len(some), found=sum(map(counts, some)))


def main(write: Callable[[str], object]) -> None:
    """Print the bench of the shipped document."""
    questionnaire = read_questionnaire(shipped_text("back-pain.json"))
    found = bench(questionnaire, read_patients(patients_of(questionnaire.slug)))
    write(f"patients {len(found.judged)}\n")
    write(f"sensitivity {found.sensitivity}\n")
    for level, share in found.by_level.items():
        if share.of:
            write(f"  needs {level} {share}\n")
    write(f"over-triage {found.over_triage}\n")
    for one in found.judged:
        if one.is_miss or one.is_over:
            needs = one.patient.needs_at_least or f"at most {one.patient.at_most}"
            what = "missed" if one.is_miss else "too high"
            write(f"{what} {one.patient.id} {one.patient.case}: {one.level}, needs {needs}\n")


if __name__ == "__main__":
    main(sys.stdout.write)
