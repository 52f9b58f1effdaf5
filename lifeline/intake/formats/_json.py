"""Bounded JSON: size, depth and number of values are looked at before the parser is."""

import json
import re
from typing import Any, NoReturn

from lifeline.intake.formats import Unparsed
from lifeline.intake.formats._text import clean, decoded, shown

MAX_DEPTH = 32
MAX_BRACKETS = 20_000
MAX_QUOTES = 60_000
MAX_COMMAS = 50_000

_TOKENS = re.compile(r'"(?:[^"\\]++|(?:\\.)++)*+"|[\[\]{}]', re.DOTALL)
_HOSTILE = "No office sends this: treat the source as hostile until it has explained the document"


def read(body: bytes) -> dict[str, Any]:
    """The object at the root; `{}` is one. Raises Unparsed for anything else."""
    text = decoded(body, fallback="cp949")
    brackets, quotes, commas = text.count("{") + text.count("["), text.count('"'), text.count(",")
    if brackets > MAX_BRACKETS or quotes > MAX_QUOTES or commas > MAX_COMMAS:
        raise Unparsed(f"the JSON has {brackets:,} brackets, {quotes:,} quotes and {commas:,} commas", "Ask the feed for fewer rows")
    _refuse_depth(text)
    try:
        root = json.loads(text, parse_constant=_no_constant)
    except ValueError as wrong:
        raise Unparsed(
            f"the JSON is broken: {shown(str(wrong), 120)}", "Open the address: the answer may be cut off or an error page"
        ) from wrong
    if not isinstance(root, dict):
        raise Unparsed(f"the JSON is a {type(root).__name__}, not an object", "Look whether the feed has changed its form")
    return root


def _refuse_depth(text: str) -> None:
    depth = 0
    for match in _TOKENS.finditer(text):
        mark = text[match.start()]
        if mark in "[{":
            depth += 1
        elif mark in "]}":
            depth -= 1
        if depth > MAX_DEPTH:
            raise Unparsed(f"the JSON is nested more than {MAX_DEPTH} deep", _HOSTILE)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def inner(block: object, name: str) -> dict[str, Any]:
    """The object under a name, or an empty one: these services write \"\" or null where there is none."""
    found = block.get(name) if isinstance(block, dict) else None
    return found if isinstance(found, dict) else {}


def rows(found: object) -> list[dict[str, str]]:
    """Rows of text: a single row comes as an object, several as a list, none as \"\" (data.go.kr)."""
    several = found if isinstance(found, list) else [found]
    return [{clean(name): word(value) for name, value in row.items()} for row in several if isinstance(row, dict) and row]


def word(value: object) -> str:
    """A single value as text: numbers stay as written, null is the empty string, and what is no single value is empty too."""
    return clean(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
