"""What `flows.hear` listens with: everything that is read once and kept in memory between two batches of posts."""

import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.bulletins.hazard import load_hazards
from lifeline.bulletins.tables import Delivery
from lifeline.core.bulk import one_of
from lifeline.core.cap import Status
from lifeline.core.db import WorldRow
from lifeline.core.people import Account
from lifeline.core.post import of_an_exercise
from lifeline.core.read_once import read_once
from lifeline.core.sighting import Sighting, from_outside
from lifeline.incidents import rows as map_rows
from lifeline.incidents.board import Board
from lifeline.incidents.classify import classify
from lifeline.incidents.district import Districts
from lifeline.incidents.draft import Draft
from lifeline.incidents.family import Families
from lifeline.incidents.found import Classed, Masked, Place
from lifeline.incidents.gazetteer import Gazetteer, load_gazetteer
from lifeline.incidents.lately import lately, slot
from lifeline.incidents.lexicon import Lexicon, load_lexicon
from lifeline.incidents.locate import locate
from lifeline.incidents.mask import mask
from lifeline.incidents.mask_lots import without_lots
from lifeline.incidents.outside import heard_outside
from lifeline.incidents.public_rules import is_home
from lifeline.incidents.tables import Hearing
from lifeline.listening import rows as heard_rows
from lifeline.listening.hashtags import Hashtags, load_hashtags
from lifeline.listening.ladder import New
from lifeline.listening.near import WITHIN, Near
from lifeline.listening.own import CUT, Own, apart, own_from
from lifeline.listening.route import Route, route
from lifeline.listening.same import plain, words

WHOLE_OR_NOT = frozenset({"x"})  # its terms allow a post as it was written, or a link: nothing in between
OURS_FOR = timedelta(days=2)  # so long the lines of a bulletin are known as ours
_OF_THE_WORLD = select(WorldRow.status, WorldRow.issues, Hearing.key).select_from(WorldRow).outerjoin(Hearing)


@dataclass(slots=True)
class Ear:
    """`board` and `near` follow from rows and can be made from them at any time: `forget` does so after a failure.

    One batch at a time in this process: `lock`. The database keeps other processes apart.
    """

    families: Families
    districts: Districts
    gazetteer: Gazetteer
    lexicon: Lexicon
    hashtags: Hashtags
    lock: threading.Lock = field(default_factory=threading.Lock)
    board: Board = field(default_factory=Board)
    near: Near = field(default_factory=Near)
    own: Own = field(default_factory=Own)
    compared: int = 0
    issues: int = -1
    key: bytes = b""
    live: bool = True
    lately: Mapping[str, str] = field(default_factory=dict)
    voted: datetime | None = None

    def forget(self) -> None:
        self.board, self.near, self.compared, self.issues = Board(), Near(), 0, -1

    def look(self, session: Session, accounts: Collection[Account], changes: int, now: datetime) -> None:
        """See what others changed since the last batch: the map, its reports, and what the city itself has said."""
        status, issues, key = session.execute(_OF_THE_WORLD).one()
        if key != self.key:  # the world was emptied: rows that come now bear the numbers of those that are gone
            self.forget()
            self.voted, self.key = None, key
        if self.board.seen != changes:
            self._compare_all(session, now)
            self.board.look(session, changes, now)
        if self.voted != slot(now):
            self.lately, self.voted = lately(session, self.gazetteer, now), slot(now)
        self.live = status == Status.ACTUAL
        if issues != self.issues:
            self.own, self.issues = _ours(session, accounts, now), issues

    def foreign(self, session: Session, sightings: Sequence[Sighting]) -> list[Sighting]:
        """Those that are not the city's own, which must never come back as reports; in the live world neither must an exercise."""
        if self.live:
            sightings = [one for one in sightings if "[" not in one.text or not of_an_exercise(one.text)]
        ids = {one.copy_of or one.post_id for one in sightings}
        sent = set(one_of(session, "SELECT channel, post_id FROM deliveries WHERE post_id", ids))
        kept = [one for one in sightings if (one.platform, one.copy_of or one.post_id) not in sent] if sent else sightings
        kept = apart(kept, self.own)[0]
        if len(kept) < len(sightings):
            still = {(one.platform, one.post_id) for one in kept} | sent
            added = [self._added(one) for one in sightings if (one.platform, one.post_id) not in still]
            kept = [*kept, *(one for one in added if one is not None)]
        return [self._own_word(one) if one.copy == "quote" else one for one in kept]

    def _added(self, post: Sighting) -> Sighting | None:
        """What a citizen adds to words of ours, if that is of danger to life: heard as an original, and without our words."""
        if post.copy == "repost" or self.own.names(post):
            return None
        said = self.own.without(post.text)
        return replace(post, text=said, copy="", copy_of="") if self._cries(said, post) else None

    def _cries(self, text: str, post: Sighting) -> bool:
        classed = classify(text, post.tags, post.said, self.lexicon)
        return (heard_outside(replace(post, text=text), classed, self.lexicon) if self._outside(post) else classed).urgency == "life"

    def _outside(self, post: Sighting) -> bool:
        return not self.live and from_outside(post.platform)

    def _own_word(self, post: Sighting) -> Sighting:
        """A quote is support of what it quotes, unless its own words are of danger to life: those are never only counted."""
        if not self._cries(post.text, post):
            return post
        return replace(post, copy="", copy_of="")

    def compare(self, draft: Draft, said: str) -> None:
        """Note whose wording it is (L3); from here on others may be the wording of this one."""
        draft.wording_of = self.near.meet(draft.id, draft.scope, words(said), draft.seen_at)
        self.compared = draft.id

    def read(self, posts: Sequence[New]) -> list[tuple[New, Route, Draft | None]]:
        """Where new posts go, why, and what those say as reports that go to the map.

        Each rule reads all posts before the next one does: its words stay in the processor's memory, which is a third quicker.
        """
        ways = [self._way(one.post) for one in posts]
        reports = [one.post for one, (way, _) in zip(posts, ways, strict=True) if way.to == "incident"]
        said = zip([mask(one.text) for one in reports], [self._place(one) for one in reports], strict=True)
        return [
            (one, way, self._draft(one, classed, *next(said)) if way.to == "incident" else None)
            for one, (way, classed) in zip(posts, ways, strict=True)
        ]

    def reread(self, one: New) -> tuple[Route, Draft]:
        """The same for a post whose words have changed; what it says also where it would not go to the map now."""
        way, classed = self._way(one.post)
        return way, self._draft(one, classed, mask(one.post.text), self._place(one.post))

    def _way(self, post: Sighting) -> tuple[Route, Classed]:
        lead = self.hashtags.lead(post.tags) if post.tags else ""
        classed = classify(post.text, post.tags, post.said, self.lexicon, lead=lead)
        if self._outside(post):
            classed = heard_outside(post, classed, self.lexicon)
        case = self.families.of(classed.hazard).becomes_case
        way = route(post, hazard=classed.hazard, urgency=classed.urgency, signs=classed.signs, case=case, lead=lead, over=classed.over)
        return way, classed

    def _draft(self, one: New, classed: Classed, masked: Masked, place: Place) -> Draft:
        post, said = one.post, one.post.said
        if is_home(classed.urgency, home=classed.home):
            masked = without_lots(masked)
        family, taps = self.families.of(classed.hazard), said.get("taps") or {}
        return Draft(
            id=0,
            of=one.id,
            classed=classed,
            place=place,
            masked=masked,
            family=family,
            seen_at=seen(post),
            heard_at=post.heard_at,
            author=one.author,
            people=one.people,
            support=1 + len(one.copies),
            text="" if post.platform in WHOLE_OR_NOT and (masked.hidden or CUT in post.text) else masked.text,
            language=post.language,
            audience=family.audience_of(taps) if taps else family.audience,
            receipt=said.get("receipt"),
            taps=msgspec.json.encode(taps).decode() if taps else "",
            anonymous=bool(said.get("anonymous", post.platform not in WHOLE_OR_NOT)),
            outside=self._outside(post),
        )

    def _place(self, post: Sighting) -> Place:
        """By what the post says and where it was sent from; else the district a form was told."""
        found = locate(post.text, post.tags, post.position, self.gazetteer, lately=self.lately)
        told = str(post.said.get("district") or "")
        if found.district or found.known or found.abroad or told not in self.districts.outlines:
            return found
        name = mask(str(post.said.get("place") or "")).text[:120]  # a stranger's words, unlike every other name of a place
        return Place("gu", told, name=name, why="its author named the district")

    def _compare_all(self, session: Session, now: datetime) -> None:
        reports = list(map_rows.texts(session, self.compared, now - WITHIN))
        texts = heard_rows.texts(session, [of for _, of, _, _, _ in reports])
        for id, of, hazard, district, at in reports:
            self.near.meet(id, f"{hazard} {district}", words(plain(texts.get(of, ""))), at)
            self.compared = id


def open_ear(folder: Path) -> Ear:
    """From the city's folder. Raises BadData with every problem."""
    places, lexicon = _places(folder), load_lexicon(folder)
    hashtags = load_hashtags(folder, {code: (one.hashtag_ko, one.hashtag_en) for code, one in load_hazards(folder).items()})
    return Ear(lexicon.families, places.districts, places, lexicon, hashtags)


@read_once
def _places(folder: Path) -> Gazetteer:
    return load_gazetteer(folder, Districts.of_city(folder))


def seen(post: Sighting) -> datetime:
    """When it happened by its author's word (a form asks), else when it was posted; never in the future."""
    told: Any = post.said.get("seen")
    try:
        moment = datetime.fromisoformat(told) if isinstance(told, str) and told else post.created_at
    except ValueError:
        return post.created_at
    return post.created_at if moment.tzinfo is None else min(moment, post.created_at)


def _ours(session: Session, accounts: Collection[Account], now: datetime) -> Own:
    texts = session.scalars(select(Delivery.text).where(Delivery.created_at > now - OURS_FOR).distinct())
    return own_from((name for one in accounts for name in (one.handle, one.id)), (), texts)
