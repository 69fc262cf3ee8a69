"""What releases of the former rule showed, whole tens, as it was shown then."""

from collections.abc import Iterator, Sequence

from app.domain.disclosure.series import COMPLETIONS
from app.domain.estimates import About
from app.services.statistics.periods import Period, Run
from app.services.statistics.shares import period_name
from app.services.statistics.shown_tables import Column, Row, Table, Told, Words
from app.services.statistics.version_history import VersionHistory, label_of, question_of

_ROUGH = 10


def former_tables(
    runs: Sequence[Run], versions: VersionHistory, *, words: Words
) -> Iterator[Table]:
    """Yield one table of everything that the former rule released; nothing where it never did."""
    former = [run for run in runs if any(release.noise is None for release in run.releases)]
    if not former:
        return
    sums: dict[tuple[str, tuple[str, ...]], int] = {}
    for run in former:
        for cell in (cell for one in run.releases if one.noise is None for cell in one.cells):
            key = (cell.series, cell.labels)
            sums[key] = sums.get(key, 0) + cell.n
    yield Table(
        name="former",
        title=words("title.former", days=period_name(Period(tuple(former)), words=words)),
        kind="bars",
        first=words("column.answer"),
        columns=(Column(shares=False),),
        rows=tuple(
            Row(_name(series, labels, versions, words), (_about(n),))
            for (series, labels), n in sums.items()
        ),
        notes=(words("note.former"),),
    )


def _name(series: str, labels: tuple[str, ...], versions: VersionHistory, words: Words) -> str:
    variable = series.rpartition("#")[0]
    for era in versions.eras(variable, week=versions.every[-1].week):
        if era.series.id == series:
            told = words("or").join(label_of(one, era=era, words=words) for one in labels)
            if variable == COMPLETIONS.variable:
                return told
            return words("former.answer", question=question_of(era, words=words), answer=told)
    return variable


def _about(n: int) -> Told:
    return Told(About(n, n, n + _ROUGH - 1))
