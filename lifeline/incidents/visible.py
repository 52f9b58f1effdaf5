"""What of a text can be seen: one normal form, without the characters that only hide others or part them."""

import re

from lifeline.core.text import UNSEEN, nfc

# Nearly every post: whole syllables and single letters of Hangul, ASCII. Composed already, all of it seen, its digits 0 to 9.
SIMPLE = re.compile("[\n -~가-힣ㄱ-ㅣ]*")


def visible(text: str) -> str:
    """NFC, nothing unseen. Composed once more, as what was parted by something unseen may belong together."""
    if text.isascii() or SIMPLE.fullmatch(text):
        return text
    text = nfc(text)
    return nfc(UNSEEN.sub("", text)) if UNSEEN.search(text) else text
