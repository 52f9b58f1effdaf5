"""What of a text can be seen: one normal form, without the characters that only hide others or part them."""

import re

from lifeline.core.text import nfc

# Soft hyphens, joiners, marks of direction, fillers of Hangul, selectors of a picture's colour: nothing that a reader sees.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef]+"
)
# Nearly every post: whole syllables and single letters of Hangul, ASCII. Composed already, all of it seen, its digits 0 to 9.
SIMPLE = re.compile("[\n -~가-힣ㄱ-ㅣ]*")


def visible(text: str) -> str:
    """NFC, nothing unseen. Composed once more, as what was parted by something unseen may belong together."""
    if text.isascii() or SIMPLE.fullmatch(text):
        return text
    text = nfc(text)
    return nfc(_UNSEEN.sub("", text)) if _UNSEEN.search(text) else text
