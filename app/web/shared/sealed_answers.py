"""Answers on their way from a preview to the page that keeps them: sealed, as in any address."""

import json
from collections.abc import Mapping
from typing import Final

from app.domain.answers import Answers
from app.services.staff.keyring import Keyring

_PURPOSE: Final = "answers"
_LONGEST: Final = 8000


def seal_answers(answers: Answers, keyring: Keyring) -> str:
    """Return answers as a text that says nothing to anybody else."""
    return keyring.seal(json.dumps([_PURPOSE, answers], separators=(",", ":")))


def unseal_answers(sealed: str, keyring: Keyring) -> Answers | None:
    """Return sealed answers; None when we didn't seal them."""
    text = keyring.unseal(sealed) if 0 < len(sealed) <= _LONGEST else None
    try:
        found = json.loads(text or "")
    except ValueError:
        return None
    if not isinstance(found, list) or found[:1] != [_PURPOSE] or not _are_answers(found[1:]):
        return None
    answers: Mapping[str, list[str]] = found[1]
    return {link_id: tuple(codes) for link_id, codes in answers.items()}


def _are_answers(found: list[object]) -> bool:
    return len(found) == 1 and isinstance(found[0], dict)
