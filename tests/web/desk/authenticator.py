"""An authenticator in software: it makes passkeys and signs with them, and lies only where a test says so."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

ORIGIN = "http://localhost"
PRESENT, VERIFIED, MADE = 1, 4, 64


def text(some: bytes) -> str:
    return urlsafe_b64encode(some).decode().rstrip("=")


def some(words: str) -> bytes:
    return urlsafe_b64decode(words + "===")


@dataclass
class Passkey:
    """One passkey, and what it says of itself when it signs."""

    credential: bytes = b"one passkey"
    secret: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    handle: str = ""
    count: int = 0
    flags: int = PRESENT | VERIFIED
    origin: str = ORIGIN
    place: str = "localhost"
    framed: bool = False

    def make(self, asked: dict) -> str:
        """The answer to what a registration asks."""
        self.handle = asked["user"]["id"]
        point = self.secret.public_key().public_numbers()
        key = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)})
        about = self._about(self.flags | MADE) + bytes(16) + len(self.credential).to_bytes(2) + self.credential + key
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": about})
        said = self._said("webauthn.create", asked["challenge"])
        return self._answer({"clientDataJSON": text(said), "attestationObject": text(made)})

    def sign(self, asked: dict) -> str:
        """The answer to what a sign-in or a proof asks."""
        self.count += 1
        about, said = self._about(self.flags), self._said("webauthn.get", asked["challenge"])
        signed = self.secret.sign(about + hashlib.sha256(said).digest(), ECDSA(SHA256()))
        answer = {"clientDataJSON": text(said), "authenticatorData": text(about), "signature": text(signed)}
        return self._answer({**answer, "userHandle": self.handle})

    def _about(self, flags: int) -> bytes:
        return hashlib.sha256(self.place.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)

    def _said(self, what: str, challenge: str) -> bytes:
        return json.dumps({"type": what, "challenge": challenge, "origin": self.origin, "crossOrigin": self.framed}).encode()

    def _answer(self, response: dict) -> str:
        name = text(self.credential)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
