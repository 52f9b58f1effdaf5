"""How X weighs a text: the rules of twitter-text, configuration version 3.

A character weighs 1 inside four ranges (Latin, Greek, Cyrillic, ... and general punctuation), 2 everywhere else (Hangul);
a web address weighs 23 however long it is, with or without `https://`; an emoji weighs 2 however many code points it has.

Limits: a joined emoji that no font knows (a cat joined to a dog) is taken for one, X counts its parts; so is a name of more
than nine labels, which X may part otherwise. No bulletin has either.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import regex

from lifeline.core.text import nfc

ADDRESS_WEIGHT = 23
_LIGHT = re.compile("[\\u0000-\\u10FF\\u2000-\\u200D\\u2010-\\u201F\\u2032-\\u2037]+")
_MAY_BE_EMOJI = re.compile("[\\u00A9\\u00AE\\u203C-\\u3299\\U0001F000-\\U000E007F]")
_DOT_INSIDE = re.compile(r"[^\s.]\.[^\s.]")  # no address is without one; most texts have none

_ACCENTED = (
    r"\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F\u0253\u0254\u0256\u0257\u0259\u025B\u0263\u0268\u026F\u0272\u0289\u028B\u02BB"
    r"\u0300-\u036F\u1E00-\u1EFF"
)
_LAST = r"(?:\L<last>|xn--[\-0-9a-z]+)(?![0-9a-z@+\-])"
# A name may hold any letter; only its part in Latin letters is the address where no protocol is given.
_NAME = r"[^\s!'#%&()*+,\\\-./:;<=>?@\[\]\^_{|}~$\u202A-\u202E\u061C\u200E\u200F\u2066-\u2069\uFEFF\uFFFE\uFFFF]"
# Bounded and without a way back: a hostile "a.a.a.a." must cost no more than its length.
_DOMAIN = rf"(?:{_NAME}(?:[_\-]{{0,9}}+{_NAME}){{0,62}}+\.){{0,8}}{_NAME}(?:-{{0,9}}+{_NAME}){{0,62}}+\.{_LAST}"
_IN_PATH = rf"[a-z\u0400-\u04FF0-9!*';:=+,.$/%#\[\]\-\u2013_~@|&{_ACCENTED}]"
_ENDS_PATH = rf"[+\-a-z\u0400-\u04FF0-9=_#/{_ACCENTED}]"
_BRACKETS = rf"\((?:{_IN_PATH}+|{_IN_PATH}*\({_IN_PATH}+\){_IN_PATH}*)\)"
_TAIL = (
    rf"(?::[0-9]+)?(?P<path>/(?:{_IN_PATH}*(?:{_BRACKETS}{_IN_PATH}*)*(?:{_ENDS_PATH}|{_BRACKETS}))?)?"
    r"(?:\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-z0-9\-_&=#/])?"
)
# © and ® are letters unless a variation selector makes them pictures.
_EMOJI_PART = r"(?![©®](?!\uFE0F))\p{Extended_Pictographic}(?!\uFE0E)(?:\uFE0F|\p{Emoji_Modifier})?\u20E3?"
EMOJI = regex.compile(
    rf"[\U0001F1E6-\U0001F1FF]{{2}}|[0-9#*]\uFE0F?\u20E3|{_EMOJI_PART}(?:[\U000E0020-\U000E007E]+\U000E007F)?(?:\u200D{_EMOJI_PART})*"
    r"|\p{Emoji_Modifier}|[\U0001F1E6-\U0001F1FF]"
)


# Compiled when the module is loaded, about 40 ms: 44 threads that meet it for the first time would each compile it.
_ENDINGS = [
    ending
    for line in (Path(__file__).parent / "tlds.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for ending in line.split()
]
_WHOLE = regex.compile(
    rf"(?P<before>[^a-z0-9@＠$#＃\uFEFF\uFFFE\uFFFF]|^)(?P<url>(?P<protocol>https?://)?(?P<domain>{_DOMAIN}){_TAIL})",
    regex.IGNORECASE,
    last=_ENDINGS,
)
_LATIN = regex.compile(rf"(?:[\-a-z0-9{_ACCENTED}]{{1,63}}+\.){{1,9}}{_LAST}", regex.IGNORECASE, last=_ENDINGS)


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """Where web addresses stand in the text, as (start, end); a bare `seoul.go.kr` is one, an e-mail address is none."""
    if not _DOT_INSIDE.search(text):
        return
    for found in _WHOLE.finditer(text):
        if found["protocol"]:
            yield found.span("url")
        elif found["before"] not in ("-", "_", ".", "/"):
            spans = [part.span() for part in _LATIN.finditer(text, *found.span("domain"))]
            if spans and found["path"]:
                spans[-1] = spans[-1][0], spans[-1][1] + found.end("url") - found.end("domain")
            yield from spans


def weigh(text: str) -> int:
    """The weight of the text on X, where 280 is the limit of an ordinary account."""
    text, total, here = nfc(text), 0, 0
    for start, end in addresses(text):
        total += _without_addresses(text[here:start]) + ADDRESS_WEIGHT
        here = end
    return total + _without_addresses(text[here:])


def _without_addresses(text: str) -> int:
    bare, emoji = EMOJI.subn("", text) if _MAY_BE_EMOJI.search(text) else (text, 0)
    return 2 * emoji + 2 * len(bare) - sum(map(len, _LIGHT.findall(bare)))
