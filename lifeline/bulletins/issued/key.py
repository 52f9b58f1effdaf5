"""The key that signs the public log of one world: Ed25519, in a file of its own that nobody else may read."""

from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from lifeline.core.key_file import make_once, open_to_others


class BadKey(ValueError):
    """The key is missing, open to others or none of ours; the sentence names the file and the remedy."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """`public`: the raw 32 bytes of its public half in base64, as every line names it."""

    private: Ed25519PrivateKey
    public: str

    def sign(self, body: bytes) -> str:
        return b64encode(self.private.sign(body)).decode()


def signing_key(path: Path) -> SigningKey:
    """Raises BadKey."""
    try:
        if open_to_others(path):
            raise BadKey(f"{path} can be read by others: run chmod 600 {path}")
        private = load_pem_private_key(path.read_bytes(), None)
    except OSError as error:
        raise BadKey(f"{path} cannot be read ({error.strerror}): put it back from the backup") from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise BadKey(f"{path} holds no key: put it back from the backup") from None
    if not isinstance(private, Ed25519PrivateKey):
        raise BadKey(f"{path} holds a key of another kind than Ed25519: put the right one back from the backup")
    return SigningKey(private, b64encode(private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode())


def make_key(path: Path) -> SigningKey:
    """A new one where there is none. Raises BadKey."""
    made = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        make_once(path, made)
    except OSError as error:
        raise BadKey(f"{path} cannot be made ({error.strerror}): look at the disk and at who may write there") from None
    return signing_key(path)


def fits(public: str, body: bytes, signature: str) -> bool:
    """Whether the holder of that key signed these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(b64decode(public, validate=True)).verify(b64decode(signature, validate=True), body)
    except (InvalidSignature, ValueError):
        return False
    return True


def pem(public: str) -> str:
    """The public key as other tools read it."""
    whole = Ed25519PublicKey.from_public_bytes(b64decode(public))
    return whole.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def public_keys(given: str) -> tuple[str, ...]:
    """The keys in a text: PEM blocks, one or several, or one in base64 as a line names it. Raises BadKey."""
    end = "-----END PUBLIC KEY-----"
    blocks = [f"{block[block.index('-----BEGIN') :]}{end}\n" for block in given.split(end) if "-----BEGIN" in block]
    try:
        if blocks:
            return tuple(_raw(load_pem_public_key(block.encode())) for block in blocks)
        return (_raw(Ed25519PublicKey.from_public_bytes(b64decode(given.strip(), validate=True))),)
    except (ValueError, UnsupportedAlgorithm):
        raise BadKey("this is no public key of a log: give issued-key.txt, or the key in base64 as a line names it") from None


def _raw(key: object) -> str:
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("another kind of key")
    return b64encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
