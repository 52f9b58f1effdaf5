"""One look at each thing that must be well for a warning to go out, each in plain words and with what to do."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from lifeline.bulletins import progress, prove
from lifeline.core import duties
from lifeline.core.alarm import open_alarms
from lifeline.core.anchor import latest
from lifeline.core.clock import ExerciseClock
from lifeline.core.duties import Duty
from lifeline.core.host import DISK_FLOOR, DISK_LOW, clock_kept, database_ahead, database_size, disk
from lifeline.core.leader import led
from lifeline.core.record import newest
from lifeline.core.strict_yaml import BadData
from lifeline.drills.canary import GOOD, played_now
from lifeline.drills.policy import load_policy
from lifeline.intake import read as intake
from lifeline.intake.read import Health
from lifeline.listening.read import health as listeners
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import kst

APART = 1.0  # seconds the database's clock may differ from ours: an expiry is judged by either
UNANCHORED = timedelta(hours=2)
GIGABYTE = 1e9
Done = Mapping[str, Duty]


@dataclass(frozen=True, slots=True)
class Look:
    """`word` names the sentence, `values` fill it; `word` + "_do" is what to do, where the tone is no good one. `path`: where to look."""

    word: str
    tone: str
    values: Mapping[str, object] = field(default_factory=dict)
    path: str = ""


def looks(here: Here, done: Done) -> Iterator[Look]:
    yield from _sending(here, done)
    yield from _late(here, done)
    yield from _spoken(here)
    yield from _heard(here)
    yield _backup(done.get(duties.BACKUP), here.true)
    if here.station.live:
        yield _canary(here, done.get(duties.CANARY))
    yield _verified(done.get(duties.RECORD), here.true)
    yield from _disk(here)
    yield _clock(here)
    yield _anchored(here)


def _sending(here: Here, done: Done) -> Iterator[Look]:
    one = done.get(duties.SENDING)
    try:
        leads = led(here.world.database)
    except OSError as error:  # its lock is a file
        yield Look("health_unread", "serious", {"why": str(error)[:200]})
        return
    if not leads:
        yield Look("health_not_led", "serious", {"at": kst(one.done_at) if one else "-"})
    elif one is not None and one.late(here.true):
        yield Look("health_sending_late", "serious", {"at": kst(one.done_at), "host": one.host})
    elif one is not None:
        yield Look("health_sending", "clear", {"host": one.host})
    else:
        yield Look("health_sending_new", "caution")


def _late(here: Here, done: Done) -> Iterator[Look]:
    for name in (duties.FEEDS, duties.LISTENING, duties.INVITING, duties.PROOFS, duties.ANCHOR):
        one = done.get(name)
        if one is not None and one.late(here.true):
            duty = here.say(f"duty_{name}")
            yield Look("health_late", "serious" if name == duties.FEEDS else "caution", {"duty": duty, "at": kst(one.done_at)})


def _spoken(here: Here) -> Iterator[Look]:
    with here.world.database.reading() as session:
        parked = sum(one.parked_at is not None for one in progress.stops(session, here.now).values())
        mine = [one for one in prove.proofs(session).values() if one.account_id in here.world.outlets]
        failing = sum(one.asked_at is not None and one.worked_at != one.asked_at for one in mine)
        alarms = len(open_alarms(session))
    bad = {"parked": parked, "failing": failing}
    if parked or failing:
        yield Look("health_accounts_bad", "serious", bad, "accounts")
    elif not here.world.accounts:
        yield Look("health_accounts_none", "serious", {}, "accounts")
    else:
        yield Look("health_accounts", "clear", {"count": len(here.world.accounts)}, "accounts")
    yield Look("health_alarms", "caution", {"count": alarms}, "alarms") if alarms else Look("health_no_alarms", "clear", path="alarms")


def _heard(here: Here) -> Iterator[Look]:
    with here.world.database.reading() as session:
        feeds = Counter(one.health for one in intake.board(session, here.station.feeds, here.now))
        heard = Counter(one.state for one in listeners(session, here.now))
    silent, failing = feeds[Health.SILENT], feeds[Health.FAILING]
    bad = {"silent": silent, "failing": failing, "heard": feeds[Health.HEARD]}
    well = {"heard": feeds[Health.HEARD], "off": feeds[Health.OFF], "waiting": feeds[Health.WAITING] + feeds[Health.UNREAD]}
    tone = "clear" if feeds[Health.HEARD] else "past"
    yield Look("health_feeds_bad", "serious", bad, "feeds") if silent or failing else Look("health_feeds", tone, well, "feeds")
    ill = heard["failing"] + heard["silent"] + heard["behind"] + heard["stopped"]
    if ill:
        yield Look("health_listeners_bad", "caution", {"ill": ill, "well": heard["well"]}, "alarms")
    else:
        yield Look("health_listeners", "clear" if heard["well"] else "past", {"well": heard["well"], "off": heard["off"]})


def _backup(last: Duty | None, now: datetime) -> Look:
    if last is None:
        return Look("health_no_backup", "caution")
    known = {"at": kst(last.done_at), "detail": last.detail}
    return Look("health_backup_old", "caution", known) if last.late(now) else Look("health_backup", "clear", known)


def _canary(here: Here, last: Duty | None) -> Look:
    """An exercise without people that went wrong tells of what an emergency would meet."""
    try:
        canary = load_policy(here.station.settings.folder("city")).canary
    except BadData as error:
        return Look("health_unread", "serious", {"why": str(error)[:200]})
    if canary is None:
        return Look("health_canary_off", "past")
    if last is None:
        return Look("health_canary_none", "past")
    known = {"at": kst(last.done_at), "detail": last.detail}
    if played_now(last, here.true):
        return Look("health_canary_now", "clear", known)
    if not last.detail.startswith(GOOD):
        return Look("health_canary_bad", "serious", known)
    return Look("health_canary_old", "caution", known) if canary.overdue(last, here.true) else Look("health_canary", "clear", known)


def _verified(last: Duty | None, now: datetime) -> Look:
    """Read to its end each night; what was found stands as an alarm as well, and on the page of the record."""
    if last is None:
        return Look("health_record_none", "past")
    known = {"at": kst(last.done_at)}
    if not last.detail.startswith(duties.WHOLE):
        return Look("health_record_bad", "serious", known, "alarms")
    return Look("health_record_old", "caution", known) if last.late(now) else Look("health_record", "clear", known)


def _disk(here: Here) -> Iterator[Look]:
    try:
        found, size = disk(here.station.settings.home), database_size(here.world.database)
    except OSError as error:
        yield Look("health_unread", "serious", {"why": str(error)[:200]})
        return
    known = {"free": f"{found.free / GIGABYTE:.1f}", "percent": round(100 * found.free / found.whole)}
    low = found.free < DISK_LOW
    yield (
        Look("health_disk_low", "serious" if found.free < DISK_FLOOR else "caution", known) if low else Look("health_disk", "clear", known)
    )
    yield Look("health_database", "clear", {"size": f"{size / 1e6:,.1f}"})


def _clock(here: Here) -> Look:
    """What plays in an exercise is no fault; what nobody keeps right may send too late or not at all."""
    if isinstance(here.world.clock, ExerciseClock) and here.world.clock.playing:
        return Look("health_clock_exercise", "past", {"at": kst(here.now)})
    ahead = database_ahead(here.world.database, here.true)
    if ahead is not None and abs(ahead) > APART:
        return Look("health_clock_apart", "serious", {"seconds": f"{ahead:+.1f}"})
    kept = clock_kept()
    if kept is None:
        return Look("health_clock_unknown", "past", {"at": kst(here.true)})
    return Look("health_clock", "clear", {"at": kst(here.true)}) if kept else Look("health_clock_loose", "caution", {"at": kst(here.true)})


def _anchored(here: Here) -> Look:
    try:
        last = latest(here.station.settings.anchors)
        at = datetime.fromisoformat(last.at).astimezone(UTC) if last else None
    except (OSError, ValueError, OverflowError) as error:
        return Look("health_anchor_bad", "serious", {"why": str(error)[:200]})
    with here.world.database.reading() as session:
        since = newest(session)[0] - (last.number if last else 0)
    if since < 0:
        return Look("health_anchor_ahead", "serious", {"since": -since})
    if at is None:
        return Look("health_anchor_none", "past", {"since": since})
    known = {"at": kst(at), "since": since}
    return Look("health_anchor_old", "caution", known) if since and here.true - at > UNANCHORED else Look("health_anchor", "clear", known)
