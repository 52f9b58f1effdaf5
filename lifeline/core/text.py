"""Text as people and platforms see it: one normal form, Korean particles, times in words."""

import hashlib
import re
import unicodedata
from datetime import datetime
from zoneinfo import ZoneInfo

KST = ZoneInfo("Asia/Seoul")

_PAIRS = {"을/를": ("을", "를"), "이/가": ("이", "가"), "은/는": ("은", "는"), "과/와": ("과", "와"), "으로/로": ("으로", "로")}
# Last sounds of digits as they are read in Korean: whether they close with a consonant, and whether that is ㄹ.
_DIGITS = {"0": "영", "1": "일", "2": "이", "3": "삼", "4": "사", "5": "오", "6": "육", "7": "칠", "8": "팔", "9": "구"}


# Soft hyphens, joiners, marks of direction, fillers of Hangul, selectors of a picture's colour, tags: nothing that a reader sees.
UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef]+"
)


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def storable(text: str) -> str:
    """The text without what no database takes: NUL, and halves of characters (a platform's answer may hold both)."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def first_line(words: object, most: int = 300) -> str:
    """What fits into a log line or an alarm: an error of a database has many lines, the first says what is wrong."""
    return storable(str(words)).strip().partition("\n")[0].rstrip()[:most]


def sha256(text: str) -> str:
    """Hash of the NFC text, hexadecimal: what an approval and a read-back are bound to."""
    return hashlib.sha256(nfc(text).encode()).hexdigest()


def particle(word: str, pair: str) -> str:
    """The word with the form of the particle that fits it: `particle("대설", "이/가")` is "대설이".

    Raises KeyError on a pair that is not one of 을/를, 이/가, 은/는, 과/와, 으로/로.
    """
    closed, opened = _PAIRS[pair]
    final = _final_consonant(word)
    if pair == "으로/로" and final == _RIEUL:
        return word + opened
    return word + (closed if final else opened)


_RIEUL = 8


def _final_consonant(word: str) -> int:
    """Index of the final consonant of the last syllable, 0 for none; closing brackets and quotes are passed over."""
    bare = word.rstrip(")]}”’\"' .")
    last = _DIGITS.get(bare[-1:], bare[-1:])
    return (ord(last) - 0xAC00) % 28 if "가" <= last <= "힣" else 0


def clock_ko(moment: datetime) -> str:
    """'1월 5일 07:30', Korean time."""
    local = moment.astimezone(KST)
    return f"{local.month}월 {local.day}일 {local:%H:%M}"


def clock_en(moment: datetime) -> str:
    """'5 Jan 07:30', Korean time."""
    local = moment.astimezone(KST)
    return f"{local.day} {local:%b %H:%M}"
