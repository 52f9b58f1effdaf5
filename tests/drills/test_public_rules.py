"""Without two permits, a word before and an hour of the day no exercise reaches the public; what was permitted is bound to its bytes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from lifeline.channels.loopback import Loopback
from lifeline.core.people import Actor
from lifeline.core.ports import Refused, Unavailable
from lifeline.core.post import MARK, DrillPost, LivePost, WrongMark
from lifeline.core.settings import Settings
from lifeline.drills import direct, notices, read
from lifeline.drills.announce import announce
from lifeline.drills.archive import archive
from lifeline.drills.gate import PublicOutlet
from lifeline.drills.heard import asked_for
from lifeline.drills.permit import permit
from lifeline.drills.refused import DrillRefused
from lifeline.drills.tables import Exercise, ExerciseNotice
from lifeline.drills.told import told as public_told
from lifeline.wiring import office_of, open_drill, open_exercise
from tests.drills.held import FIRST, FOR_EXERCISES, MORNING, SECOND, Held, held, platforms_in
from tests.drills.playing import DIRECTOR

NIGHT = timedelta(hours=11, minutes=30)  # after the morning: 21:30 in Seoul


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def platforms(home):
    with platforms_in(home) as found:
        yield found


@pytest.fixture
def at(home, platforms, tmp_path):
    with held(home, platforms, tmp_path) as made:
        yield made


@pytest.fixture
def begun(at):
    """Planned, permitted, announced, and started at its hour."""
    at.plan()
    at.permit()
    tell(at)
    notices.tick(at.world)
    at.clock.at = at.exercise.planned_for
    start(at)
    return at


def tell(at: Held):
    return announce(at.world, at.code, city=at.settings.folder("city"), by=DIRECTOR)


def start(at: Held):
    direct.start(at.world, at.code, by=DIRECTOR, policy=at.policy)


def said(at: Held, text: str = "눈이 옵니다", key: str = "k"):
    post = DrillPost(text=f"{MARK} {text} {MARK}", language="ko", key=key, created=at.clock.now())
    return at.world.outlet("smc-x").send(post)


def change(at: Held, **values: object) -> None:
    with at.world.database.writing() as session:
        session.execute(update(Exercise).where(Exercise.code == at.code).values(**values))


def test_two_different_people_on_two_logins_permit_it(at):
    at.plan()
    assert (
        permit(at.world, at.code, by=FIRST) == "two different people, each on a login of their own, permit a public exercise: 지현 so far"
    )
    for same in (FIRST, Actor("지현", "other"), Actor("다른 사람", "jihyeon")):
        with pytest.raises(DrillRefused, match="another person permits it too"):
            permit(at.world, at.code, by=same)
    with pytest.raises(DrillRefused, match="지현 so far"):
        tell(at)
    assert permit(at.world, at.code, by=SECOND) == ""


@pytest.mark.parametrize("changed", ["script_text", "planned_for", "accounts"])
def test_a_permit_is_void_when_the_script_its_hour_or_an_account_changes(at, changed):
    at.plan()
    at.permit()
    if changed == "accounts":
        moved = tuple(replace(one, handle="another") if one.id == "smc-x" else one for one in at.world.accounts)
        at.world = replace(at.world, accounts=moved)
    else:
        given = {"script_text": at.exercise.script_text + "\n# changed", "planned_for": at.exercise.planned_for + timedelta(minutes=1)}
        change(at, **{changed: given[changed]})
    with pytest.raises(DrillRefused, match="nobody so far"):
        tell(at)


def test_it_is_announced_days_before_in_daytime_once_and_for_daytime(at):
    at.plan(after=timedelta(days=2))
    at.permit()
    with pytest.raises(DrillRefused, match="announced 3 days before its start"):
        tell(at)
    at.plan(after=timedelta(days=4) + NIGHT - timedelta(minutes=31))
    at.permit()
    with pytest.raises(DrillRefused, match="reaches the public from 21:00 to 07:00"):
        tell(at)  # begins at 20:59
    at.plan()
    at.permit()
    at.clock.go(hours=NIGHT / timedelta(hours=1))
    with pytest.raises(DrillRefused, match="reaches the public from 21:00 to 07:00"):
        tell(at)
    at.clock.at = MORNING
    assert len(tell(at)) == 3
    with pytest.raises(DrillRefused, match="announced already"):
        tell(at)


def test_it_starts_at_its_hour_by_who_knows_the_policy_and_only_announced(at):
    at.plan()
    at.permit()
    at.clock.at = at.exercise.planned_for
    with pytest.raises(DrillRefused, match="no account has told of it 3 days ago"):
        start(at)
    at.clock.at = MORNING
    tell(at)
    notices.tick(at.world)
    for early in (MORNING + timedelta(days=3, hours=23), MORNING + timedelta(days=4, minutes=31)):
        at.clock.at = early
        with pytest.raises(DrillRefused, match="it was announced for 2026-11-26 10:00 KST"):
            start(at)
    at.clock.at = at.exercise.planned_for
    with pytest.raises(DrillRefused, match="where the office's policy is known"):
        direct.start(at.world, at.code, by=DIRECTOR)
    start(at)


def test_the_gate_is_asked_before_each_post(begun):
    assert said(begun).url.startswith("https://x.com/")
    sent = len(begun.posts())
    change(begun, script_text=begun.exercise.script_text + "\n# changed")
    with pytest.raises(Refused, match="its permits are void"):
        said(begun, key="k2")
    begun.clock.go(minutes=21)
    with pytest.raises(Refused):
        said(begun, key="k3")
    assert len(begun.posts()) == sent


def test_while_it_is_paused_as_by_a_real_alert_nothing_is_said(begun):
    direct.pause(begun.world, begun.code, by=DIRECTOR)
    with pytest.raises(Unavailable, match="it waits until it goes on"):
        said(begun)
    assert len(begun.posts()) == 3
    direct.resume(begun.world, begun.code, by=DIRECTOR)
    assert said(begun).url.startswith("https://x.com/")


def test_a_run_that_drifts_into_the_night_is_closed_before_it_and_says_nothing_then(begun):
    change(begun, started_at=begun.clock.now() + timedelta(hours=10, minutes=50))
    begun.clock.at = MORNING + timedelta(days=4, hours=11, minutes=5)  # 21:05 in Seoul
    with pytest.raises(Refused, match="from 21:00 to 07:00"):
        said(begun)
    notices.tick(begun.world)
    assert begun.exercise.state == "ended"
    assert [one for one in begun.notices() if one[0] == "over"] == [("over", id, "waiting") for id in sorted(FOR_EXERCISES)]
    begun.clock.go(hours=10)
    notices.tick(begun.world)
    assert [one for one in begun.notices() if one[0] == "over"] == [("over", id, "sent") for id in sorted(FOR_EXERCISES)]


def test_ten_minutes_before_the_night_it_ends_so_that_its_end_is_told_while_people_are_awake(begun):
    change(begun, started_at=begun.clock.now() + timedelta(hours=10, minutes=45))
    begun.clock.go(hours=10, minutes=51)  # 20:51
    notices.tick(begun.world)
    with begun.world.database.reading() as session:
        assert read.steps(session, begun.exercise)[-1].reason == "quiet hours are near"
    assert {state for kind, _, state in begun.notices() if kind == "over"} == {"sent"}


def test_one_whose_script_a_later_lifeline_cannot_read_ends_and_says_so(begun):
    assert len(asked_for(begun.world.database)) == 1
    change(begun, script_text="lasts: 20")
    assert asked_for(begun.world.database) == (), "and listening goes on"
    for _ in range(2):
        notices.tick(begun.world)
    assert begun.exercise.state == "ended"
    assert [one for one in begun.notices() if one[0] == "over"] == [("over", account, "sent") for account in sorted(FOR_EXERCISES)]


def test_it_is_not_archived_before_every_account_has_said_that_it_is_over(begun, tmp_path):
    given = {"code": begun.code, "anchored": tmp_path / "none.jsonl", "by": DIRECTOR, "now": begun.clock.now()}
    begun.platforms["x"].fault("html_503", count=None)
    direct.end(begun.world, begun.code, by=DIRECTOR)
    notices.tick(begun.world)
    with pytest.raises(DrillRefused, match="not every account has said that it is over: smc-x"):
        archive(begun.world.database, tmp_path, **given)
    begun.platforms["x"].heal()
    begun.clock.go(minutes=1)
    notices.tick(begun.world)
    assert archive(begun.world.database, tmp_path, **given).hash


def test_in_a_closed_exercise_the_same_accounts_are_loopbacks(at):
    assert said(at).post_id.startswith("loopback-")
    at.plan()
    change(at, scope="closed", state="running", started_at=at.clock.now())
    assert said(at).post_id.startswith("loopback-")
    assert at.posts() == []


def test_an_account_of_exercises_takes_a_drill_post_and_nothing_else(begun):
    live = LivePost(text="대설주의보", language="ko", key="k", created=begun.clock.now())
    with pytest.raises(Refused, match="not a LivePost"):
        begun.world.outlet("smc-x").send(live)
    forged = object.__new__(DrillPost)
    for name, value in {"text": "대설주의보", "language": "ko", "key": "k", "created": begun.clock.now(), "reply_to": ""}.items():
        object.__setattr__(forged, name, value)
    with pytest.raises(WrongMark):
        begun.world.outlet("smc-x").send(forged)
    assert len(begun.posts()) == 3


def test_a_notice_whose_answer_was_lost_is_read_back_and_not_sent_twice(at):
    at.plan()
    at.permit()
    tell(at)
    at.platforms["x"].fault("drop_answer")
    notices.tick(at.world)
    assert ("announced", "smc-x", "begun") in at.notices()
    at.clock.go(seconds=1)
    notices.tick(at.world)
    at.clock.go(minutes=1)
    notices.tick(at.world)
    assert ("announced", "smc-x", "sent") in at.notices()
    assert len(at.platforms["x"].posts) == 1


def test_an_account_that_could_not_tell_of_it_says_nothing_in_it(at):
    at.plan()
    at.permit()
    tell(at)
    at.platforms["x"].fault("refuse", count=None)
    notices.tick(at.world)
    at.platforms["x"].heal()
    at.clock.at = at.exercise.planned_for
    start(at)
    with pytest.raises(Refused, match="smc-x has not told that there will be an exercise"):
        said(at)
    direct.end(at.world, at.code, by=DIRECTOR)
    notices.tick(at.world)
    with at.world.database.reading() as session:
        over = session.scalars(select(ExerciseNotice).where(ExerciseNotice.kind == "over", ExerciseNotice.state == "sent")).all()
    assert [one.account_id for one in over] == ["citizen-mastodon", "english-mastodon"]


def test_without_a_credential_of_the_drill_world_every_account_stays_a_loopback(at, tmp_path):
    (tmp_path / "credentials").mkdir()
    (tmp_path / "credentials" / "live.yaml").write_text("smc-x: {access_token: t}")  # whoever opened it would say that all can read it
    settings = Settings(home=tmp_path, world="drill")
    office = office_of(Settings(home=at.home, world="drill"))
    world = open_exercise(settings, office, open_drill(settings, office))
    assert all(isinstance(outlet, Loopback) for outlet in world.outlets.values())
    assert [id for id, outlet in at.world.outlets.items() if isinstance(outlet, PublicOutlet)] == list(FOR_EXERCISES)
    world.database.close()


@pytest.mark.parametrize("by", ["its director", "nobody"])
def test_what_was_announced_and_is_not_held_is_called_off_on_every_account_that_told_of_it(at, by):
    at.plan()
    at.permit()
    tell(at)
    notices.tick(at.world)
    if by == "nobody":
        at.clock.at = at.exercise.planned_for + timedelta(minutes=31)
    else:
        with pytest.raises(DrillRefused, match="needs a reason"):
            direct.call_off(at.world, at.code, by=DIRECTOR, reason=" ")
        direct.call_off(at.world, at.code, by=DIRECTOR, reason="눈이 실제로 옵니다")
    for _ in range(3):
        notices.tick(at.world)
    with at.world.database.reading() as session:
        told = session.scalars(select(ExerciseNotice).where(ExerciseNotice.kind == "over")).all()
        shown, free = public_told(session, at.clock.now()), read.kept_for(session, at.clock.now())
    assert (at.exercise.stands, free) == ("called_off", None)
    assert [one.state for one in told] == ["sent"] * 3
    assert all("하지 않습니다" in one.text or "will not be held" in one.text for one in told)
    assert [one.stands for one in shown] == ["called_off"]
    at.clock.at = at.exercise.planned_for
    with pytest.raises(DrillRefused, match="by now: look at it again"):
        start(at)
