"""What is handed to a platform: a live post cannot carry the exercise mark, a drill post cannot be built without it."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from lifeline.core.text import nfc

MARK = "[훈련 EXERCISE]"

# A drill that says it is no drill is how Hawaii 2018 went wrong (FCC DOC-350119A1).
_CLAIMS_REAL = re.compile(
    r"실제\s*상황|훈련\s*(?:상황)?\s*(?:이|은|도|이\s*절대)?\s*아(?:님|닙|니|닌)"
    r"|(?:(?:not|n['’]t)\s+an?|(?:is|['’]s)\s+no)\s+(?:drill|exercise|test)\b",
    re.IGNORECASE,
)
_LOOKS_LIKE_MARK = re.compile(r"\[\s*훈련[^\]]*\]|\[[^\]]*exercise[^\]]*\]", re.IGNORECASE)


class WrongMark(ValueError):
    """The text does not belong to the world that wants to send it."""


@dataclass(frozen=True, slots=True)
class Post:
    """One text for one account. `key` is the same at every attempt; `created` (UTC) is fixed when the delivery is made.

    `reply_to` is the platform's id of the post answered, or empty. Build a LivePost or a DrillPost, never a Post.
    """

    text: str
    language: str
    key: str
    created: datetime
    reply_to: str = ""

    def __post_init__(self) -> None:
        if type(self) is Post:
            raise TypeError("a post belongs to a world: build LivePost or DrillPost")
        if not self.text.strip():
            raise ValueError("a post without text")
        if self.text != nfc(self.text):
            raise ValueError("the text of a post must be NFC")


@dataclass(frozen=True, slots=True)
class LivePost(Post):
    """For the public: must not carry the exercise mark."""

    def __post_init__(self) -> None:
        Post.__post_init__(self)
        if carries_mark(self.text):
            raise WrongMark(f"a live post must not carry an exercise mark: {self.text[:60]!r}")


@dataclass(frozen=True, slots=True)
class DrillPost(Post):
    """For an exercise: the mark stands first and last, and nothing in it claims to be real."""

    def __post_init__(self) -> None:
        Post.__post_init__(self)
        if not (self.text.startswith(MARK) and self.text.endswith(MARK) and len(self.text) > 2 * len(MARK)):
            raise WrongMark(f"a drill post must begin and end with {MARK}: {self.text[:60]!r}")
        if claim := claims_to_be_real(self.text):
            raise WrongMark(f"a drill post must not say {claim!r}")


def marked(text: str) -> str:
    """The text as the drill world says it: the mark at both ends. Authors never write the mark."""
    return f"{MARK} {text} {MARK}"


def carries_mark(text: str) -> bool:
    """Whether the text holds anything that reads as an exercise mark."""
    return bool(_LOOKS_LIKE_MARK.search(_folded(text)))


def claims_to_be_real(text: str) -> str:
    """The words by which a text claims to be no drill, or the empty string."""
    found = _CLAIMS_REAL.search(_folded(text))
    return found.group() if found else ""


def _folded(text: str) -> str:
    """As a reader sees it: full-width forms made plain, invisible characters dropped."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
