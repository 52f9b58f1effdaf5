"""What is handed to a platform: a live post cannot carry the exercise mark, a drill post cannot be built without it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from lifeline.core.no_drill import claims_to_be_real, says_no_drill
from lifeline.core.seen_as import seen_as
from lifeline.core.text import nfc

MARK = "[훈련 EXERCISE]"
# Behind each hashtag of a drill, so that nobody who follows a drill's post reports under the tag of the real thing, or the other way.
ENDING_KO, ENDING_EN = "훈련", "Drill"

_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")  # with which the last mark would be read from behind
_HASHTAG = re.compile(r"(?<![\w/?&=.#＃])[#＃][\w\u0300-\u036f]*[^\W\d_][\w\u0300-\u036f]*")  # not the part of an address behind a #
_IN_BRACKETS = re.compile(r"[\[［﹇][^\[［﹇\]］﹈]*[\]］﹈]")
_NO_BRACKETS = str.maketrans("[［﹇]］﹈", "((()))")
_MARK_ALONE = re.compile(r"\[(?:[\W_]|훈련|상황|중|모의|연습|exercise|drill|only|test)*\]", re.IGNORECASE)
_BRACKETED, _BEGINS_AS_MARK = re.compile(r"\[[^\]]*\]"), re.compile(r"\[\s*훈련")


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
    """What was said in a drill and is real after all, letter for letter: without exercise marks, hashtags as they are outside of drills.

    Where a citizen's own words stand in the brackets of what reads as a mark, only the brackets go: live hears nothing that bears one.
    """
    unmarked = _IN_BRACKETS.sub(_without_mark, text)
    if of_an_exercise(unmarked):  # brackets in brackets, or one that is never shut
        unmarked = unmarked.translate(_NO_BRACKETS)
    return _HASHTAG.sub(lambda found: _tag_outside(found[0]), unmarked).strip()


def _without_mark(found: re.Match[str]) -> str:
    if not carries_mark(found[0]) or says_no_drill(found[0]):
        return found[0]
    return " " if _MARK_ALONE.fullmatch(seen_as(found[0])) else found[0].translate(_NO_BRACKETS)


def _tag_outside(tag: str) -> str:
    ending = next((one for one in (ENDING_KO, ENDING_EN) if tag.casefold().endswith(one.casefold())), "")
    kept = tag[: len(tag) - len(ending)]
    return kept if len(kept) > 1 else ""


def ends_as_a_drill(tag: str) -> bool:
    return seen_as(tag).casefold().endswith((ENDING_KO, ENDING_EN.casefold()))


def carries_mark(text: str) -> bool:
    """Whether the text holds anything that reads as an exercise mark."""
    return any(True for _ in _marks(text))


def of_an_exercise(text: str) -> bool:
    """Whether a mark in it says that it is of an exercise: [훈련 아님] says the contrary."""
    return "[" in text and any(not says_no_drill(mark) for mark in _marks(text))


def _marks(text: str) -> Iterator[str]:
    """What reads as one. A stranger may write nothing but brackets: each is looked at once."""
    read = seen_as(text)
    for found in _BRACKETED.finditer(read[: read.rfind("]") + 1]):
        begins = _BEGINS_AS_MARK.search(found[0])
        if begins or "exercise" in found[0].lower():
            yield found[0][begins.start() :] if begins else found[0]
