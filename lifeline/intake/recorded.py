"""Recorded days: official documents of the past, each with the minute it was first there, kept as files beside the feeds."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator

from lifeline.core.strict_yaml import BadData, Document, Problem, Strict, fit, load

Line = Annotated[str, Field(min_length=1)]
INDEX = "day.yaml"


class DocumentEntry(Strict):
    """`at` is when the document was there to be read, with its zone; `fact` says what is known of it, and by whom.

    `links`: of an index, the address of each document behind it and the file that holds it.
    """

    at: str
    feed: Line
    file: Line
    fact: Line
    links: dict[str, Line] = Field(default_factory=dict)

    @field_validator("at")
    @classmethod
    def _at(cls, value: str) -> str:
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise ValueError(f"'{value}' is no time: write it with its zone, 2022-08-08T13:00+09:00") from None
        if moment.tzinfo is None:
            raise ValueError(f"'{value}' has no zone: write 2022-08-08T13:00+09:00")
        return value

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at).astimezone(UTC)


class DayFile(Strict):
    """`rebuilt`: the documents were written later from public facts, not recorded; `sources` say which facts."""

    title: Line
    rebuilt: bool
    note: Line
    sources: list[Line] = Field(min_length=1)
    documents: list[DocumentEntry] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One document of a recorded day: `body` as the feed's address would have answered at that moment (UTC).

    `links` are (address, body) of the documents behind an index.
    """

    at: datetime
    feed: str
    path: Path
    body: bytes
    fact: str
    links: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """One recorded day, its documents in the order of time; those of one minute stand as in its file."""

    name: str
    title: str
    rebuilt: bool
    note: str
    sources: tuple[str, ...]
    documents: tuple[Recorded, ...]


def load_days(folder: Path, *, feeds: Collection[str]) -> tuple[Day, ...]:
    """Every folder with a `day.yaml`, by name. Raises BadData with all problems of all of them; no such folder is no day."""
    days, problems = [], list[Problem]()
    for path in sorted(folder.glob(f"*/{INDEX}")):
        try:
            document = load(path)
            given = fit(document, DayFile)
            wrong = list(_problems(document, given, path.parent, feeds))
        except BadData as error:
            wrong = error.problems
        problems += [replace(one, file=f"{folder.name}/{path.parent.name}/{INDEX}") for one in wrong]
        if not wrong:
            days.append(_day(given, path.parent))
    if problems:
        raise BadData(problems)
    return tuple(days)


def between(days: Collection[Day], start: datetime, end: datetime) -> tuple[Recorded, ...]:
    """All documents of all days from `start` up to and including `end`, oldest first."""
    return tuple(sorted((one for day in days for one in day.documents if start <= one.at <= end), key=lambda one: one.at))


def _problems(document: Document, given: DayFile, folder: Path, feeds: Collection[str]) -> Iterator[Problem]:
    for index, one in enumerate(given.documents):
        where = ("documents", index)
        if one.feed not in feeds:
            yield document.problem((*where, "feed"), f"there is no feed '{one.feed}' in feeds/: correct the name.")
        if not _is_beside(folder, one.file):
            yield document.problem((*where, "file"), _missing(one.file))
        for address, name in one.links.items():
            if not _is_beside(folder, name):
                yield document.problem((*where, "links", address), _missing(name))


def _is_beside(folder: Path, name: str) -> bool:
    """A file of this very folder: no path, and no link that leads out of it."""
    path = folder / name
    return Path(name).name == name and path.is_file() and path.resolve().parent == folder.resolve()


def _missing(name: str) -> str:
    return f"'{name}' is no file beside this {INDEX}: add it or correct the name."


def _day(given: DayFile, folder: Path) -> Day:
    documents = [
        Recorded(
            one.moment,
            one.feed,
            folder / one.file,
            (folder / one.file).read_bytes(),
            one.fact,
            tuple((address, (folder / name).read_bytes()) for address, name in one.links.items()),
        )
        for one in given.documents
    ]
    return Day(folder.name, given.title, given.rebuilt, given.note, tuple(given.sources), tuple(sorted(documents, key=lambda one: one.at)))
