"""A passkey device made of software: it answers like one, or wrongly on purpose."""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass(slots=True)
class Authenticator:
    """Holds one passkey.

    `verifies` says whether it checks a face, a finger or a PIN; `counts` whether it counts its
    uses, which passkeys that are kept in a cloud do not.
    """

    host: str = "localhost"
    origin: str = "http://localhost"
    verifies: bool = True
    counts: bool = True
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    uses: int = 0
    _key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def create(self, options: str) -> str:
        """Answer a registration."""
        data = self._data(_ATTESTED) + bytes(16) + len(self.id).to_bytes(2, "big") + self.id
        attestation = {"fmt": "none", "attStmt": {}, "authData": data + self._public_key()}
        return self._answer(
            attestationObject=_text(cbor2.dumps(attestation)),
            clientDataJSON=_text(self._client_data("webauthn.create", options)),
        )

    def get(self, options: str) -> str:
        """Answer a request."""
        self.uses += self.counts
        data, said = self._data(), self._client_data("webauthn.get", options)
        signature = self._key.sign(data + sha256(said).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            authenticatorData=_text(data), clientDataJSON=_text(said), signature=_text(signature)
        )

    def _answer(self, **response: str) -> str:
        credential: dict[str, Any] = {
            "id": _text(self.id),
            "rawId": _text(self.id),
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
        }
        return json.dumps(credential)

    def _data(self, flags: int = 0) -> bytes:
        flags |= _PRESENT | (_VERIFIED if self.verifies else 0)
        return sha256(self.host.encode()).digest() + bytes([flags]) + self.uses.to_bytes(4, "big")

    def _client_data(self, kind: str, options: str) -> bytes:
        challenge = _text(_bytes(json.loads(options)["challenge"]))
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _public_key(self) -> bytes:
        numbers = self._key.public_key().public_numbers()
        point = {-2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        return cbor2.dumps({1: 2, 3: -7, -1: 1, **point})
