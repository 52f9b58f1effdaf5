"""Foreign text made harmless: no control characters, nothing that turns the direction of what follows, on one line if need be."""

import re

from lifeline.core.cap_xml import plain

_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def straight(text: str) -> str:
    return plain(_TURNS.sub("", text))


def one_line(text: str) -> str:
    return " ".join(straight(text).split())
