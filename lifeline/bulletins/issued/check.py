"""Whether a copy of the public log is whole and the city's own: by its bytes and a key alone, without asking anybody. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from lifeline.bulletins.issued.key import fits
from lifeline.bulletins.issued.line import LOG, beginning, hash_of
from lifeline.core.cap import Status

MOST_BYTES = 1024 * 1024  # of one line


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with that line of the file, counted from 1."""

    at: int
    sentence: str


@dataclass(slots=True)
class Checked:
    """What a copy of a log says once it was read: `hashes` of its lines by their number, and what is wrong."""

    hashes: dict[int, str] = field(default_factory=dict)
    said: list[Mapping[str, Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def by_text(self, hash: str) -> list[Mapping[str, Any]]:
        """The lines of bulletins that said the text of that hash."""
        return [one for one in self.said if any(hash in hashes for hashes in one["texts"].values())]


def check(lines: Iterable[bytes], *, keys: Collection[str], status: Status, known: Mapping[int, str]) -> Checked:
    """Read a copy of the log of that world. `known`: hashes of lines that somebody noted before, by number."""
    read, before, begun = Checked(), "", ""
    for at, raw in enumerate(lines, 1):
        signature, _, body = raw.rstrip(b"\n").partition(b" ")
        told = _told(body)
        if told is None:
            read.findings.append(Finding(at, "is no line of a log: it was changed or cut off"))
            before = hash_of(body)
            continue
        if not begun:
            begun, before = told["begun"], beginning(status.value, told["city"], told["begun"])
        wrong = [*_own(told, body, signature, keys, status), *_in_order(told, at, before, begun)]
        if told["line"] in known and known[told["line"]] != hash_of(body):
            wrong.append(f"line {told['line']} is another than the one you know: the log was written anew")
        if any(one["number"] == told["number"] for one in read.said):
            wrong.append(f"bulletin {told['number']} stands in the log twice")
        read.findings += [Finding(at, sentence) for sentence in wrong]
        before = read.hashes[told["line"]] = hash_of(body)
        read.said.append(told)
    last = max(read.hashes, default=0)
    cut = [Finding(last, f"the log ends before line {line}, which you know of: it was cut") for line in known if line not in read.hashes]
    read.findings += cut
    return read


def _own(told: Mapping[str, Any], body: bytes, signature: bytes, keys: Collection[str], status: Status) -> Iterator[str]:
    if told["status"] != status.value:
        yield f"is a line of the {told['status']} world, not of {status.value}: {_WORLDS.get(told['status'], 'it belongs to no world')}"
    if told["key"] not in keys:
        yield "is signed with another key than yours"
    elif not fits(told["key"], body, signature.decode("ascii", "replace")):
        yield "was changed: the signature does not fit it"


def _in_order(told: Mapping[str, Any], at: int, before: str, begun: str) -> Iterator[str]:
    if told["line"] > at:
        yield f"is line {told['line']} and stands at place {at}: lines were taken out, or stand in another order"
    elif told["line"] < at:
        yield f"is line {told['line']} and stands at place {at}: lines were put in, or stand in another order"
    if told["before"] != before:
        yield "does not follow what stands before it: a line was changed, exchanged or taken out there, or the log was written anew"
    if told["begun"] != begun:
        yield f"is of a log that was begun at {told['begun']}, not at {begun}"


_WORLDS = {"Exercise": "it is of an exercise, and nothing in it was real", "Actual": "it is real"}
_FIELDS = {"log": str, "status": str, "city": str, "begun": str, "line": int, "before": str, "number": str, "key": str, "texts": dict}


def _told(body: bytes) -> dict[str, Any] | None:
    if len(body) > MOST_BYTES:
        return None
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if not isinstance(found, dict) or found.get("log") != LOG:
        return None
    sound = all(type(found.get(name)) is kind for name, kind in _FIELDS.items())
    return found if sound and all(isinstance(one, list) for one in found["texts"].values()) else None
