"""Passkeys: what is asked of an authenticator, and whether its answer holds.

Asked for are a resident key and a verified user, on any kind of authenticator, so that Face
ID, Windows Hello and security keys all serve, and a passkey alone is two factors: the device,
and the face, finger or PIN that unlocks it. Attestation is not asked for.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from app.services.staff.errors import PasskeyRefusedError, SignInRefusedError
from app.storage.staff_proofs import Passkey

_TIMEOUT: Final = 300_000
_LARGEST_ANSWER: Final = 20_000


@dataclass(frozen=True, slots=True)
class Site:
    """Where a passkey is used: ``host`` (without port) names us, ``origin`` is the page's."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a new passkey is for; `handle` is a random name without meaning."""

    handle: bytes
    email: str


@dataclass(frozen=True, slots=True)
class PasskeyAnswer:
    """What a browser sends for a passkey: the ticket it was asked with, and where it is."""

    said: str
    ticket: str
    site: Site


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """A registration that was verified."""

    id: bytes
    public_key: bytes
    sign_count: int

    def kept(self, account_id: int, *, name: str, now: datetime) -> Passkey:
        """Return it as a passkey of an account."""
        return Passkey(
            id=self.id,
            account_id=account_id,
            public_key=self.public_key,
            sign_count=self.sign_count,
            name=name,
            created_at=now,
            used_at=None,
        )


def challenge_of(ticket: str) -> bytes:
    """Return the challenge that belongs to a signed ticket."""
    return sha256(ticket.encode()).digest()


def creation_options(site: Site, person: Person, *, ticket: str, known: tuple[bytes, ...]) -> str:
    """Return the JSON that a browser makes a passkey from; `known` ones are not made again."""
    from webauthn import generate_registration_options, options_to_json  # noqa: PLC0415  # slow to import, seldom needed
    from webauthn.helpers import structs  # noqa: PLC0415  # as above

    options = generate_registration_options(
        rp_id=site.host,
        rp_name=site.host,
        user_id=person.handle,
        user_name=person.email,
        user_display_name=person.email,
        challenge=challenge_of(ticket),
        timeout=_TIMEOUT,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=one) for one in known],
    )
    return options_to_json(options)


def request_options(site: Site, *, ticket: str) -> str:
    """Return the JSON that a browser asks for a passkey with; it names no account."""
    from webauthn import generate_authentication_options, options_to_json  # noqa: PLC0415  # as above
    from webauthn.helpers.structs import UserVerificationRequirement  # noqa: PLC0415  # as above

    options = generate_authentication_options(
        rp_id=site.host,
        challenge=challenge_of(ticket),
        timeout=_TIMEOUT,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def verified_creation(answer: PasskeyAnswer) -> NewPasskey:
    """Return a new passkey. Raises PasskeyRefusedError."""
    from webauthn import verify_registration_response  # noqa: PLC0415  # as above

    try:
        found = verify_registration_response(
            credential=_short(answer.said),
            expected_challenge=challenge_of(answer.ticket),
            expected_rp_id=answer.site.host,
            expected_origin=answer.site.origin,
            require_user_verification=True,
        )
    except Exception as error:  # whatever it trips over is no valid answer
        raise PasskeyRefusedError from error
    return NewPasskey(found.credential_id, found.credential_public_key, found.sign_count)


def answering_passkey(answer: PasskeyAnswer) -> bytes:
    """Return the id of the passkey that an answer says it is from. Raises SignInRefusedError."""
    from webauthn.helpers import parse_authentication_credential_json  # noqa: PLC0415  # as above

    try:
        return parse_authentication_credential_json(_short(answer.said)).raw_id
    except Exception as error:  # whatever it trips over is no valid answer
        raise SignInRefusedError from error


def verified_use(answer: PasskeyAnswer, passkey: Passkey) -> int:
    """Return the passkey's new counter. Raises SignInRefusedError."""
    from webauthn import verify_authentication_response  # noqa: PLC0415  # as above

    try:
        found = verify_authentication_response(
            credential=_short(answer.said),
            expected_challenge=challenge_of(answer.ticket),
            expected_rp_id=answer.site.host,
            expected_origin=answer.site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except Exception as error:  # whatever it trips over is no valid answer
        raise SignInRefusedError from error
    return found.new_sign_count


def _short(answer: str) -> str:
    if len(answer) > _LARGEST_ANSWER:
        raise ValueError("longer than any authenticator's answer")
    return answer
