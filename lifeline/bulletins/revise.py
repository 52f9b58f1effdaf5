"""New facts for a bulletin: an edit while it is open, an Update that waits for a second person once it is in force."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lifeline.bulletins import acts, fold
from lifeline.bulletins.compose import Message
from lifeline.bulletins.decide import Kind
from lifeline.bulletins.desk import find
from lifeline.bulletins.draft import ENDS, Origin, draft, following, message_of, next_number, word
from lifeline.bulletins.guideline import Release
from lifeline.bulletins.office import Office
from lifeline.bulletins.shock import from_json as shock_from_json
from lifeline.bulletins.states import ChangedMeanwhile, NotAllowed, State, move
from lifeline.bulletins.tables import Bulletin
from lifeline.bulletins.write import known_details, known_level, source_en
from lifeline.core.cap import MsgType
from lifeline.core.people import Actor
from lifeline.core.ports import P
from lifeline.core.world import World


@dataclass(frozen=True, slots=True)
class Change:
    """Facts to say otherwise; what is None stays. The area is changed by its districts, so its words always fit them.

    With districts of its own the bulletin says its worst level in all of them, and of no other level any more. `endless`: nobody
    knows the end any more. `details` stand for all there were. `level` and `source` are an authority's where it gave them.
    """

    districts: frozenset[str] | None = None
    since: datetime | None = None
    until: datetime | None = None
    endless: bool = False
    level: str | None = None
    source: str | None = None
    details: Mapping[str, str] | None = None

    def of(self, said: Message, office: Office) -> Message:
        said = self._facts(self._where(said, office), office)
        since, until = self.since or said.since, None if self.endless else self.until or said.until
        if (self.until is not None or self.endless) and said.kind in ENDS:
            raise NotAllowed("an end has no end of its own: leave --until out")
        if until is not None and until <= since and (self.until or self.since):
            raise NotAllowed(f"it would end before it begins ({since:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M} UTC)")
        return replace(said, since=since, until=until)

    def _where(self, said: Message, office: Office) -> Message:
        if self.districts is None:
            return said
        if unknown := self.districts - set(office.city.districts):
            raise NotAllowed(f"no district of this city has the code {', '.join(sorted(unknown))}")
        words, short = office.city.words, office.city.short_words
        said = replace(said, area_ko=words(self.districts, "ko"), area_en=words(self.districts, "en"))
        said = replace(said, area_short_ko=short(self.districts, "ko"), area_short_en=short(self.districts, "en"))
        return replace(said, besides_ko="", besides_en="", elsewhere_ko="", elsewhere_en="")

    def _facts(self, said: Message, office: Office) -> Message:
        if self.level is not None:
            said = replace(said, level=known_level(office, said.hazard, self.level))
        if self.source is not None:
            said = replace(said, source_ko=self.source, source_en=source_en(office, self.source))
        if self.details is not None:
            known_details(office, said.hazard.code, self.details)
            said = replace(said, details=self.details)
        return said


def by_hand(bulletin: Bulletin) -> bool:
    """Whether a person gave it its level and source, so that a person may change them."""
    return bulletin.source_sender is None and not bulletin.source_text and not bulletin.cells


def revised(session: Session, office: Office, bulletin: Bulletin, change: Change, *, number: str, now: datetime) -> Message:
    """What the bulletin would say, an issued one as an Update of that number. Raises NotAllowed, ValueError as Message does."""
    if (change.level is not None or change.source is not None) and not by_hand(bulletin):
        raise NotAllowed(f"bulletin {bulletin.number} stands on an official message: its level and source are not ours to change")
    earlier, issued = message_of(session, bulletin, office), bulletin.state == State.ISSUED
    said = change.of(earlier, office)
    if issued:
        said = replace(said, number=number, kind=Kind.UPDATE, sent=now, **following(earlier, office))
    if issued or (change.districts and said.kind is Kind.UPDATE):
        said = replace(said, **_news(session, bulletin, change, office))
    return said


def revise(world: World[P], office: Office, wanted: str, change: Change, *, actor: Actor, reason: str, seen: str = "") -> str:
    """New facts for a bulletin: an edit while it is open, an Update that waits for a second person once it is issued.

    `seen`: the state and version the change was made for ('waiting.2'). Returns the number of the bulletin to approve.
    """
    now = world.clock.now()
    with world.database.writing() as session:
        bulletin = find(session, wanted)
        issued, version = bulletin.state == State.ISSUED, bulletin.version
        if seen and seen != f"{bulletin.state}.{version}":
            raise ChangedMeanwhile(f"bulletin {bulletin.number} is {bulletin.state}, version {version}: not what was shown")
        number = next_number(session, now) if issued else bulletin.number
        said = revised(session, office, bulletin, change, number=number, now=now)
    wording = word(world, office, said)
    with world.database.writing() as session:
        bulletin = find(session, wanted)
        districts, cells = change.districts or frozenset(bulletin.districts.split()), _cells(bulletin, change)
        if not issued:
            acts.edit(session, bulletin, wording, office=office, actor=actor, reason=reason, now=now, version=version)
            bulletin.districts, bulletin.expires_at, bulletin.cells = " ".join(sorted(districts)), _ends(bulletin, change), cells
            bulletin.level = said.level.id
            return bulletin.number
        origin = Origin(acts.said(reason), Release.TWO_PEOPLE, "correction", districts, None, bulletin.source_text, bulletin.id)
        origin = replace(origin, cells=fold.from_json(cells) if cells else {}, shock=shock_from_json(bulletin.shock))
        origin = replace(origin, lasts_until=_ends(bulletin, change))
        made = draft(
            session, wording, origin, office=office, situation=bulletin.situation_id, msg_type=MsgType.UPDATE, actor=actor, now=now
        )
        move(session, made, State.WAITING, actor=actor, reason=reason, now=now)
        return made.number


def _ends(bulletin: Bulletin, change: Change) -> datetime | None:
    """An end that is in no text, of the last part or of a type that counts for a day, stays what it was."""
    return None if change.endless else change.until or bulletin.expires_at


def _news(session: Session, bulletin: Bulletin, change: Change, office: Office) -> dict[str, Any]:
    """Where the update ends what was said before and where it is new (fields of a Message)."""
    earlier = bulletin if bulletin.state == State.ISSUED or not bulletin.refers_to else session.get_one(Bulletin, bulletin.refers_to)
    before = frozenset(earlier.districts.split())
    after = change.districts or before
    parts = {"lifted": before - after, "added": after - before}
    return {
        f"{name}_{language}": office.city.words(part, language) if part else "" for name, part in parts.items() for language in ("ko", "en")
    }


def _cells(bulletin: Bulletin, change: Change) -> str:
    """What holds where after the change, as the row keeps it; empty where level and districts of the bulletin say it all."""
    if change.districts is not None or not bulletin.cells:
        return ""
    cells = fold.from_json(bulletin.cells)
    return fold.to_json(fold.ending(cells, change.until) if change.until else cells)
