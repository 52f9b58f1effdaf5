"""The cursor of a source that lists posts from new to old: down to where it was read to, one page at a time, tag by tag."""

from collections.abc import Callable, Sequence

import msgspec
from msgspec import Struct, field

Split = Callable[[Sequence[str]], list[list[str]]]


class Walk(Struct, omit_defaults=True):
    """One way down. `floor`: newest id of the last way, "" the first time. `next`: the platform's word for the next page."""

    tags: list[str]
    floor: str = ""
    newest: str = ""
    lowest: str = ""
    next: str = ""
    began: str = ""


class Cursor(Struct, omit_defaults=True):
    """Kept as JSON text. `floors`: tag -> newest id read. `todo`: what this round has still to ask, the first being under way."""

    floors: dict[str, str] = field(default_factory=dict)
    todo: list[Walk] = field(default_factory=list)


def rank(post_id: str) -> tuple[int, str]:
    """Ids as integers are compared, without a float and without being numbers everywhere: longer is newer, then by digits."""
    return len(post_id), post_id


def opened(text: str) -> Cursor:
    """The cursor as it was kept; an unreadable one starts anew, for every post is known by its id anyway."""
    try:
        return msgspec.json.decode(text, type=Cursor) if text else Cursor()
    except msgspec.DecodeError:
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
        known = [tag for tag in tags if tag in cursor.floors]
        new = [tag for tag in tags if tag not in cursor.floors]
        for group in (*split(known), *split(new)):
            floors = [cursor.floors.get(tag, "") for tag in group]
            cursor.todo.append(Walk(group, min(floors, key=rank), began=began))
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


def again_from_below(cursor: Cursor) -> None:
    """The platform has forgotten its word for the next page: go on below the lowest id seen."""
    cursor.todo[0].next = ""


def one_each(tags: Sequence[str]) -> list[list[str]]:
    return [[tag] for tag in tags]
