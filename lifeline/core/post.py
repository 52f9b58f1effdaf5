"""What is handed to a platform: a live post cannot carry the exercise mark, a drill post cannot be built without it."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from lifeline.core.text import UNSEEN, nfc

MARK = "[훈련 EXERCISE]"
# Behind each hashtag of a drill, so that nobody who follows a drill's post reports under the tag of the real thing, or the other way.
ENDING_KO, ENDING_EN = "훈련", "Drill"

# A drill that says it is no drill is how Hawaii 2018 went wrong (FCC DOC-350119A1).
_CLAIMS_REAL = re.compile(
    r"실제[\W_]{0,3}상[\W_]?황|(?<![가-힣])(?:실[\W_]{0,3}제[\W_]{0,3}상[\W_]{0,3}황|실상황)"
    r"|(?:훈[\W_]?련|연습)[^\w.!?]{0,3}(?:상황[^\w.!?]{0,3})?(?:(?:이|은|도)[^\w.!?]{0,3})?(?:(?:절대|결코)\s*)?아(?:님|닙|니|닌)"
    r"|(?:(?:not|n['’]t|\bisnt)[\W_]{1,3}(?:an?|any)|(?:is|['’]s)[\W_]{1,3}no)[\W_]{1,3}(?:actual[\W_]{1,3})?(?:drill|exercise|test)\b"
    r"|\b(?:is|['’]s)\s+(?:a\s+)?real\s+(?:emergency|alert|warning|event|thing)\b|\breal[\s-]world\s+emergency\b",
    re.IGNORECASE,
)
_BLANK = re.compile("[\u115f\u1160\u2800\u3164\uffa0]")  # not seen, and as wide as a space
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")  # with which the last mark would be read from behind
_LOOKS_LATIN = str.maketrans("аеорсухіѕԁӏтпгмАЕОРСУХІЅТΑΕΟΡΤΙοα", "aeopcyxisdltnrmAEOPCYXISTAEOPTIoa")  # to a reader
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
        if live := next((tag for tag in hashtags(self.text) if not ends_as_a_drill(tag)), ""):
            raise WrongMark(f"a drill post must not send anybody to the live hashtag {live}")


def marked(text: str) -> str:
    """The text as the drill world says it: the mark at both ends, its hashtags those of drills. Authors never write either."""
    return f"{MARK} {_HASHTAG.sub(lambda found: drill_tag(found[0]), _DIRECTION.sub('', text))} {MARK}"


def hashtags(text: str) -> list[str]:
    """Those in it, each with its sign."""
    return _HASHTAG.findall(text)


def drill_tag(tag: str) -> str:
    """The hashtag under which a drill speaks and listens: #서울제설훈련 for #서울제설, #SeoulSnowDrill for #SeoulSnow."""
    return tag if ends_as_a_drill(tag) else tag + (ENDING_EN if tag[-1:].isascii() else ENDING_KO)


def as_outside(text: str) -> str:
    """What was said in a drill and is real after all: without exercise marks, each hashtag as it is outside of drills."""
    read = _folded(text) if of_an_exercise(_LOOKS_LIKE_MARK.sub("", text)) else text  # a mark with signs in it that nobody sees
    unmarked = _LOOKS_LIKE_MARK.sub(lambda found: found[0] if claims_to_be_real(found[0]) else " ", read)
    return _HASHTAG.sub(lambda found: _tag_outside(found[0]), unmarked).strip()


def _tag_outside(tag: str) -> str:
    ending = next((one for one in (ENDING_KO, ENDING_EN) if tag.casefold().endswith(one.casefold())), "")
    kept = tag[: len(tag) - len(ending)]
    return kept if len(kept) > 1 else ""


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
    """As a reader sees it: full-width forms made plain, what is not seen dropped, and letters that only look like others made those."""
    plain = unicodedata.normalize("NFKD", UNSEEN.sub("", _BLANK.sub(" ", text)))
    return unicodedata.normalize("NFC", "".join(sign for sign in plain if unicodedata.category(sign) not in ("Cf", "Mn"))).translate(
        _LOOKS_LATIN
    )
