"""The kept pages as files, each swapped in whole, for a web server in front and for our own next start."""

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any

from lifeline.edge.answer import Answer
from lifeline.edge.pages import world_of
from lifeline.edge.ready import Ready, make_ready, tag_of

MANIFEST = ".ready.json"
SUFFIXES = {"identity": "", "gzip": ".gz", "br": ".br"}
_ENDINGS = {"text/html": ".html", "text/plain": ".txt", "application/json": ".json", "text/csv": ".csv"}
_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
_DRAFT = ".draft-"

Entry = dict[str, Any]


def file_of(address: str, kind: str) -> str:
    """Where a page lies below the folder; empty for an address that must not become a file's name.

    A folder's own page is index.html, and a page without an ending gets that of its kind: `/text` is text.txt.
    """
    path = f"{address}index.html" if address.endswith("/") else address
    parts = path.split("/")[1:]
    if not address.startswith("/") or any(not part or part.startswith(".") or not _SAFE.issuperset(part) for part in parts):
        return ""
    found = PurePosixPath(*parts)
    if found.suffix in (".gz", ".br"):
        return ""
    return f"{found}{'' if found.suffix else _ENDINGS.get(kind, '')}"


class Folder:
    """The pages of one world below `top`. `roots` are those of all worlds: what lies under another one's is never touched."""

    def __init__(self, top: Path, root: str, roots: Sequence[str]) -> None:
        self._top, self._root, self._roots = top, root, roots
        self._manifest = top / root.strip("/") / MANIFEST
        self._entries: dict[str, Entry] = self._read()

    def load(self) -> dict[str, Ready]:
        """The pages as they were last written, without any that is not whole."""
        found = {address: self._load(entry) for address, entry in self._entries.items()}
        return {address: ready for address, ready in found.items() if ready is not None}

    def write(self, pages: Mapping[str, Ready], at: float) -> None:
        """Write what differs and remove what is gone. `at` is the second of the rendering. Raises OSError; the next call goes on."""
        own = {address: ready for address, ready in pages.items() if world_of(address, self._roots) == self._root}
        before = self._entries
        entries = {address: entry for address, ready in own.items() if (entry := self._entry(address, ready, int(at)))}
        for address, entry in entries.items():
            if before.get(address) != entry:
                self._put(entry, own[address])
                before[address] = entry
        kept = {entry["file"] for entry in entries.values()}
        for entry in [entry for address, entry in before.items() if address not in entries]:
            if entry["file"] not in kept:
                self._remove(entry["file"])
        self._swap(self._manifest, json.dumps(entries, ensure_ascii=False, indent=0).encode(), int(at))
        self._entries = entries

    def _entry(self, address: str, ready: Ready, at: int) -> Entry | None:
        """Its time moves on with every change, at least by a second: a web server knows a file by its seconds and its size."""
        name, old = file_of(address, ready.answer.kind), self._entries.get(address)
        if not name:
            return None
        if old and old["tag"] == ready.tag and old["file"] == name:
            at = old["at"]
        elif old:
            at = max(at, old["at"] + 1)
        return {"file": name, "tag": ready.tag, "at": at, "headers": [list(pair) for pair in ready.answer.headers]}

    def _put(self, entry: Entry, ready: Ready) -> None:
        for encoding, suffix in SUFFIXES.items():
            path = self._top / f"{entry['file']}{suffix}"
            if encoding in ready.forms:
                self._swap(path, ready.forms[encoding].body, entry["at"])
            else:
                path.unlink(missing_ok=True)

    def _remove(self, name: str) -> None:
        for suffix in SUFFIXES.values():
            (self._top / f"{name}{suffix}").unlink(missing_ok=True)

    def _swap(self, path: Path, body: bytes, at: int) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{_DRAFT}{path.name}")
        try:
            draft.write_bytes(body)
            os.utime(draft, (at, at))
            os.replace(draft, path)
        except OSError:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise

    def _read(self) -> dict[str, Entry]:
        """What we wrote. A manifest that cannot be read, or names a file we would not have written, says nothing."""
        try:
            given = json.loads(self._manifest.read_bytes())
            return {address: entry for address, entry in given.items() if self._ours(address, entry)}
        except (OSError, ValueError, AttributeError):
            return {}

    def _ours(self, address: str, entry: Any) -> bool:
        try:
            kind = Answer(200, tuple((name, value) for name, value in entry["headers"]), b"").kind
            whole = isinstance(entry["at"], int) and isinstance(entry["tag"], str)
            return whole and entry["file"] == file_of(address, kind) != "" and world_of(address, self._roots) == self._root
        except (KeyError, TypeError, ValueError):
            return False

    def _load(self, entry: Entry) -> Ready | None:
        try:
            body = (self._top / entry["file"]).read_bytes()
        except OSError:
            return None
        answer = Answer(200, tuple((name, value) for name, value in entry["headers"]), body)
        return make_ready(answer) if tag_of(answer) == entry["tag"] else None
