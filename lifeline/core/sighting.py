"""One post of a citizen as it was heard, from whichever side: the only shape in which anything enters `flows.hear`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

Copy = Literal["", "repost", "quote"]
FORM, PHONE, PASTE, CSV = "form", "phone", "paste", "csv"  # what reaches us without a platform
DRILL = "drill"  # told in an exercise and real: live took it from there by its own hand
EXERCISE = "exercise"  # written by the simulated public of an exercise

OF_THE_OFFICE = (EXERCISE, PHONE, PASTE, CSV)  # in an exercise: what it writes itself, and what those who play enter


def from_outside(platform: str) -> bool:
    """Whether in an exercise a post from there was written by somebody who does not play."""
    return platform not in OF_THE_OFFICE


class Position(Struct, frozen=True, gc=False):
    """A point in WGS84 degrees and how exact it is, in metres. `how`: platform, photo or pin."""

    lat: float
    lon: float
    metres: int
    how: Literal["platform", "photo", "pin"]


class Sighting(Struct, frozen=True, kw_only=True, gc=False):
    """`platform` and `post_id` together are one post, for ever (level L0 of the ladder).

    `copy` tells a repost or quote from an original; `copy_of` is then the id of what it repeats, on the same platform.
    `author` is the platform's own id of the account, "" where there is none; `handle` is its name at the time.
    `reposts` is what the platform itself counts (0: it does not say). `media` are addresses of pictures at the platform.
    `young`: the platform says that the account was made less than a week before; when, is kept nowhere.
    `said` is what a form or a clerk asked for and got: hazard, danger, people, taps, note, seen (ISO time), anonymous.
    Times carry their zone. The text is the author's, unmasked: only staff may read it.
    """

    platform: str
    post_id: str
    text: str
    created_at: datetime
    heard_at: datetime
    author: str = ""
    handle: str = ""
    url: str = ""
    language: str = ""
    listener: str = ""
    copy: Copy = ""
    copy_of: str = ""
    reposts: int = 0
    position: Position | None = None
    tags: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    young: bool = False
    said: Mapping[str, Any] = {}
