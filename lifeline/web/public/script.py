"""The script of the pages and the worker that keeps the last copy, as they are sent: without comments and spare spaces."""

import hashlib
import re
from functools import partial
from pathlib import Path

STATIC = Path(__file__).resolve().parent / "static"
_TEXT = r'("(?:[^"\\\n]|\\.)*"|`[^`]*`)'


def tight(source: str) -> str:
    """The same program in fewer bytes. Asks of the source: every statement ends with a semicolon, and no quotes in a pattern."""
    for spare, instead in ((r"\s*//[^\n]*", ""), (r"\s+", " "), (r"(?<=[^\w$]) | (?=[^\w$])", "")):
        source = re.sub(f"{_TEXT}|{spare}", partial(_but_texts, instead), source)
    return source.strip()


def _but_texts(instead: str, found: re.Match[str]) -> str:
    return found[1] or instead


def _named(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


SCRIPT = tight((STATIC / "page.js").read_text(encoding="utf-8"))
SCRIPT_NAME = f"page-{_named(SCRIPT)}.js"


def worker(*, parts: str) -> str:
    """`parts`: what else the copy is made of; with any of it changed, browsers take everything anew."""
    source = tight((STATIC / "sw.js").read_text(encoding="utf-8")).replace("@SCRIPT", SCRIPT_NAME)
    return source.replace("@VERSION", _named(source + parts))
