"""`lifeline feeds samples`: every recorded document read once, and what is in it counted."""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click
from pydantic import RootModel

from lifeline.cli.say import table
from lifeline.core.settings import Settings
from lifeline.core.strict_yaml import Strict
from lifeline.core.strict_yaml import read as read_file
from lifeline.intake import child
from lifeline.intake.formats import Unparsed

LINKED, REFUSED = "linked", "refused"


class FolderEntry(Strict):
    """The format of a folder's documents, and of those behind its indexes."""

    format: str
    linked: str = "cap"


class FoldersFile(RootModel[dict[str, FolderEntry]]):
    pass


@dataclass
class Tally:
    """What the documents of one folder held. `unread` are those nobody should be able to read, `broken` those somebody should."""

    documents: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    readings: int = 0
    links: int = 0
    notes: int = 0
    unread: int = 0
    broken: list[str] = field(default_factory=list)


@click.command()
def samples() -> None:
    """Read every sample document: counts of alerts by status and message type, and what was refused.

    A document under refused/ must be refused and any other must be read: exit code 1 when one is not as it should be.
    """
    folder = Settings().folder("feeds") / "samples"
    found = {name: _tally(folder / name, entry) for name, entry in read_file(folder / "formats.yaml", FoldersFile).root.items()}
    table([(name, *_row(one)) for name, one in found.items()], ("folder", "documents", "status", "msgType", "besides"))
    whole = Tally()
    for one in found.values():
        whole.documents, whole.readings, whole.unread = (
            whole.documents + one.documents,
            whole.readings + one.readings,
            whole.unread + one.unread,
        )
        whole.statuses, whole.kinds = whole.statuses + one.statuses, whole.kinds + one.kinds
    click.echo(f"{whole.documents} documents in {len(found)} folders: {' | '.join(filter(None, map(str, _row(whole)[1:])))}")
    broken = [sentence for one in found.values() for sentence in one.broken]
    for sentence in broken:
        click.echo(sentence, err=True)
    sys.exit(1 if broken else 0)


def _tally(folder: Path, entry: FolderEntry) -> Tally:
    tally = Tally()
    for path in _documents(folder):
        tally.documents += 1
        refused = REFUSED in path.relative_to(folder).parts
        try:
            parsed = child.parse(entry.linked if LINKED in path.relative_to(folder).parts else entry.format, path.read_bytes())
        except Unparsed as error:
            tally.unread += 1
            if not refused:
                tally.broken.append(f"{path}: not read: {error}")
            continue
        if refused:
            tally.broken.append(f"{path}: was read, though it should be refused")
        tally.statuses.update(alert.status.value for alert in parsed.alerts)
        tally.kinds.update(alert.msg_type.value for alert in parsed.alerts)
        tally.readings += len(parsed.readings)
        tally.links += len(parsed.links)
        tally.notes += len(parsed.notes)
    return tally


def _documents(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix in (".xml", ".json", ".txt", ".html"))


def _row(one: Tally) -> tuple[object, ...]:
    besides = {"readings": one.readings, "links": one.links, "notes": one.notes, "refused": one.unread}
    return one.documents, _counts(one.statuses), _counts(one.kinds), _counts(Counter(besides))


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{number} {word}" for word, number in counter.items() if number)
