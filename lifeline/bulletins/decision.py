"""The words of a decision: what came by which feed, what is in force, and what is to be done and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from lifeline.bulletins import fold
from lifeline.bulletins.fold import Cells
from lifeline.bulletins.guideline import Release
from lifeline.bulletins.shock import Shock
from lifeline.core import cap
from lifeline.core.place import Scope


class Kind(StrEnum):
    """What a bulletin is to the citizen. `over` and `called_off` end a warning, `correction` takes back our own error."""

    ALERT = "alert"
    UPDATE = "update"
    OVER = "over"
    CALLED_OFF = "called_off"
    CORRECTION = "correction"


class Act(StrEnum):
    BULLETIN = "bulletin"
    PERSON = "person"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Source:
    """The feed an alert came by. `trust` is signed, pinned or open (anybody could imitate it); no `senders` means any.

    `events`: what this feed's own event words or codes mean, as (type, level or empty). `ask_about`: types of which a person
    hears even when the place named is elsewhere.
    """

    name: str
    trust: str
    max_age: timedelta
    senders: tuple[str, ...] = ()
    events: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    ask_about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InForce:
    """A bulletin the city is saying now. `source` is the key of the alert behind it, None if a person wrote it.

    `level` is the worst that is said, `cells` what holds where (empty: that level in all its districts). `waiting`: it is not
    said yet, a person has it before them; `refers_to`: the bulletin it would follow; `edited`: that person has changed or returned
    it. `ended`: it is not said any more; the source's word that ended it was sent then.
    """

    bulletin_id: str
    hazard: str
    level: str
    districts: frozenset[str]
    source: tuple[str, str, datetime] | None
    until: datetime | None
    cells: Cells = field(default_factory=dict)
    shock: Shock | None = None
    waiting: bool = False
    ended: datetime | None = None
    refers_to: str = ""
    edited: bool = False

    def comes_from(self, sender: str) -> bool:
        return self.source is not None and self.source[0] == sender

    @property
    def state(self) -> Cells:
        """What holds where, also for a bulletin that says one level everywhere."""
        by = self.source[:2] if self.source is not None else ("", "")
        return self.cells or fold.cells_of(self.level, self.districts, until=self.until, by=by)

    @property
    def messages(self) -> frozenset[fold.By]:
        """Sender and identifier of every message that holds up a part of it."""
        own = {self.source[:2]} if self.source is not None else set()
        return frozenset({cell.by for cell in self.cells.values()} | own)


@dataclass(frozen=True, slots=True)
class Decision:
    """`reason` is a sentence for the record and the desk. With Act.BULLETIN every field up to `release` is set.

    `level` is the worst that will hold, `scope` all districts, `cells` what will hold where, `lifted` where it no longer does,
    `added` where an update says it first.
    A record with `cells` changes what the bulletin it refers to stands on, and nothing that it says.
    `until`: when the last of it ends, None if nobody knows. `replaces`: the waiting bulletin that this one says as well.
    """

    act: Act
    reason: str
    msg_type: cap.MsgType | None = None
    kind: Kind | None = None
    hazard: str = ""
    level: str = ""
    scope: Scope | None = None
    release: Release | None = None
    refers_to: str = ""
    cells: Cells = field(default_factory=dict)
    lifted: frozenset[str] = frozenset()
    added: frozenset[str] = frozenset()
    until: datetime | None = None
    shock: Shock | None = None
    replaces: str = ""
