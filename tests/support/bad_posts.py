"""Bodies that no browser would send, made by chance but the same for the same seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Final
from urllib.parse import quote_plus

from app.domain.questionnaire import Questionnaire
from tests.support.visits import URLENCODED

NAUGHTY: Final = (
    "", " ", "\x00", "\x1b[31m", "\x7f", "\u202e", "\ufeff", "\ufffe", "\U0001f9a0", "腰", "ﾊﾝｶｸ",
    "null", "None", "undefined", "NaN", "-1", "1e309", "true", "[]", "{}", "{{7*7}}", "${7*7}",
    "<script>alert(1)</script>", "'; DROP TABLE tally; --", "../../etc/passwd", "%s%n", "e_saddle ",
    "E_SADDLE", "none,none", "あ" * 500, "a" * 5_000,
)  # fmt: skip # one per line says no more
BROKEN: Final = (b"%", b"%zz", b"%u3042", b"\xff", b"\x93\xfa", b"%ED%A0%80", b"%C0%80", b"\x00")
OTHER_TYPES: Final = (
    "", "text/plain", "application/json", "multipart/form-data", "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded; charset=shift_jis", "a/b; c=\x7f", ";;;", "\xe3\x81",
)  # fmt: skip # one per line says no more


@dataclass(frozen=True, slots=True)
class BadPost:
    """A body, its content type, and the pairs in it that a careful reader can make out."""

    body: bytes
    content_type: str = URLENCODED
    pairs: tuple[bytes, ...] = ()

    def answers(self, asked: Questionnaire) -> dict[str, tuple[str, ...]]:
        """Return the answers among the pairs, single choices possibly several times."""
        found: dict[str, tuple[str, ...]] = {}
        for pair in self.pairs:
            name, _, value = pair.decode("utf-8", "replace").partition("=")
            if name in asked.items and value in asked.items[name].options:
                found[name] = (*found.get(name, ()), value)
        return found


def bad_posts(asked: Questionnaire, *, token: str, count: int, seed: int) -> Iterator[BadPost]:
    """Yield posts each of which is spoilt in at least one way; all carry a good token."""
    chance = Random(seed)  # noqa: S311 # a test's chance must repeat
    for _ in range(count):
        pairs = _plausible(asked, chance)
        pairs.append(f"token={token}".encode())
        yield chance.choice(_SPOILERS)(pairs, asked, chance)


def _plausible(asked: Questionnaire, chance: Random) -> list[bytes]:
    """Answer some items, the required ones included, as a visitor might."""
    pairs = []
    for link_id, item in asked.items.items():
        if item.required or chance.random() < 0.5:
            codes = list(item.options)
            most = chance.randint(1, 3) if item.repeats else 1
            pairs += [f"{link_id}={code}".encode() for code in chance.sample(codes, most)]
    return pairs


def _shuffled(pairs: list[bytes], chance: Random) -> BadPost:
    chance.shuffle(pairs)
    return BadPost(b"&".join(pairs), pairs=tuple(pairs))


def _unknown_code(pairs: list[bytes], asked: Questionnaire, chance: Random) -> BadPost:
    link_id = chance.choice(list(asked.items))
    pairs.append(f"{link_id}={quote_plus(chance.choice(NAUGHTY))}".encode())
    return _shuffled(pairs, chance)


def _twice(pairs: list[bytes], asked: Questionnaire, chance: Random) -> BadPost:
    single = [item for item in asked.items.values() if not item.repeats]
    item = chance.choice(single)
    pairs += [f"{item.link_id}={chance.choice(list(item.options))}".encode() for _ in range(2)]
    return _shuffled(pairs, chance)


def _broken_encoding(pairs: list[bytes], asked: Questionnaire, chance: Random) -> BadPost:
    del asked
    broken = chance.choice(BROKEN)
    pairs.append(broken + b"=1" if chance.random() < 0.5 else b"x=" + broken)
    if broken == b"\x00" or chance.random() < 0.5:
        pairs.append(b"y=%00")
    return _shuffled(pairs, chance)


def _control_character(pairs: list[bytes], asked: Questionnaire, chance: Random) -> BadPost:
    del asked
    escape = f"%{chance.choice([*range(32), 127]):02x}"
    pairs.append(chance.choice([f"a{escape}=1", f"a=1{escape}"]).encode())
    return _shuffled(pairs, chance)


def _too_large(pairs: list[bytes], asked: Questionnaire, chance: Random) -> BadPost:
    del asked
    filling = chance.choice([b"x", b"&", b"%00", b"a=1&", "腰".encode()])
    body = b"&".join(pairs)
    body += b"&" + filling * (65_536 // len(filling)) + b"xxxx"
    return BadPost(body, pairs=tuple(pairs))


def _other_type(pairs: list[bytes], asked: Questionnaire, chance: Random) -> BadPost:
    del asked
    content_type = chance.choice(OTHER_TYPES)
    return BadPost(b"&".join(pairs), content_type=content_type, pairs=tuple(pairs))


def _noise(pairs: list[bytes], asked: Questionnaire, chance: Random) -> BadPost:
    del pairs, asked
    return BadPost(b"%" + chance.randbytes(chance.randint(0, 300)))


def _nothing_required(pairs: list[bytes], asked: Questionnaire, chance: Random) -> BadPost:
    required = {link_id for link_id, item in asked.items.items() if item.required}
    kept = [pair for pair in pairs if pair.partition(b"=")[0].decode() not in required]
    return _shuffled(kept, chance)


_SPOILERS: Final[tuple[Callable[[list[bytes], Questionnaire, Random], BadPost], ...]] = (
    _unknown_code,
    _twice,
    _broken_encoding,
    _control_character,
    _too_large,
    _other_type,
    _noise,
    _nothing_required,
)
