"""What a change of words did: an item before and after it, or in two wordings side by side."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from app.domain.disclosure.chain import FinalRelease
from app.domain.disclosure.fitting import PeriodFit
from app.domain.questionnaire import Arm, Item
from app.domain.texts import base_text
from app.services.statistics.periods import Period, Run, monday, week_of_epoch
from app.services.statistics.result_tables import Shown, question_rows
from app.services.statistics.shares import ComparedSides, Side
from app.services.statistics.shown_tables import Table
from app.services.statistics.version_history import CountedVersion

CHANGE = "change-"
"""How the names of its tables begin that set weeks before a change beside those after it."""

MOST_CHANGES = 10


def change_tables(shown: Shown, runs: Sequence[Run]) -> Iterator[Table]:
    """Yield the newest changes of words, each with the weeks before and after it.

    Before goes back to the change before that, after goes on to the next one; the week of the
    change itself is left out, since it was answered in both wordings.
    """
    found = sorted(_changes(shown), key=lambda one: (-one[1].number, one[0]))
    for link_id, after, since, until in found[:MOST_CHANGES]:
        before = _side(shown, runs, "side.before", since + 1, after.week)
        later = _side(shown, runs, "side.after", after.week + 1, until)
        yield _table(shown, link_id, (before, later), after)


def arm_tables(shown: Shown, runs: Sequence[Run]) -> Iterator[Table]:
    """Yield the items that visitors see in different wordings at the same time.

    All that was released since they began, up to a week that both arms' releases end with: the
    same weeks of both, and the same table whatever period is looked at before the next release.
    """
    arms = shown.questionnaire.arms
    since = shown.versions.arms_since(shown.week)
    released = [tuple(_of_arm(runs, arm.id, since, shown.week)) for arm in arms]
    ends = set.intersection(*({_last_week(one) for one in some} for some in released))
    if len(arms) < 2 or not ends:  # noqa: PLR2004  # nothing to compare
        return
    weeks = (since, max(ends))
    sides = tuple(_arm_side(shown, *one, weeks) for one in zip(arms, released, strict=True))
    worded = {link_id for arm in arms for link_id in arm.item_texts}
    for link_id, item in shown.questionnaire.items.items():
        if link_id not in worded:
            continue
        table = _compared(shown, item, ComparedSides(sides))
        texts = (base_text(arm.item_texts.get(link_id, item.text)) for arm in arms)
        notes = (
            shown.words("note.arm", side=side.name, text=text)
            for side, text in zip(sides, texts, strict=True)
        )
        yield replace(
            table,
            name=f"arms-{link_id}",
            changed=sides[0].name,
            looks=len(ends),
            title=shown.words("title.arms", text=base_text(item.text)),
            notes=(*notes, *table.notes, shown.words("note.arms")),
        )


def _changes(shown: Shown) -> Iterator[tuple[str, CountedVersion, int, int]]:
    """Yield every change: the item, the version, and the weeks of its neighbours."""
    for link_id in shown.questionnaire.items:
        changes = [after for _, after in shown.versions.changes(link_id)]
        weeks = [-1, *(after.week for after in changes), shown.week + 1]
        for place, after in enumerate(changes):
            if after.week <= shown.week:
                yield link_id, after, weeks[place], min(weeks[place + 2], shown.week + 1)


def _table(shown: Shown, link_id: str, sides: tuple[Side, Side], after: CountedVersion) -> Table:
    item = shown.questionnaire.items[link_id]
    table = _compared(shown, item, ComparedSides(sides, newer=1))
    old, new = _texts(shown, link_id, after)
    words = shown.words
    return replace(
        table,
        name=f"{CHANGE}{link_id}-{after.number}",
        changed=sides[1].name,
        title=words("title.change", day=words.day(monday(after.week)), text=new),
        notes=(
            words("note.texts", before=old, after=new) if old != new else words("note.same_text"),
            *table.notes,
            words("note.changes"),
        ),
    )


def _compared(shown: Shown, item: Item, sides: ComparedSides) -> Table:
    return question_rows(replace(shown, sides=sides), item)[0]


def _texts(shown: Shown, link_id: str, after: CountedVersion) -> tuple[str, str]:
    pairs = {new.number: (old, new) for old, new in shown.versions.changes(link_id)}
    old, new = (version.item(link_id) for version in pairs[after.number])
    return base_text(old.text if old else ""), base_text(new.text if new else "")


def _side(shown: Shown, runs: Sequence[Run], name: str, first: int, end: int) -> Side:
    """Return what was released only of weeks from `first` up to, not including, `end`."""
    released = (
        release
        for run in runs
        for release in run.releases
        if all(first <= week_of_epoch(epoch) < end for epoch in release.epochs)
    )
    return Side(shown.words(name), _fit(released, shown), (first, end - 1))


def _arm_side(
    shown: Shown, arm: Arm, released: Iterable[FinalRelease], weeks: tuple[int, int]
) -> Side:
    found = (one for one in released if _last_week(one) <= weeks[1])
    return Side(shown.words("side.arm", letter=arm.id.upper()), _fit(found, shown), weeks)


def _of_arm(runs: Sequence[Run], arm: str, since: int, until: int) -> Iterator[FinalRelease]:
    """Yield an arm's releases that hold no week before `since` and none after `until`."""
    for release in Period(tuple(runs)).of_arm(arm):
        if since <= week_of_epoch(min(release.epochs)) and _last_week(release) <= until:
            yield release


def _last_week(release: FinalRelease) -> int:
    return week_of_epoch(max(release.epochs))


def _fit(releases: Iterable[FinalRelease], shown: Shown) -> PeriodFit:
    return PeriodFit(releases, shown.versions.counted_in)
