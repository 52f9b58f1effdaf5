"""The cursor of a source that lists posts from new to old: down to where it was read to, one page at a time, tag by tag."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct, field

_RECENT = 200
Split = Callable[[Sequence[str]], list[list[str]]]


class Walk(Struct, omit_defaults=True):
    """One way down. `floor`: newest id of the last way, "" where there was none yet; then `back` says since when (ISO), if it was
    asked before. `next`: the platform's word for the next page."""

    tags: list[str]
    floor: str = ""
    newest: str = ""
    lowest: str = ""
    next: str = ""
    began: str = ""
    back: str = ""


class Cursor(Struct, omit_defaults=True):
    """Kept as JSON text. `floors`: tag -> newest id read. `todo`: what this round has still to ask, the first being under way.

    `recent`: the last ids given out. Posts come late, with ids below the floor: each way goes a little below it, and leaves
    out what is among these. `asked`: when the last round began (ISO).
    """

    floors: dict[str, str] = field(default_factory=dict)
    todo: list[Walk] = field(default_factory=list)
    recent: list[str] = field(default_factory=list)
    asked: str = ""


def rank(post_id: str) -> tuple[int, str]:
    """Ids as integers are compared, without a float and without being numbers everywhere: longer is newer, then by digits."""
    return len(post_id), post_id


def opened(text: str) -> Cursor:
    """The cursor as it was kept; an unreadable one starts anew, for every post is known by its id anyway."""
    try:
        cursor = msgspec.json.decode(text, type=Cursor) if text else Cursor()
        for moment in (*(walk.began for walk in cursor.todo), *(walk.back for walk in cursor.todo if walk.back)):
            datetime.fromisoformat(moment)
        return cursor
    except ValueError:  # msgspec's own is one too
        return Cursor()


def kept(cursor: Cursor) -> str:
    return msgspec.json.encode(cursor).decode()


def under_way(cursor: Cursor, tags: Sequence[str], split: Split, *, began: str) -> Walk | None:
    """The walk to go on with; a round that is done begins again with all tags, those never asked apart. None without tags.

    A tag switched off in mid-round is asked no more; one switched on waits for the next round.
    """
    cursor.todo = [walk for walk in cursor.todo if set(walk.tags) <= set(tags)]
    if not cursor.todo:
        cursor.floors = {tag: floor for tag, floor in cursor.floors.items() if tag in tags}
        kinds: dict[str, list[str]] = {"read": [], "silent": [], "new": []}
        for tag in tags:
            kinds["new" if tag not in cursor.floors else "read" if cursor.floors[tag] else "silent"].append(tag)
        for kind, alike in kinds.items():
            back = cursor.asked if kind == "silent" else ""
            for group in split(alike):
                floor = min((cursor.floors.get(tag, "") for tag in group), key=rank)
                cursor.todo.append(Walk(group, floor, began=began, back=back))
        cursor.asked = began
    return cursor.todo[0] if cursor.todo else None


def went(cursor: Cursor, ids: Sequence[str], *, following: str, met: bool) -> bool:
    """Takes note of a page: its ids, the word for the next one, and whether the floor is met. Returns whether there is more to ask."""
    walk = cursor.todo[0]
    walk.newest = max((walk.newest, *ids), key=rank)
    walk.lowest = min(ids, key=rank) if ids else walk.lowest
    walk.next = following
    if met or not following:
        for tag in walk.tags:
            cursor.floors[tag] = max(walk.newest, walk.floor, key=rank)
        cursor.todo.pop(0)
    return bool(cursor.todo)


def unheard(cursor: Cursor, ids: Sequence[str]) -> set[str]:
    """Those of a page that were not given out lately; from now on they are."""
    fresh = set(ids).difference(cursor.recent)
    cursor.recent = [*dict.fromkeys((*ids, *cursor.recent))][:_RECENT]
    return fresh


def since(walk: Walk, first: timedelta, overlap: timedelta) -> datetime:
    """From when on a walk without a floor reads: since it was last asked, or so long ago as `first` says."""
    began = datetime.fromisoformat(walk.began)
    return datetime.fromisoformat(walk.back) - overlap if walk.back else began - first


def again_from_below(cursor: Cursor) -> None:
    """The platform has forgotten its word for the next page: go on below the lowest id seen."""
    cursor.todo[0].next = ""


def one_each(tags: Sequence[str]) -> list[list[str]]:
    return [[tag] for tag in tags]
