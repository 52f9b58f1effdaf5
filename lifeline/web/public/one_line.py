"""Foreign text on one line: no control characters, no line breaks, nothing that turns the direction of what follows."""

import re

from lifeline.core.cap_xml import plain

_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def one_line(text: str) -> str:
    return " ".join(plain(_TURNS.sub("", text)).split())
