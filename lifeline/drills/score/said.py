"""Measures of what the city said: issued, ended, corrected, and not issued."""

from lifeline.bulletins.decision import Kind
from lifeline.bulletins.states import Sent
from lifeline.bulletins.tables import Bulletin
from lifeline.drills.score.case import Case, Found
from lifeline.drills.score.spoken import SPOKEN, ever, in_force, is_out, linked, meant, since, standing, told, waiting
from lifeline.drills.script import Said

NEVER_OUT = Found(idle=True, detail=Said("나간 것이 없어 판정하지 않습니다", "nothing had gone out: it is not judged"))


def issued(case: Case) -> Found:
    """The bulletin its document became; or the first on that danger since, or one in force when citizens or a caller told of it."""
    own = [one for one in linked(case) if is_out(case, one) and meant(case, one)]
    found = next(iter(own or since(case, SPOKEN) or standing(case)), None)
    return told(case, found) if found is not None else waiting(case)


def ended(case: Case) -> Found:
    """The Cancel that says it is over or called off; also one from before, where nothing of that danger is in force any more."""
    if not ever(case, SPOKEN):
        return NEVER_OUT
    found = next(iter(since(case, (Kind.OVER, Kind.CALLED_OFF))), None)
    if found is None and not any(in_force(one, case.begun) for one in case.rows.bulletins if meant(case, one)):
        found = next(iter(reversed(ever(case, (Kind.OVER, Kind.CALLED_OFF)))), None)
    return told(case, found) if found is not None else Found(detail=Said("종료를 알리지 않았습니다", "its end was never said"))


def corrected(case: Case) -> Found:
    """Done when every account that had got the wrong one has got the correction."""
    if not ever(case, SPOKEN):
        return NEVER_OUT
    given = [_correction(case, one) for one in since(case, (Kind.CORRECTION,)) or ever(case, (Kind.CORRECTION,))]
    nothing = Found(detail=Said("정정하지 않았습니다", "nothing was corrected"))
    return next((one for one in given if one.at is not None), next(iter(given), nothing))


def _correction(case: Case, cancel: Bulletin) -> Found:
    found = told(case, cancel)
    wrong = {one.account_id for one in case.rows.deliveries.get(cancel.refers_to or "", ()) if one.state == Sent.SENT}
    right = {one.account_id: one for one in case.rows.deliveries.get(cancel.id, ()) if one.state == Sent.SENT}
    missing = sorted(wrong - right.keys())
    if missing:
        count, left = f"{len(wrong) - len(missing)}/{len(wrong)}", ", ".join(missing[:5])
        where = Said(
            f"{count}개 계정만 정정: {left}에는 틀린 글이 남아 있습니다", f"corrected on {count} accounts: it still stands wrong on {left}"
        )
        return Found(None, found.evidence, found.people, found.stages, where)
    last = max([right[account].sent_at for account in wrong], default=cancel.issued_at)
    return Found(last, found.evidence, found.people, found.stages, Said(f"계정 {len(wrong)}개", f"{len(wrong)} accounts"))


def not_issued(case: Case) -> Found:
    """Nothing of that danger goes out before the time is over."""
    until = min(case.begun + case.expect.within, case.ends)
    gone = [one for one in since(case, SPOKEN) if one.issued_at is not None and one.issued_at < until]
    if not gone:
        return Found(case.begun, detail=Said("나가지 않았습니다", "and nothing did"))
    found = told(case, gone[0])
    return Found(None, found.evidence, found.people, {}, Said(f"{gone[0].number}호가 나갔습니다", f"bulletin {gone[0].number} went out"))
