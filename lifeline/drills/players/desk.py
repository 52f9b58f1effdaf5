"""Bulletins as the desk shows them: drafts to lay before somebody, texts to read and approve, posts nobody knows the fate of."""

from collections.abc import Iterator
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.bulletins import desk, openings, read
from lifeline.bulletins.acts import first_persons
from lifeline.bulletins.draft import version_of
from lifeline.bulletins.states import Sent, State
from lifeline.bulletins.tables import Bulletin, Delivery, Step
from lifeline.core.people import Actor
from lifeline.drills.game import Game
from lifeline.drills.players.job import Job

DESK, SECOND = ("writer", "approver", "duty_chief"), ("approver", "duty_chief")


def drafts(session: Session, game: Game, doubted: frozenset[str]) -> Iterator[Job]:
    """`doubted`: dangers somebody said to be none; what waits about those is declined."""
    wanted = select(Bulletin).where(Bulletin.state.in_((State.DRAFT, State.WAITING))).order_by(Bulletin.created_at, Bulletin.number)
    for row in session.scalars(wanted):
        if row.hazard in doubted:
            yield Job(f"decline {row.number}", "decline", row.created_at, DESK, partial(_decline, game, row.number), rank=2, shared=True)
        elif row.state == State.DRAFT:
            yield Job(f"submit {row.number} {row.version}", "submit", row.created_at, DESK, partial(_submit, game, row.number), rank=1)
        else:
            logins = frozenset(one.login for one in first_persons(session, row, version_of(session, row)))
            since = session.scalar(select(Step.at).where(Step.bulletin_id == row.id, Step.after == State.WAITING).order_by(Step.id.desc()))
            yield Job(
                f"approve {row.number} {row.version}",
                "approve",
                since or row.created_at,
                SECOND,
                partial(_approve, game, row.number),
                rank=1,
                seconds=logins,
            )


def _submit(game: Game, number: str, actor: Actor) -> None:
    desk.submit(game.world, number, actor=actor, reason="읽었고 맞습니다")


def _decline(game: Game, number: str, actor: Actor) -> None:
    desk.decline(game.world, number, actor=actor, reason="사실이 아니라는 연락을 받았습니다")


def _approve(game: Game, number: str, actor: Actor) -> None:
    """Every distinct text is opened first; where something of the same danger is in force, the approver says that this is meant."""
    with game.world.database.reading() as session:
        row = desk.find(session, number)
        texts, shown = openings.distinct(session, row), version_of(session, row).hash
        here = set(row.districts.split())
        beside = [one.number for one in read.in_force(session) if one.hazard == row.hazard and here & set(one.districts)]
    desk.open_texts(game.world, number, texts, actor=actor)
    desk.approve_read(game.world, game.office, number, actor=actor, shown=shown, reason="모든 글을 읽었습니다", beside=beside)


def posts(session: Session, game: Game) -> Iterator[Job]:
    """What a platform said nothing about is looked for; what it refused is tried again once it takes posts."""
    wanted = select(Delivery, Bulletin.number).join(Bulletin, Bulletin.id == Delivery.bulletin_id).order_by(Delivery.id)
    for row, number in session.execute(wanted.where(Delivery.state == Sent.UNSURE, Delivery.looked_at.is_not(None))):
        key = f"settle {number} {row.account_id} {row.tries}"
        yield Job(key, "settle", row.changed_at, DESK, partial(_settle, game, row), rank=3, shared=True)
    for row, number in session.execute(wanted.where(Delivery.state == Sent.REFUSED, Bulletin.state == State.ISSUED)):
        if game.world.outlet(row.account_id).probe().ok:
            key = f"retry {number} {row.account_id} {row.tries}"
            yield Job(key, "retry", row.changed_at, DESK, partial(_retry, game, row), rank=3, shared=True)


def _settle(game: Game, row: Delivery, actor: Actor) -> None:
    """By the account's own page: the loopback's posts."""
    there = any(post.key == row.key for post in getattr(game.world.outlet(row.account_id), "posts", {}).values())
    link, why = f"https://{row.channel}.invalid/{row.account_id}", "계정을 직접 보았습니다"
    desk.settle_unsure(game.world, row.id, sent=there, link=link, actor=actor, reason=why)


def _retry(game: Game, row: Delivery, actor: Actor) -> None:
    desk.retry(game.world, row.id, actor=actor, reason="플랫폼이 다시 받습니다")
