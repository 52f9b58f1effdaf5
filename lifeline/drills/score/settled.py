"""Measure of deliveries: every one that an inject touched has left, or a person has settled it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from lifeline.bulletins.decision import Kind
from lifeline.bulletins.states import Sent
from lifeline.drills.score.case import Case, Found
from lifeline.drills.score.spoken import ever, in_force, linked, since
from lifeline.drills.score.values import Evidence
from lifeline.drills.score.why import POSTED
from lifeline.drills.script import Failure, Said

GONE = (Sent.SENT, Sent.CANCELLED, Sent.SUPERSEDED)


def settled(case: Case) -> Found:
    """Every delivery that the inject touched has left, or its bulletin ended, or a person has settled it."""
    touched = _touched(case)
    if not touched:
        return Found(idle=True, detail=Said("보낼 것이 없어 판정하지 않습니다", "nothing was to be sent: it is not judged"))
    left = [one for one in touched if one.state not in GONE]
    evidence = tuple(Evidence(f"delivery {one.id}", _moment(one), _of_account(one)) for one in (left or touched)[:10])
    if left:
        said = Said(f"게시물 {len(touched)}건 가운데 {len(left)}건이 남았습니다", f"{len(left)} of {len(touched)} posts were left")
        return Found(None, evidence, detail=said)
    people = frozenset(step.login for one in touched for step in case.rows.hands.get(one.id, ()))
    return Found(max(_moment(one) for one in touched), evidence, people, detail=Said(f"게시물 {len(touched)}건", f"{len(touched)} posts"))


def _touched(case: Case) -> list[Row[Any]]:
    """Of a failure: what had not left those channels when it began or was written while it lasted; else what its bulletins sent."""
    content = case.inject.content
    if not isinstance(content, Failure):
        meant = linked(case) or [one for one in ever(case, tuple(Kind)) if in_force(one, case.begun)] or since(case, tuple(Kind))
        return [row for one in meant for row in case.rows.deliveries.get(one.id, ())]
    over = case.ends if content.lasts is None else min(case.ends, case.begun + content.lasts)
    rows = [row for many in case.rows.deliveries.values() for row in many if row.channel in content.channels and row.created_at <= over]
    return sorted((row for row in rows if _moment(row) >= case.begun or row.state not in GONE), key=lambda row: int(row.id))


def _moment(row: Row[Any]) -> datetime:
    moment: datetime = row.sent_at or row.changed_at
    return moment


def _of_account(row: Row[Any]) -> Said:
    state = POSTED[row.state]
    return Said(f"{row.account_id}: {state.ko}", f"{row.account_id}: {state.en}")
