"""The form of a questionnaire version: a Flask-WTF form class, made once from its items.

Its protection against forgery is the signed token instead of Flask-WTF's session token: that
one needs a cookie and dies after an hour, both wrong for a phone that sleeps over night.

All answers are one WTForms field, read item by item. How an item is read is chosen by its type:
mypy fails where a new type is missing. The field takes in what was posted and is never rendered.
One field per item would be the usual way; making 27 of them anew for each post costs more than
judging the answers (docs/adr/0009).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeAlias, assert_never

from flask_wtf import FlaskForm
from wtforms import Field, ValidationError
from wtforms.csrf.core import CSRF

from app.domain.answers import Answers
from app.domain.questionnaire import Item, Questionnaire
from app.web.shared.form_token import OpenedToken
from app.web.shared.post_body import Fields

TOKEN_FIELD: Final = "token"  # noqa: S105  # the name of an input
EDIT_FIELD: Final = "edit"
HAND_OVER_FIELD: Final = "hand_over"


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


@dataclass(frozen=True, slots=True)
class TokenCheck:
    """What the token protection is told: the opened token, and whether the post is foreign."""

    opened: OpenedToken
    is_foreign: bool


class TokenProtection(CSRF):  # type: ignore[misc]  # wtforms publishes no types
    """WTForms' extension point: the token counts when it is ours, alive and from our page."""

    def generate_csrf_token(self, csrf_token_field: object) -> str:
        """Return nothing: pages are never rendered from form objects."""
        del csrf_token_field
        return ""

    def validate_csrf_token(self, form: FlaskForm, field: object) -> None:
        """Raise ValidationError when the post must not be counted."""
        del field
        check: TokenCheck = form.meta.csrf_context
        if check.is_foreign or not check.opened.alive:
            raise ValidationError("not counted")


class AnswerForm(FlaskForm):  # type: ignore[misc]  # flask-wtf publishes no types
    """The base of every questionnaire's form."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # flask-wtf publishes no types
        """Our token instead of the session's; no translations, for nothing is rendered."""

        csrf = True
        csrf_class = TokenProtection
        csrf_field_name = TOKEN_FIELD
        locales = False

        def get_translations(self, form: FlaskForm) -> object:
            """Skip the look-up of a language."""
            return super(FlaskForm.Meta, self).get_translations(form)


class _Posted(Fields):
    """Posted fields as WTForms asks for them; werkzeug's would copy every list."""

    def getlist(self, name: str) -> list[str]:
        """Return every value posted under a name."""
        return self.get(name, [])


@dataclass(frozen=True, slots=True)
class ReadForm:
    """What a posted form says: answers known to the questionnaire, and two findings."""

    answers: Answers
    has_unknown: bool
    may_count: bool


def form_class(questionnaire: Questionnaire) -> type[AnswerForm]:
    """Make the form class of a questionnaire; once per version, not per request."""
    return type("QuestionnaireForm", (AnswerForm,), {"answers": answers_field(questionnaire)})


def read_form(kind: type[AnswerForm], fields: Fields, *, check: TokenCheck) -> ReadForm:
    """Put posted fields through a form and sum up what it found."""
    form = kind(formdata=_Posted(fields), meta={"csrf_context": check})
    form.validate()
    errors = form.errors
    return ReadForm(
        answers=form.answers.data,
        has_unknown="answers" in errors,
        may_count=TOKEN_FIELD not in errors,
    )
