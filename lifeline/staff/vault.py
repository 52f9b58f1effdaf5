"""What the database must not hold in the clear is sealed with a key that lies outside of it, one for each world."""

import hmac
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from lifeline.core.key_file import make_once, open_to_others


class BadVault(RuntimeError):
    """The key is missing, not ours or open to others; the sentence names the file and the remedy."""


class Vault:
    """`path` is the key file (mode 0600), made by the first seal where there is none. Two processes that make it at once agree on one."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def seal(self, secret: str) -> str:
        if not self._path.exists():
            make_once(self._path, Fernet.generate_key())
        return Fernet(self._key()).encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        """Raises BadVault when it was sealed with another key, or when the key is not there."""
        try:
            return Fernet(self._key()).decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise BadVault(f"what is in the database was sealed with another key than {self._path}: put the right one back") from None

    def mark(self, words: str) -> str:
        """What only who has the key can say of these words; it opens nothing."""
        return hmac.digest(self._key(), f"mark {words}".encode(), "sha256").hex()

    def _key(self) -> bytes:
        """Never made anew here: a lost key is put back, or everybody has to enrol again."""
        try:
            if open_to_others(self._path):
                raise BadVault(f"{self._path} can be read by others: run chmod 600 {self._path}")
            key = self._path.read_bytes().strip()
            Fernet(key)
        except OSError as error:
            raise BadVault(f"{self._path} cannot be read ({error.strerror}): put it back from the backup") from None
        except ValueError:
            raise BadVault(f"{self._path} holds no key: put the right one back from the backup") from None
        return key
