"""The answers of a whole questionnaire as one WTForms field, read item by item.

How an item is read is chosen by its type: mypy fails where a new type is missing. The field takes
in what was posted and is never rendered. One field per item would be the usual way; making 27
of them anew for each post costs more than judging the answers (docs/adr/0009).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias, assert_never

from wtforms import Field

from app.domain.answers import Answers
from app.domain.questionnaire import Item, Questionnaire

Reader: TypeAlias = Callable[[Sequence[str]], tuple[str, ...]]
"""Turns what was posted for an item into option codes; raises ValueError for anything else."""


class PostedLists(Protocol):
    """What WTForms hands a field: the posted values by name."""

    def __contains__(self, name: str) -> bool:
        """Tell whether anything was posted under a name."""
        ...

    def getlist(self, name: str) -> list[str]:
        """Return every value posted under a name."""
        ...


class AnswersField(Field):  # type: ignore[misc]  # wtforms publishes no types
    """Data are answers by link id; an item that can't be read is an error and has no answer."""

    def __init__(self, *, readers: Mapping[str, Reader], **kwargs: Any) -> None:  # noqa: ANN401  # wtforms passes what it likes
        """Take a reader for each link id."""
        self._readers = readers
        super().__init__(label="", **kwargs)

    def process(self, formdata: PostedLists, *_defaults: object, **_filters: object) -> None:
        """Read every item that was posted; called by the form."""
        self.process_errors = []
        answers: dict[str, tuple[str, ...]] = {}
        for link_id, read in self._readers.items():
            if link_id in formdata:
                try:
                    answers[link_id] = read(formdata.getlist(link_id))
                except ValueError as error:
                    self.process_errors.append(str(error))
        self.data: Answers = answers


def _single_choice(item: Item) -> Reader:
    known = item.options

    def read(posted: Sequence[str]) -> tuple[str, ...]:
        if len(posted) > 1 or posted[0] not in known:
            raise ValueError("not one known option")
        return (posted[0],)

    return read


def _check_all(item: Item) -> Reader:
    known = frozenset(item.options)

    def read(posted: Sequence[str]) -> tuple[str, ...]:
        if not known.issuperset(posted):
            raise ValueError("an unknown option")
        return tuple(posted)

    return read


def _reader(item: Item) -> Reader:
    match item.type:
        case "choice":
            return _check_all(item) if item.repeats else _single_choice(item)
        case _:
            assert_never(item.type)


def answers_field(questionnaire: Questionnaire) -> Any:  # noqa: ANN401  # an unbound field
    """Return the unbound field for a questionnaire's answers."""
    return AnswersField(
        readers={item.link_id: _reader(item) for item in questionnaire.items.values()}
    )
