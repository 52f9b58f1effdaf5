"""What the desk knows of one bulletin when its page is made: its texts as each platform counts them, who read them, what ends it."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from flask import Response
from sqlalchemy.orm import Session

from lifeline.bulletins import fold, openings, read
from lifeline.bulletins.acts import first_persons
from lifeline.bulletins.desk import find
from lifeline.bulletins.draft import ENDS, takebacks_of, version_of
from lifeline.bulletins.hazard import Hazard, Level
from lifeline.bulletins.issue import reached
from lifeline.bulletins.states import OPEN, State
from lifeline.bulletins.tables import RenderingRow
from lifeline.core.cap import MsgType
from lifeline.core.people import Actor
from lifeline.core.ports import Measure
from lifeline.core.text import storable
from lifeline.staff.roles import Act
from lifeline.web.desk import practised
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import bare


@dataclass(frozen=True, slots=True)
class Text:
    """One distinct text: the accounts that say it, and its length as each of their platforms counts it."""

    hash: str
    text: str
    language: str
    accounts: tuple[str, ...]
    counts: Mapping[str, Measure]
    opened: bool

    @property
    def group(self) -> str:
        """Texts of one platform in one language differ only in who speaks: they are read one after the other."""
        return f"{' '.join(self.counts)} ({self.language})"


@dataclass(frozen=True, slots=True)
class Facts:
    """`first`: who wrote or laid it; `stands`: bulletins in force on the same danger in some of the same districts.

    `ready`: by kind, the texts that take it back; `reached`: by kind, how many accounts they go to now.
    `holds`: districts by level. `takes_one`: its texts are read on the page of the approval itself, and one person issues it.
    """

    view: read.BulletinView
    hazard: Hazard
    level: Level
    area: str
    owner: str
    steps: tuple[read.StepView, ...]
    texts: tuple[Text, ...]
    ready: Mapping[str, tuple[Text, ...]]
    reached: Mapping[str, int]
    accounts: int
    first: tuple[Actor, ...]
    stands: tuple[str, ...]
    follows: str
    follower: read.Follower | None
    takes_one: bool
    holds: Mapping[str, frozenset[str]]

    @property
    def seen(self) -> str:
        """What a form carries, so that an act on something that changed meanwhile is told from one on what was shown."""
        return f"{self.view.state}.{self.view.version}"

    @property
    def first_line(self) -> str:
        return next((line for one in self.texts for line in one.text.splitlines() if line.strip()), "")

    @property
    def unread(self) -> int:
        return sum(not one.opened for one in self.texts)

    @property
    def waits(self) -> bool:
        return self.view.state == State.WAITING

    @property
    def is_open(self) -> bool:
        return self.view.state in OPEN

    @property
    def in_force(self) -> bool:
        return self.view.state == State.ISSUED


def facts(here: Here, number: str) -> Facts | None:
    """The bulletin of that number in this world, None where there is none."""
    with here.world.database.reading() as session:
        view = read.one(session, storable(number))
        return None if view is None else _facts(here, session, view)


def _facts(here: Here, session: Session, view: read.BulletinView) -> Facts:
    hazard, row = here.office.hazards[view.hazard], find(session, view.id)
    mine = openings.opened(session, view.id, view.version, here.actor.login)
    said = read.renderings(session, view)
    kinds = takebacks_of(view.kind)
    return Facts(
        view=view,
        hazard=hazard,
        level=hazard.level(view.level),
        area=here.office.city.words(frozenset(view.districts), here.language),
        owner=read.owner(session, view.situation),
        steps=read.steps(session, view.id),
        texts=distinct(here, said, mine),
        ready={kind: distinct(here, read.renderings(session, view, kind), frozenset()) for kind in kinds},
        reached={kind: _goes(session, kind, view.id, view.situation, said) for kind in kinds},
        accounts=_goes(session, view.kind, view.refers_to, view.situation, said) if view.kind in ENDS else len(said),
        first=first_persons(session, row, version_of(session, row)),
        stands=tuple(_beside(session, view)),
        follows=read.numbers(session, [view.refers_to]).get(view.refers_to, "") if view.refers_to else "",
        follower=read.followers(session, [view.id]).get(view.id),
        takes_one=openings.takes_one(session, row),
        holds=fold.by_level(fold.from_json(row.cells), hazard) if row.cells else {row.level: frozenset(view.districts)},
    )


def distinct(here: Here, rows: Iterable[RenderingRow], opened: frozenset[str]) -> tuple[Text, ...]:
    """The texts, each once, as the outlets of their accounts count them."""
    together: dict[str, list[RenderingRow]] = {}
    for row in rows:
        together.setdefault(row.hash, []).append(row)
    ours = {account.id for account in here.world.accounts}
    return tuple(_text(here, same, opened, ours) for same in together.values())


def _text(here: Here, same: list[RenderingRow], opened: frozenset[str], ours: Set[str]) -> Text:
    one, speakers = same[0], {row.channel: row.account_id for row in same if row.account_id in ours}
    counts = {channel: here.world.outlet(account).room(one.text) for channel, account in sorted(speakers.items())}
    return Text(one.hash, one.text, one.language, tuple(row.account_id for row in same), counts, one.hash in opened)


def _goes(session: Session, kind: str, bulletin: str, situation: str, said: Iterable[RenderingRow]) -> int:
    return len(reached(session, kind, bulletin, situation) & {row.account_id for row in said})


def _beside(session: Session, view: read.BulletinView) -> Iterable[str]:
    if view.state not in OPEN or view.msg_type == MsgType.CANCEL:
        return
    for other in read.standing(session):
        if other.hazard == view.hazard and other.id != view.refers_to and set(other.districts) & set(view.districts):
            yield other.number


def why_not_approve(here: Here, known: Facts) -> str:
    """The word that says why this person cannot approve it now; empty where they can."""
    if not here.may(Act.APPROVE):
        return "bulletin_not_role"
    if not here.may(Act.APPROVE, known.view.districts):
        return "bulletin_not_area"
    if any(not here.actor.differs_from(one) for one in known.first):
        return "bulletin_not_second"
    if known.unread and not known.takes_one:
        return "bulletin_not_opened"
    mine = practised.own(here)
    return "bulletin_not_practised" if mine is not None and not mine.may_approve else ""


def may_decline(here: Here, known: Facts) -> bool:
    """Whoever could approve it, and of a draft its author: no writer alone ends what waits for an approver."""
    if not known.is_open or not here.may(Act.DECLINE, known.view.districts):
        return False
    own = known.view.state == State.DRAFT and any(one.login == here.actor.login for one in known.first)
    return own or here.may(Act.APPROVE, known.view.districts)


def none(here: Here) -> Response:
    return bare(here.station, here.say, "bulletin_none", 404, here=here)
