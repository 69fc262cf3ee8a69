"""The form of a questionnaire version: a Flask-WTF form class, made once from its items.

Its protection against forgery is the signed token instead of Flask-WTF's session token: that
one needs a cookie and dies after an hour, both wrong for a phone that sleeps over night.
"""

from dataclasses import dataclass
from typing import Final

from flask_wtf import FlaskForm
from wtforms import ValidationError
from wtforms.csrf.core import CSRF

from app.domain.answers import Answers
from app.domain.questionnaire import Questionnaire
from app.web.shared.form_token import OpenedToken
from app.web.shared.post_body import Fields
from app.web.visitor.fields import answers_field

TOKEN_FIELD: Final = "token"  # noqa: S105  # the name of an input
EDIT_FIELD: Final = "edit"
HAND_OVER_FIELD: Final = "hand_over"


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
