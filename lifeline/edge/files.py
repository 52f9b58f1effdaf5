"""The kept pages as files, each swapped in whole, for a web server in front and for our own next start."""

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from lifeline.edge.answer import Answer
from lifeline.edge.pages import world_of
from lifeline.edge.ready import Ready, make_ready, tag_of
from lifeline.edge.swap import swap, sweep, whole

MANIFEST, OFTEN = ".ready.json", ".often.json"
SUFFIXES = {"identity": "", "gzip": ".gz", "br": ".br"}
_ENDINGS = {"text/html": ".html", "text/plain": ".txt", "application/json": ".json", "text/csv": ".csv"}
_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
_HEADER = re.compile(r"[\w-]+: [\x20-\x7e\xa0-\xff]*", re.ASCII)
_LATEST = 2**33  # the last second that a file may bear

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
    """The pages of one world below `top`. `roots` are those of all worlds: what lies under another one's is never touched.

    `manifest`: the list of what was written; two folders of one world each have their own, and touch only what is on it.
    """

    def __init__(self, top: Path, root: str, roots: Sequence[str], *, manifest: str = MANIFEST) -> None:
        self._top, self._root, self._roots = top, root, roots
        self._manifest = f"{root.lstrip('/')}{manifest}"
        self._swept = False
        self._entries: dict[str, Entry] = self._read()

    def load(self) -> dict[str, Ready]:
        """The pages as they were last written, without any that is not whole."""
        found = {address: self._load(entry) for address, entry in self._entries.items()}
        return {address: ready for address, ready in found.items() if ready is not None}

    def write(self, pages: Mapping[str, Ready], at: float) -> None:
        """Write what differs and remove what is gone. `at` is the second of the rendering.

        Raises OSError, the first of them, when all is written that can be; the next call goes on with the rest.
        """
        own = {address: ready for address, ready in pages.items() if world_of(address, self._roots) == self._root}
        entries = {address: entry for address, ready in own.items() if (entry := self._entry(address, ready, int(at)))}
        before, kept = self._entries, {entry["file"] for entry in entries.values()}
        todo = [partial(self._put, address, entry, own[address]) for address, entry in entries.items() if before.get(address) != entry]
        todo += [partial(self._remove, address, kept) for address in before if address not in entries]
        todo += [partial(self._sweep, kept), partial(self._list, int(at))]
        troubles = [trouble for do in todo if (trouble := _tried(do)) is not None]
        if troubles:
            raise troubles[0]

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

    def _put(self, address: str, entry: Entry, ready: Ready) -> None:
        forms = {suffix: ready.forms.get(encoding) for encoding, suffix in SUFFIXES.items()}
        swap(self._top, {f"{entry['file']}{suffix}": form.body if form else None for suffix, form in forms.items()}, entry["at"])
        self._entries[address] = entry

    def _remove(self, address: str, kept: Collection[str]) -> None:
        name = self._entries[address]["file"]
        if name not in kept:
            swap(self._top, {f"{name}{suffix}": None for suffix in SUFFIXES.values()}, 0)
        del self._entries[address]

    def _sweep(self, kept: Collection[str]) -> None:
        """Once: what a process before this one was killed over."""
        folders = set() if self._swept else {(self._top / name).parent for name in kept}
        for folder in folders:
            sweep(folder)
        self._swept = True

    def _list(self, at: int) -> None:
        swap(self._top, {self._manifest: json.dumps(self._entries, ensure_ascii=False, indent=0).encode()}, at)

    def _read(self) -> dict[str, Entry]:
        """What we wrote. A manifest that cannot be read, or names a file we would not have written, says nothing."""
        try:
            given = json.loads(whole(self._top, self._manifest) or b"{}")
            return {address: entry for address, entry in given.items() if self._ours(address, entry)}
        except (ValueError, AttributeError, RecursionError):
            return {}

    def _ours(self, address: str, entry: Any) -> bool:
        try:
            answer = Answer(200, tuple((name, value) for name, value in entry["headers"]), b"")
            spoken = answer.for_all and all(_HEADER.fullmatch(name + ": " + value) for name, value in answer.headers)
            fit = spoken and type(entry["at"]) is int and 0 <= entry["at"] < _LATEST and isinstance(entry["tag"], str)
            return fit and entry["file"] == file_of(address, answer.kind) != "" and world_of(address, self._roots) == self._root
        except (KeyError, TypeError, ValueError, AttributeError):
            return False

    def _load(self, entry: Entry) -> Ready | None:
        body = whole(self._top, entry["file"])
        if body is None:
            return None
        answer = Answer(200, tuple((name, value) for name, value in entry["headers"]), body)
        return make_ready(answer) if tag_of(answer) == entry["tag"] else None


def _tried(do: Callable[[], None]) -> OSError | None:
    """What went wrong: one file that cannot be written must not keep the others old."""
    try:
        do()
    except OSError as error:
        return error
    return None
