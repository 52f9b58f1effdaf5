"""Whether any of an exercise stands in another database or in files: every text and every byte of every row is looked at."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from gzip import decompress
from html import unescape
from pathlib import Path

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from lifeline.core.db import Base
from lifeline.core.entries import key_text
from lifeline.core.post import MARK
from lifeline.drills.traces import Needle


@dataclass(frozen=True, slots=True)
class Hit:
    """Where it stands (`table`, `key` and `column`, or a file), and what of the exercise it is."""

    table: str
    key: str
    column: str
    trace: str


@dataclass(frozen=True, slots=True)
class Sought:
    """The `needles` are looked for as whole values, the exercise's `code` and the mark inside of every text."""

    needles: Mapping[Needle, str]
    code: str

    def trace(self, value: Needle) -> str:
        """What of the exercise that value is; empty where it is nothing of it."""
        return self.needles.get(value) or self._in(value.decode(errors="replace") if isinstance(value, bytes) else value)

    def trace_inside(self, page: str) -> str:
        """The same of a page, which holds more than one value."""
        plain = unescape(page)
        return self._in(plain) or next((trace for one, trace in self.needles.items() if isinstance(one, str) and one in plain), "")

    def _in(self, text: str) -> str:
        return "the mark of an exercise" if MARK in text else "exercises.code" if self.code and self.code in text else ""


def in_rows(session: Session, sought: Sought) -> Iterator[Hit | int]:
    """Every hit, and after each table how many rows it had."""
    for table in Base.metadata.sorted_tables:
        yield from _in_table(session, table, sought)


def _in_table(session: Session, table: Table, sought: Sought) -> Iterator[Hit | int]:
    rows = 0
    for row in session.execute(select(table).execution_options(yield_per=1_000)).mappings():
        rows += 1
        for column, value in row.items():
            if isinstance(value, str | bytes) and value and (trace := sought.trace(value)):
                yield Hit(table.name, key_text(table, row), str(column), trace)
    yield rows


def in_files(folder: Path, sought: Sought, *, beside: str = "drill") -> Iterator[Hit | int]:
    """In every published file but those of the drill world's own pages, which lie in `beside`; and how many files were read."""
    read = 0
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        name = path.relative_to(folder)
        if name.parts[0].lstrip(".").startswith(beside) or not path.is_file() or path.suffix == ".br":  # said by the same page in plain
            continue
        read += 1
        body = decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        if trace := sought.trace_inside(body.decode(errors="replace")):
            yield Hit("file", str(name), "", trace)
    yield read
