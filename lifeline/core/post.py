"""What is handed to a platform: a live post cannot carry the exercise mark, a drill post cannot be built without it."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from lifeline.core.text import nfc

MARK = "[훈련 EXERCISE]"
# Behind each hashtag of a drill, so that nobody who follows a drill's post reports under the tag of the real thing, or the other way.
ENDING_KO, ENDING_EN = "훈련", "Drill"

# A drill that says it is no drill is how Hawaii 2018 went wrong (FCC DOC-350119A1).
_CLAIMS_REAL = re.compile(
    r"실제\s*상황|훈련\s*(?:상황)?\s*(?:이|은|도|이\s*절대)?\s*아(?:님|닙|니|닌)"
    r"|(?:(?:not|n['’]t)\s+an?|(?:is|['’]s)\s+no)\s+(?:drill|exercise|test)\b",
    re.IGNORECASE,
)
_HASHTAG = re.compile(r"(?<![\w/?&=.#＃])[#＃][\w\u0300-\u036f]*[^\W\d_][\w\u0300-\u036f]*")  # not the part of an address behind a #
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
    """For an exercise: the mark stands first and last, nothing in it claims to be real, and no hashtag is a live one."""

    def __post_init__(self) -> None:
        Post.__post_init__(self)
        if not (self.text.startswith(MARK) and self.text.endswith(MARK) and len(self.text) > 2 * len(MARK)):
            raise WrongMark(f"a drill post must begin and end with {MARK}: {self.text[:60]!r}")
        if claim := claims_to_be_real(self.text):
            raise WrongMark(f"a drill post must not say {claim!r}")
        if live := next((tag for tag in _HASHTAG.findall(self.text) if not ends_as_a_drill(tag)), ""):
            raise WrongMark(f"a drill post must not send anybody to the live hashtag {live}")


def marked(text: str) -> str:
    """The text as the drill world says it: the mark at both ends, its hashtags those of drills. Authors never write either."""
    return f"{MARK} {_HASHTAG.sub(lambda found: drill_tag(found[0]), text)} {MARK}"


def drill_tag(tag: str) -> str:
    """The hashtag under which a drill speaks and listens: #서울제설훈련 for #서울제설, #SeoulSnowDrill for #SeoulSnow."""
    return tag if ends_as_a_drill(tag) else tag + (ENDING_EN if tag[-1:].isascii() else ENDING_KO)


def ends_as_a_drill(tag: str) -> bool:
    return _folded(tag).casefold().endswith((ENDING_KO, ENDING_EN.casefold()))


def carries_mark(text: str) -> bool:
    """Whether the text holds anything that reads as an exercise mark."""
    return bool(_LOOKS_LIKE_MARK.search(_folded(text)))


def of_an_exercise(text: str) -> bool:
    """Whether a mark in it says that it is of an exercise: [훈련 아님] says the contrary."""
    return "[" in text and any(not claims_to_be_real(mark) for mark in _LOOKS_LIKE_MARK.findall(_folded(text)))


def claims_to_be_real(text: str) -> str:
    """The words by which a text claims to be no drill, or the empty string."""
    found = _CLAIMS_REAL.search(_folded(text))
    return found.group() if found else ""


def _folded(text: str) -> str:
    """As a reader sees it: full-width forms made plain, invisible characters dropped."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
