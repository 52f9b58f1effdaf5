"""When two posts say the same: their words without what passing on adds or changes (addresses, names, marks, spaces, laughter)."""

import hashlib
import re
import unicodedata

from lifeline.core.sighting import DRILL, EXERCISE, FORM, PHONE, Sighting
from lifeline.core.text import UNSEEN

MOST = 10_000  # characters that are looked at; the rest of a longer text is kept, and changes nothing
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_NAME = re.compile(r"(?<![\w.])@[\w.@-]+")
_PASSED_ON = re.compile(r"^\s*RT @[\w.@-]+:?\s*")
_MARK = "[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0e31-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"
_PILE = re.compile(f"({_MARK}{{2}}){_MARK}+")
_OFTEN = "ㅋㅎㅠㅜㅡ!?.~…ᄏ휴ᅮ"
_AGAIN = re.compile("|".join(f"{sign}(?={sign})" for sign in map(re.escape, _OFTEN)))
_MARKS = re.compile(r"[^\w\s]+")


def plain(text: str) -> str:
    """The words alone, still with their spaces: what near wording is judged by."""
    text = text[:MOST]
    if "@" in text:
        text = _NAME.sub(" ", _PASSED_ON.sub("", text))
    if "://" in text or "www." in text:
        text = _ADDRESS.sub(" ", text)
    if not _SIMPLE.fullmatch(text):
        text = unicodedata.normalize("NFKC", text) if _KOREAN.fullmatch(text) else _composed(UNSEEN.sub("", text))
    return _AGAIN.sub("", text.replace("#", " "))


def same(post: Sighting, said: str) -> bytes | None:
    """The hash by which equal posts are found (`said` is its plain text), or None where nothing may be called a copy of it.

    What a person tells us by form or telephone, or called real in an exercise, is never a copy: two may write the same word about
    two places. For the same reason a post with a position is equal only to one from there, and what an exercise wrote only to its own.
    """
    words = "".join(said.split())
    if not words or post.platform in (FORM, PHONE, DRILL):
        return None
    if post.platform == EXERCISE:
        words += f"\0{EXERCISE}"
    if post.position is not None:
        words += f"\0{post.position.lat:.3f} {post.position.lon:.3f}"
    return hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=16).digest()


def words(said: str) -> tuple[str, ...]:
    """The different words of a plain text, in its order; where it is written without spaces, its pieces of three characters."""
    found = tuple(dict.fromkeys(_MARKS.sub(" ", said).split()))
    if len(found) >= _FEW:
        return found[:_MANY]
    run = "".join(found)
    return tuple(dict.fromkeys(run[at : at + 3] for at in range(max(1, min(len(run), _MANY) - 2)))) if run else ()


_FEW, _MANY = 4, 200
_SIMPLE = re.compile("[\n -~가-힣]*")
_KOREAN = re.compile("[\n -~가-힣ㄱ-ㅣ…]*")  # with laughter and tears: nothing unseen, no marks to pile


def _composed(text: str) -> str:
    """NFKC. Piles of combining marks are cut first: composing takes time with the square of their height."""
    return unicodedata.normalize("NFKC", _PILE.sub(r"\1", text))
