"""A thousand random interleavings of claims, answers, sweeps and a cancel, drawn from fixed seeds: 25 rounds on 40 accounts each."""

import random
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select

from lifeline.bulletins import desk
from lifeline.bulletins.claim import Claimed, claim, open_attempts
from lifeline.bulletins.decide import Kind
from lifeline.bulletins.record import Looked, Outcome, record, record_looks
from lifeline.bulletins.states import Sent
from lifeline.bulletins.sweep import sweep
from lifeline.bulletins.tables import Delivery
from lifeline.core.db import Database
from lifeline.core.ports import Receipt
from tests.bulletins.town import JIHYEON, Town, settle_in, snow

ACCOUNTS, ROUNDS = 40, 25
ENDS = (Sent.SENT, Sent.PENDING, Sent.REFUSED, Sent.UNSURE)


@dataclass
class Play:
    """`there` is what really stands on each account, in order: "alert" or "cancel"; nobody but the timeline knows it."""

    town: Town
    chance: random.Random
    alert: str
    cancel: str = ""
    flying: list[Claimed] = field(default_factory=list)
    there: dict[str, list[str]] = field(default_factory=dict)
    claimed_after: list[str] = field(default_factory=list)
    calm: bool = False

    def act(self) -> None:
        self.town.clock.go(seconds=self.chance.choice((0, 1, 4)))
        self.chance.choice((self.claim, self.claim, self.answer, self.answer, self.answer, self.look, self.sweep))()

    def claim(self) -> None:
        now, busy = self.town.clock.now(), [one.account for one in self.flying]
        with self.town.world.database.writing() as session:
            held = claim(session, now=now, lease=timedelta(minutes=9), room=self.chance.randint(1, 2 * ACCOUNTS), busy=busy)
            held = open_attempts(session, held, now) if held else []
            mine = set(session.scalars(select(Delivery.id).where(Delivery.bulletin_id == self.alert)))
        self.flying += held
        self.claimed_after += [one.account for one in held if self.cancel and one.id in mine]

    def answer(self) -> None:
        landing = [one for one in self.flying if self.chance.random() < 0.5]
        self.flying = [one for one in self.flying if one not in landing]
        with self.town.world.database.writing() as session:
            record(session, [self._outcome(one) for one in landing], self.town.clock.now())

    def _outcome(self, one: Claimed) -> Outcome:
        end = Sent.SENT if self.calm else self.chance.choice(ENDS)
        if end is Sent.SENT or (end is Sent.UNSURE and self.chance.random() < 0.5):
            self.there.setdefault(one.account, []).append(self._which(one.text))
        return Outcome(one, end, "said", receipt=Receipt(f"post-{one.id}") if end is Sent.SENT else None)

    def _which(self, text: str) -> str:
        return "cancel" if "정정" in text or "orrect" in text else "alert"

    def look(self) -> None:
        with self.town.world.database.writing() as session:
            unsure = session.scalars(select(Delivery).where(Delivery.state == Sent.UNSURE)).all()
            looks = [Looked(row.id, row.token, row.account_id, self._found(row)) for row in unsure if self.chance.random() < 0.7]
            record_looks(session, looks, self.town.clock.now())

    def _found(self, row: Delivery) -> Receipt | None:
        return Receipt(f"post-{row.id}") if self._which(row.text) in self.there.get(row.account_id, []) else None

    def sweep(self) -> None:
        with self.town.world.database.writing() as session:
            sweep(session, now=self.town.clock.now(), mine=[(one.id, one.token) for one in self.flying])

    def take_back(self) -> None:
        self.cancel = desk.end(self.town.world, self.alert, Kind.CORRECTION, actor=JIHYEON, reason="wrong area")

    def settle(self) -> None:
        """Every platform takes what it is given from now on, until nothing is left to do."""
        self.calm = True
        for _ in range(8):
            self.town.clock.go(seconds=20)
            for act in (self.look, self.sweep, self.claim, self.answer, self.answer):
                act()


def play(database: Database, seed: int) -> Play:
    town, chance = settle_in(database, accounts=ACCOUNTS), random.Random(seed)
    one = Play(town, chance, town.hear(snow()).bulletin)
    before, after = chance.randint(0, 10), chance.randint(0, 8)
    for _ in range(before):
        one.act()
    one.take_back()
    for _ in range(after):
        one.act()
    one.settle()
    return one


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_no_alert_is_claimed_after_its_cancel_and_each_is_taken_back_where_it_stands(sqlite_drill: Database, seed: int) -> None:
    one = play(sqlite_drill, seed)
    assert one.claimed_after == []
    refused = {account for account, state in one.town.states(one.cancel).items() if state == Sent.REFUSED}
    wrong = {account: posts for account, posts in one.there.items() if posts != ["alert", "cancel"]}
    assert {account for account, posts in wrong.items() if posts != ["alert"]} == set(), "an end without its beginning, or one too many"
    assert set(wrong) <= refused, "what went out was not taken back"
    assert not {*one.town.states(one.alert).values(), *one.town.states(one.cancel).values()} & {"pending", "claimed", "unsure"}
