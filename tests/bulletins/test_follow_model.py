"""Two sources, levels, ends by name and by reference, withdrawals and time: the one voice beside a plain table of each district."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lifeline.bulletins.decide import Act, Decision, InForce, decide
from lifeline.bulletins.guideline import Release
from lifeline.core.cap import Alert, MsgType, Reference, Status
from tests.bulletins.official import (
    CITY,
    GUIDELINE,
    HAZARDS,
    KMA,
    NORTHEAST,
    NOW,
    PINNED,
    SOUTHEAST,
    alert,
    clear,
    info,
    zone,
)

OTHER = "rss@example.kr"
PLACES = {one.code: one.districts for one in CITY.zones}
SOURCE = replace(PINNED, senders=(), max_age=timedelta(days=1))
RANK = {"advisory": 1, "warning": 2}
steps = st.tuples(
    st.sampled_from((KMA, KMA, OTHER)),
    st.sampled_from(("advisory", "warning")),
    st.sampled_from(("issue", "issue", "change", "clear", "clear_named", "withdraw", "wait")),
    st.lists(st.sampled_from((SOUTHEAST, NORTHEAST, "L1100400")), min_size=1, max_size=3, unique=True),
    st.none() | st.sampled_from((15, 45)),
    st.integers(0, 9),
)


@dataclass
class Said:
    """What one district was told: the level, until when, and by which message."""

    level: str
    until: datetime | None
    by: tuple[str, str]


@dataclass
class Play:
    now: datetime = NOW
    table: dict[str, Said] = field(default_factory=dict)
    standing: list[InForce] = field(default_factory=list)
    told: list[Alert] = field(default_factory=list)

    def step(self, number: int, sender: str, level: str, act: str, where: list[str], ends: int | None, which: int) -> None:
        self.now += timedelta(minutes=10)
        self._time_passes()
        if act == "wait":
            return
        official = self._official(number, sender, level, act, where, ends, which)
        if official is None:
            return
        before = {district: replace(said) for district, said in self.table.items()}
        decision = self._decided(official)
        self.told.append(official)
        if decision.act is Act.PERSON:
            return  # out of the play: a person says what holds
        self._note(official, level, act, where, decision)
        if decision.act is Act.BULLETIN:
            self._carry_out(official, decision, number)
        self._check(before, official, decision)

    def _time_passes(self) -> None:
        self.table = {district: said for district, said in self.table.items() if said.until is None or said.until > self.now}
        self.standing = [one for one in self.standing if one.until is None or one.until > self.now]

    def _official(self, number: int, sender: str, level: str, act: str, where: list[str], ends: int | None, which: int) -> Alert | None:
        event = "대설경보" if level == "warning" else "대설주의보"
        more = {"sender": sender, "sent": self.now - timedelta(minutes=1)}
        if act == "clear":
            return replace(clear(event, areas=zone(*where), **more), identifier=f"m:{number}")
        until = None if ends is None else self.now + timedelta(minutes=ends)
        if act in ("issue", "change"):
            kind = MsgType.UPDATE if act == "change" else MsgType.ALERT
            return alert(info(event, areas=zone(*where), expires=until), identifier=f"m:{number}", msg_type=kind, **more)
        own = [one for one in self.told if one.sender == sender and one.msg_type is not MsgType.CANCEL and not one.infos[0].response_types]
        if not own:
            return None
        named = own[which % len(own)]
        about = (Reference(sender, named.identifier, named.sent),)
        if act == "withdraw":
            return replace(named, identifier=f"m:{number}", msg_type=MsgType.CANCEL, references=about, sent=self.now - timedelta(minutes=1))
        ended = clear(named.infos[0].event, areas=named.infos[0].areas, **more)
        return replace(ended, identifier=f"m:{number}", references=about)

    def _decided(self, official: Alert) -> Decision:
        return decide(
            official,
            source=SOURCE,
            city=CITY,
            hazards=HAZARDS,
            guideline=GUIDELINE,
            in_force=self.standing,
            now=self.now,
            world=Status.ACTUAL,
            templates=frozenset(HAZARDS),
        )

    def _note(self, official: Alert, level: str, act: str, where: list[str], decision: Decision) -> None:
        """The plain table, district by district."""
        named = {(one.sender, one.identifier) for one in official.references}
        codes = {code for area in official.infos[0].areas for pair in area.geocodes for code in PLACES[pair.value]}
        by_reference = named & {said.by for said in self.table.values()}
        level = "warning" if "경보" in official.infos[0].event else "advisory"
        for code in codes:
            has = self.table.get(code)
            if act in ("issue", "change"):
                self.table[code] = self._raised(official, level, has, decision)
            elif has and (has.by in by_reference if by_reference else has.level == level):
                del self.table[code]

    def _raised(self, official: Alert, level: str, has: Said | None, decision: Decision) -> Said:
        until, by = official.infos[0].expires, (official.sender, official.identifier)
        if has is None or has.level != level:
            return Said(level, until, by)
        own = has.by[0] == official.sender
        if until is None:
            until = None if own and official.msg_type is MsgType.UPDATE else has.until
        elif not own and (has.until is None or until <= has.until):
            until = has.until
        kept = decision.act is Act.RECORD or (not own and until == has.until)
        return Said(level, until, has.by if kept else by)

    def _carry_out(self, official: Alert, decision: Decision, number: int) -> None:
        assert decision.scope is not None
        cancel = decision.msg_type is MsgType.CANCEL
        said = InForce(str(number), decision.hazard, decision.level, decision.scope.districts, official.key, decision.until, decision.cells)
        self.standing = [] if cancel else [said]

    def _check(self, before: dict[str, Said], official: Alert, decision: Decision) -> None:
        said = {
            district: (cell.level, cell.until)
            for one in self.standing
            for (district, _), cell in one.state.items()
            if cell.until is None or cell.until > self.now
        }
        assert said == {district: (one.level, one.until) for district, one in self.table.items()}
        if decision.act is Act.BULLETIN and decision.release is Release.AT_ONCE:
            assert not list(_taken_from_others(before, self.table, official.sender))


def _taken_from_others(before: dict[str, Said], after: dict[str, Said], sender: str) -> Iterable[str]:
    """Districts where less is said than another source said."""
    for district, had in before.items():
        has = after.get(district)
        if had.by[0] != sender and (has is None or RANK[has.level] < RANK[had.level]):
            yield district


@given(st.lists(steps, max_size=14))
def test_of_two_sources_each_ends_only_what_it_said_and_nothing_outlives_its_end(
    said: list[tuple[str, str, str, list[str], int | None, int]],
) -> None:
    play = Play()
    for number, one in enumerate(said):
        play.step(number, *one)
