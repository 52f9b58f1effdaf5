"""What the database must not hold in the clear is sealed with a key that lies outside of it, one for each world."""

import hmac
import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken


class BadVault(RuntimeError):
    """The key is missing, not ours or open to others; the sentence names the file and the remedy."""


class Vault:
    """`path` is the key file (mode 0600), made by the first seal where there is none. Two processes that make it at once agree on one."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def seal(self, secret: str) -> str:
        if not self._path.exists():
            self._make()
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
            if self._path.stat().st_mode & 0o077:
                raise BadVault(f"{self._path} can be read by others: run chmod 600 {self._path}")
            key = self._path.read_bytes().strip()
            Fernet(key)
        except OSError as error:
            raise BadVault(f"{self._path} cannot be read ({error.strerror}): put it back from the backup") from None
        except ValueError:
            raise BadVault(f"{self._path} holds no key: put the right one back from the backup") from None
        return key

    def _make(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(Fernet.generate_key())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, self._path)  # whoever is second takes the first one's
            _keep(self._path.parent)
        except FileExistsError:
            pass
        finally:
            draft.unlink()


def _keep(folder: Path) -> None:
    """The name itself must outlive a loss of power: what was sealed with a lost key is lost."""
    there = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(there)
    finally:
        os.close(there)
