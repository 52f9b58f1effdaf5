"""JSON of a stranger into typed rows: fast when every row is as it should be, and row by row when one of them is not."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar, cast

import msgspec

T = TypeVar("T")
Lists = Mapping[tuple[str, ...], type]  # where lists of rows stand in the answer -> what each row is


class NoAnswer(Exception):
    """The body is no JSON of the expected shape; the message is safe to show."""


def read(body: bytes, kind: type[T], lists: Lists) -> tuple[T, int]:
    """The body as `kind`, and how many rows of its `lists` were left out because they cannot be read. Raises NoAnswer."""
    try:
        decoder: msgspec.json.Decoder[T] = _decoder(cast(Any, kind))
        return decoder.decode(body), 0
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _row_by_row(body, kind, lists)


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


def _row_by_row(body: bytes, kind: type[T], lists: Lists) -> tuple[T, int]:
    """Broken characters become a question mark; numbers JSON does not have (NaN, 1e999) and rows of another shape fall out."""
    try:
        value = json.loads(mended(body))
        lost = sum(_prune(value, path, row) for path, row in lists.items())
        return msgspec.convert(value, kind), lost
    except (ValueError, RecursionError) as error:
        raise NoAnswer(f"{type(error).__name__}: {error}"[:120]) from None


def mended(body: bytes) -> bytes:
    """The same JSON with a question mark for each broken character. Raises ValueError, RecursionError."""
    return json.dumps(json.loads(body.decode("utf-8", "replace")), ensure_ascii=False).encode("utf-8", "replace")


def _prune(value: Any, path: Sequence[str], kind: type) -> int:
    """Takes out of the list at that place what is no row of that kind; how many those were."""
    rows, holder = value, None
    for step in path:
        holder, rows = rows, rows.get(step) if isinstance(rows, dict) else None
    if not isinstance(rows, list):
        if isinstance(holder, dict) and path[-1] in holder:
            del holder[path[-1]]
        return 0
    kept = [row for row in rows if _fits(row, kind)]
    lost = len(rows) - len(kept)
    rows[:] = kept
    return lost


def _fits(row: Any, kind: type) -> bool:
    try:
        msgspec.convert(row, kind)
    except (msgspec.ValidationError, RecursionError):
        return False
    return True
