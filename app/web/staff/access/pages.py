"""What the access pages show. Words stand in the templates; `problem` is one of their keys."""

from dataclasses import dataclass

from markupsafe import Markup

from app.services.staff.member import Member


@dataclass(frozen=True, slots=True)
class PasskeyForm:
    """A form that the script fills with what an authenticator answered.

    `kind` is ``get`` or ``create``; `options` is the JSON for the browser.
    """

    action: str
    kind: str
    ticket: str
    options: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage:
    """The way in. `passkey_first`: this browser used a passkey before."""

    csrf: str
    next: str
    email: str
    minutes: int
    passkey: PasskeyForm
    passkey_first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondStepPage:
    """After the password. `by_recovery_code` asks for one instead of an app's code."""

    csrf: str
    next: str
    by_recovery_code: bool
    has_code_app: bool
    minutes: int
    passkey: PasskeyForm | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUpPage:
    """What a one-time link opens; `email` is fixed unless this makes the first owner."""

    csrf: str
    action: str
    is_first: bool
    email: str
    role: str
    minutes: int
    passkey: PasskeyForm


@dataclass(frozen=True, slots=True, kw_only=True)
class BadLinkPage:
    """A one-time link that opens nothing any more."""

    csrf: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmPage:
    """Asks somebody who is signed in to prove it again.

    `passkey_first`: this browser used a passkey before.
    """

    next: str
    has_password: bool
    minutes: int
    passkey: PasskeyForm | None
    passkey_first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPage:
    """The first page after signing in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsSecondFactorPage:
    """Says why a second factor is wanted before this."""

    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLine:
    """A sign-in on a device; times are already written out."""

    id: str
    device: str
    since: str
    seen: str
    is_this: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyLine:
    """A passkey in the list."""

    id: str
    name: str
    since: str
    used: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPage:
    """How a member gets in, and where they are signed in."""

    member: Member
    passkeys: tuple[PasskeyLine, ...]
    sessions: tuple[SessionLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordPage:
    """Choosing another password."""

    has_password: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeAppPage:
    """Setting up an authenticator app; `secret` is in groups of four."""

    next: str
    qr: Markup
    secret: str
    uri: str
    sealed: str
    is_first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPasskeyPage:
    """Making a passkey on this device."""

    name: str
    passkey: PasskeyForm


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryCodesPage:
    """New recovery codes, shown this once."""

    codes: tuple[str, ...]
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """Somebody in the list; `state` is a key of the template's words."""

    id: int
    email: str
    role: str
    state: str
    is_self: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountsPage:
    """Everybody who works here."""

    people: tuple[AccountLine, ...]
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPage:
    """A one-time link, shown this once, to be handed over."""

    email: str
    role: str
    link: str
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveAccountPage:
    """Asks before an account is removed."""

    id: int
    email: str
