"""A text as its reader sees it: full-width forms made plain, what is not seen dropped, letters that only look like others made those."""

import re
import unicodedata

from lifeline.core.text import UNSEEN

_BLANK = re.compile("[\u115f\u1160\u2800\u3164\uffa0]")  # not seen, and as wide as a space
_SIMPLE = re.compile("[\n -~가-힣]*")
_DROPPED = ("Cf", "Mn", "Me")
_LOOK, _LIKE = "аеорсухіѕԁӏтпгмкнвияοαεικντηօոꓲꓠꓳɑ", "aeopcyxisdltnrmkhbnroaeikvtnonInoa"
_CAPITALS, _AS_CAPITALS = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"  # Greek ones are not like the small ones
_LETTER = re.compile(
    r"(?:NEGATIVE \w+ )?(?:LATIN|REGIONAL INDICATOR SYMBOL)(?: CAPITAL| SMALL)? LETTER(?: SMALL CAPITAL)? ([A-Z])(?: WITH .+)?"
)
# Latin with strokes and hooks, small capitals, letters in black circles and squares, those of which flags are made.
_BLOCKS = ((0xC0, 0x2B0), (0x1D00, 0x1DC0), (0x1E00, 0x1F00), (0x2C60, 0x2C80), (0xA720, 0xA800), (0x1F130, 0x1F18F), (0x1F1E6, 0x1F200))


def _of_latin() -> dict[int, str]:
    found = {}
    for first, behind in _BLOCKS:
        for code in range(first, behind):
            if letter := _LETTER.fullmatch(unicodedata.name(chr(code), "")):
                found[code] = letter[1].lower()
    return found


_LETTERS = {
    **_of_latin(),
    **{ord(sign.upper()): like.upper() for sign, like in zip(_LOOK, _LIKE, strict=True) if len(sign.upper()) == 1},
    **{ord(sign): like for sign, like in zip(_LOOK + _CAPITALS + "ı", _LIKE + _AS_CAPITALS + "i", strict=True)},
}


def seen_as(text: str) -> str:
    """To search in, never to show: other alphabets lose those of their letters that look like Latin ones."""
    if _SIMPLE.fullmatch(text):
        return text
    plain = unicodedata.normalize("NFKD", UNSEEN.sub("", _BLANK.sub(" ", text)))
    kept = "".join(sign for sign in plain if unicodedata.category(sign) not in _DROPPED)
    return unicodedata.normalize("NFC", kept).translate(_LETTERS)
