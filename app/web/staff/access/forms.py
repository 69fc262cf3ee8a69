"""The access pages' forms. Messages are keys of the templates' words, never sentences."""

from typing import Final

from werkzeug.datastructures import MultiDict
from wtforms import Form, PasswordField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from app.domain.staff import LONGEST_EMAIL, LONGEST_PASSWORD, Role
from app.web.shared.post_body import Fields

_MISSING: Final = InputRequired("missing")
_EMAIL: Final = (_MISSING, Length(max=LONGEST_EMAIL, message="not_email"))
_PASSWORD: Final = (_MISSING, Length(max=LONGEST_PASSWORD, message="too_long"))


class SignInForm(Form):  # type: ignore[misc]  # wtforms publishes no types
    """An address and a password."""

    email = StringField(validators=_EMAIL)
    password = PasswordField(validators=_PASSWORD)


class PasswordForm(Form):  # type: ignore[misc]  # as above
    """A password alone."""

    password = PasswordField(validators=_PASSWORD)


class CodeForm(Form):  # type: ignore[misc]  # as above
    """A code of an app, or a recovery code."""

    code = StringField(validators=(_MISSING, Length(max=60, message="refused")))


class PasskeyAnswerForm(Form):  # type: ignore[misc]  # as above
    """What the script put in: the authenticator's answer, and the page's ticket."""

    answer = StringField(validators=(_MISSING,))
    ticket = StringField(validators=(_MISSING,))


class AccountForm(Form):  # type: ignore[misc]  # as above
    """Somebody new, or somebody's other role."""

    email = StringField(validators=(Length(max=LONGEST_EMAIL, message="not_email"),))
    role = SelectField(
        choices=[SelectChoice(value=role.value, label=role.value) for role in Role],
        validators=(_MISSING,),
    )


def read(kind: type[Form], fields: Fields) -> Form:
    """Return a form that holds what was posted, validated; `problem_of` says what is wrong."""
    data: MultiDict[str, str] = MultiDict(fields)
    form = kind(formdata=data, meta={"locales": False})
    form.validate()
    return form


def problem_of(form: Form) -> str | None:
    """Return the key of the first thing that is wrong with a form."""
    first: str | None = next((found for errors in form.errors.values() for found in errors), None)
    return first
