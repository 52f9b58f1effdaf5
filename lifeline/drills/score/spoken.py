"""Bulletins an expectation may be about: those its document became, those that went out since, and those in force when it came."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from lifeline.bulletins.decision import Act, Kind
from lifeline.bulletins.states import Sent, State
from lifeline.bulletins.tables import Bulletin, Step
from lifeline.drills.score.case import Case, Found
from lifeline.drills.score.values import Evidence
from lifeline.drills.score.why import BY_ITSELF, MOVED, STOPPED, span
from lifeline.drills.script import Kind as Comes
from lifeline.drills.script import Said

SPOKEN = (Kind.ALERT, Kind.UPDATE)
NOTHING_OUT = Said("아무것도 나가지 않았습니다", "nothing went out")
LATE_IS_KNOWN = (Comes.CALL, Comes.POSTS)  # what people tell may be said already; a document is news unless it was decided otherwise


def linked(case: Case) -> list[Bulletin]:
    """What the document of the inject became."""
    ids = {row.bulletin_id for row in case.rows.decisions.get(case.inject.code, ())}
    return [one for one in case.rows.bulletins if one.id in ids]


def since(case: Case, kinds: Sequence[Kind]) -> list[Bulletin]:
    return [one for one in ever(case, kinds) if one.issued_at is not None and one.issued_at >= case.begun]


def ever(case: Case, kinds: Sequence[Kind]) -> list[Bulletin]:
    """Issued bulletins of these kinds that the expectation is about, in the order in which they went out."""
    known = [one for one in case.rows.bulletins if is_out(case, one) and one.kind in kinds and meant(case, one)]
    return sorted(known, key=lambda one: (one.issue_order or 0, one.number))


def is_out(case: Case, one: Bulletin) -> bool:
    """Whether it was issued before the exercise was over."""
    return one.issued_at is not None and one.issued_at <= case.ends


def standing(case: Case) -> list[Bulletin]:
    decided = [row.act for row in case.rows.decisions.get(case.inject.code, ())]
    known = case.inject.kind in LATE_IS_KNOWN or Act.RECORD in decided
    return [one for one in ever(case, SPOKEN) if in_force(one, case.begun)] if known else []


def in_force(one: Bulletin, at: datetime) -> bool:
    since = one.issued_at is not None and one.issued_at <= at and one.kind in SPOKEN
    return since and (one.ended_at is None or one.ended_at > at) and (one.expires_at is None or one.expires_at > at)


def meant(case: Case, one: Bulletin) -> bool:
    expect = case.expect
    districts = one.districts.split()
    return (
        expect.hazard in ("", one.hazard)
        and expect.level in ("", one.level)
        and (not expect.district or expect.district in districts or not districts)
    )


def waiting(case: Case) -> Found:
    """It was not issued: how far it came all the same."""
    steps = [step for one in linked(case) for step in case.rows.steps.get(one.id, ())]
    far = STOPPED.get(steps[-1].after) if steps else None
    said = Said(f"{NOTHING_OUT.ko} ({far.ko})", f"{NOTHING_OUT.en} ({far.en})") if far else NOTHING_OUT
    return Found(None, tuple(_step(step) for step in steps), stages=_stages(steps), detail=said)


def told(case: Case, one: Bulletin) -> Found:
    steps = case.rows.steps.get(one.id, ())
    sent = sorted(row.sent_at for row in case.rows.deliveries.get(one.id, ()) if row.state == Sent.SENT)
    stages = _stages(steps) | ({"first": sent[0], "last": sent[-1]} if sent else {})
    reached = _reached(case, sent, len(case.rows.deliveries.get(one.id, ())))
    number = Evidence(f"bulletin {one.number}", one.issued_at, Said(f"{one.number}호", f"bulletin {one.number}"))
    decided = [row for row in case.rows.decisions.get(case.inject.code, ()) if row.bulletin_id == one.id]
    reasons = (Evidence(f"decision {row.id}", row.decided_at, Said(row.reason, row.reason)) for row in decided)
    return Found(one.issued_at, (number, *reasons, *map(_step, steps)), _people(steps), stages, reached)


def _reached(case: Case, sent: Sequence[datetime], accounts: int) -> Said:
    """On how many accounts it came to stand, and when on the last."""
    if not accounts:
        return Said("보낼 계정이 없었습니다", "there was no account to send it to")
    every = len(sent) == accounts
    ko = f"계정 {accounts}개 모두에 게시" if every else f"계정 {accounts}개 가운데 {len(sent)}개에만 게시"
    en = f"on all {accounts} accounts" if every else f"only on {len(sent)} of {accounts} accounts"
    late = int((sent[-1] - case.begun).total_seconds()) if sent else 0
    return Said(f"{ko}, 마지막 계정은 {span(late).ko} 뒤", f"{en}, the last after {span(late).en}") if late > 0 else Said(ko, en)


def _stages(steps: Sequence[Step]) -> dict[str, datetime]:
    firsts = {step.after: step.at for step in reversed(steps)}
    return {str(name): firsts[name] for name in (State.DRAFT, State.WAITING, State.ISSUED) if name in firsts}


def _step(step: Step) -> Evidence:
    moved = MOVED[step.after]
    who = BY_ITSELF.get(step.person, Said(step.person, step.person)) if not step.login else Said(step.person, step.person)
    return Evidence(f"step {step.id}", step.at, Said(f"{moved.ko}: {who.ko}", f"{moved.en}: {who.en}"))


def _people(steps: Iterable[Step]) -> frozenset[str]:
    return frozenset(step.login for step in steps if step.login)
