"""What a platform's answer says in words, for the cause of a failure: its own reasons where it names them, else its text."""

import re
from collections.abc import Iterator
from typing import Any

from lifeline.core.wire import Answer

_TELLING = ("title", "detail", "message", "error", "error_description", "description", "errors", "details")


def said(answer: Answer) -> str:
    """`HTTP 403: Forbidden; no such rule`. Without mark-up and on one line; a secret may still stand in it."""
    told = "; ".join(_told(answer.json())) or re.sub(r"(?s)<(script|style).*?</\1>|<[^>]*>", " ", answer.excerpt)
    return f"HTTP {answer.status}: {' '.join(told.split())}"


def _told(value: Any, depth: int = 0) -> Iterator[str]:
    """Strings under the names platforms use for their reasons."""
    if isinstance(value, str):
        yield value[:200]
    elif isinstance(value, dict) and depth < 4:
        for name in _TELLING:
            yield from _told(value.get(name), depth + 1)
    elif isinstance(value, list) and depth < 4:
        for item in value[:3]:
            yield from _told(item, depth + 1)
