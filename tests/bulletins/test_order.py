"""Any order of alerts, clears, corrections, failures and restarts: nothing overtakes, nothing doubles, no end without a beginning."""

import random

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lifeline.bulletins import desk
from lifeline.bulletins.decide import Kind
from lifeline.bulletins.dispatch import Dispatcher
from lifeline.bulletins.states import NotAllowed
from lifeline.core.db import Database
from lifeline.core.ports import Refused, Unavailable, Unsure
from tests.bulletins.town import JIHYEON, Scripted, Town, clear, settle_in, snow

ACTS = ("alert", "alert", "clear", "correct", "send", "send", "wait", "restart")
TROUBLES = ("ok", "not now", "lost", "never left", "refused")


def troubled(outlet: Scripted, trouble: str) -> None:
    answers = {
        "ok": [],
        "not now": [Unavailable("503")],
        "lost": [outlet.taking(Unsure("read timeout"))],
        "never left": [Unsure("reset")],
        "refused": [Refused("not taken")],
    }
    outlet.answers = list(answers[trouble])


def act(town: Town, what: str, count: int, issued: list[str]) -> None:
    level = "경보" if count % 2 else "주의보"
    if what == "alert":
        warned = town.hear(snow(level, number=100 + count, at=town.clock.at, command=7))
        issued += [warned.bulletin] if warned.bulletin else []
    elif what == "clear":
        warned = town.hear(clear(500 + count, level=level, at=town.clock.at))
        issued += [warned.bulletin] if warned.bulletin else []
    elif what == "correct" and issued:
        try:
            issued.append(town.view(desk.end(town.world, issued[-1], Kind.CORRECTION, actor=JIHYEON, reason="wrong")).id)
        except NotAllowed:
            return  # it has ended already: there is nothing to correct
    elif what == "send":
        town.send()
    elif what == "restart":
        town.dispatcher = Dispatcher(town.world)
    else:
        town.clock.go(seconds=12)


def in_order(town: Town, issued: list[str], outlet: Scripted, account: str) -> None:
    texts = [post.text for post in outlet.timeline]
    assert len(texts) == len(set(texts)), "a post stands there twice"
    order = {
        post.text: (rank, view) for rank, view in enumerate(map(town.view, issued)) for post in view.deliveries if post.account == account
    }
    seen: dict[str, list[int]] = {}
    for text in texts:
        rank, view = order[text]
        seen.setdefault(view.situation, []).append(rank)
    for ranks in seen.values():
        assert ranks == sorted(ranks), "a later message of a situation stands before an earlier one"


@settings(phases=(Phase.generate,), max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    acts=st.lists(st.sampled_from(ACTS), min_size=4, max_size=14),
    troubles=st.lists(st.sampled_from(TROUBLES), min_size=4, max_size=4),
    seed=st.integers(0, 10_000),
)
def test_no_order_of_acts_and_failures_lets_a_message_overtake_or_double(
    sqlite_drill: Database, acts: list[str], troubles: list[str], seed: int
) -> None:
    town, issued, chance = settle_in(sqlite_drill, accounts=2), [], random.Random(seed)
    _forget(sqlite_drill)
    for outlet in town.outlets.values():
        outlet.settles = 10.0
    for count, what in enumerate(acts):
        for outlet in town.outlets.values():
            troubled(outlet, chance.choice(troubles))
        act(town, what, count, issued)
    for outlet in town.outlets.values():
        outlet.answers = []
    for _ in range(3):
        town.clock.go(seconds=61)
        town.dispatcher._swept = float("-inf")
        town.send()
    for account, outlet in town.outlets.items():
        in_order(town, issued, outlet, account)
        _no_end_without_beginning(town, issued, account, outlet)
    assert not {state for one in issued for state in town.states(one).values()} & {"pending", "claimed"}


def _no_end_without_beginning(town: Town, issued: list[str], account: str, outlet: Scripted) -> None:
    begun: set[str] = set()
    there = {post.text for post in outlet.timeline}
    for view in map(town.view, issued):
        mine = [post for post in view.deliveries if post.account == account and post.text in there]
        if mine and view.msg_type == "Cancel":
            assert view.situation in begun, "people got the end of a warning they never got"
        elif mine:
            begun.add(view.situation)


def _forget(database: Database) -> None:
    """Each example starts with an empty ledger in the same file."""
    from sqlalchemy import text

    from lifeline.core.db import Base

    with database.writing() as session:
        session.execute(text("PRAGMA defer_foreign_keys=ON"))
        for table in reversed(Base.metadata.sorted_tables):
            if table.name != "world":
                session.execute(table.delete())
