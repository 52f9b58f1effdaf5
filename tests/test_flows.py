"""The way of one warning, from an official document to posts or to a stored reason, on the samples that ship."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from lifeline import flows
from lifeline.bulletins import desk
from lifeline.bulletins.decide import Act, Kind, Source
from lifeline.bulletins.revise import Change, revise
from lifeline.bulletins.states import ChangedMeanwhile, NotAllowed, State
from lifeline.bulletins.tables import Bulletin, DecisionRow, Delivery
from lifeline.bulletins.write import Facts, write
from lifeline.core import cap
from lifeline.core.alarm import open_alarms
from lifeline.core.db import Database
from lifeline.core.post import MARK
from lifeline.core.settings import packaged
from lifeline.intake.child import parse_here
from lifeline.intake.fresh import fresh
from tests.bulletins.town import JIHYEON, KMA, MINSU, NOW, Town, clear, office, settle_in, snow

OPEN = Source("somebody", "open", timedelta(minutes=30))


@pytest.fixture
def town(sqlite_drill: Database) -> Town:
    return settle_in(sqlite_drill, accounts=44)


def sample(path: str, format_: str) -> tuple[cap.Alert, ...]:
    return parse_here(format_, (packaged("feeds") / "samples" / path).read_bytes()).alerts


def kinds(town: Town) -> list[str]:
    with town.world.database.reading() as session:
        return list(session.scalars(select(Bulletin.kind).order_by(Bulletin.issue_order)))


def count(town: Town, table: type) -> int:
    with town.world.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def morning(town: Town) -> list[flows.Warned]:
    folder = packaged("feeds") / "samples" / "kma-warnings"
    alerts = [alert for path in sorted(folder.glob("2026-01-13-*.xml")) for alert in parse_here("kma-pwncd", path.read_bytes()).alerts]
    told = []
    for alert in sorted(alerts, key=lambda one: one.sent):
        town.clock.at = alert.sent
        told.append(town.hear(alert))
        town.send()
    return told


def test_the_snow_morning_is_told_as_advisory_cold_wave_warning_and_all_clear(town: Town) -> None:
    morning(town)
    assert kinds(town) == ["alert", "alert", "update", "over"]


def test_every_post_of_the_morning_carries_the_mark_of_the_drill(town: Town) -> None:
    morning(town)
    with town.world.database.reading() as session:
        texts = list(session.scalars(select(Delivery.text)))
    assert len(texts) == 4 * 44
    assert all(text.startswith(MARK) and text.endswith(MARK) for text in texts)


def test_every_text_of_the_morning_fits_the_platform_of_its_account(town: Town) -> None:
    from lifeline.wiring import room_of

    accounts = {account.id: account for account in town.world.accounts}
    morning(town)
    with town.world.database.reading() as session:
        rows = session.execute(select(Delivery.account_id, Delivery.text)).all()
    assert [account for account, text in rows if not room_of(accounts[account], text).fits] == []


def test_what_is_stored_as_decided_says_why(town: Town) -> None:
    morning(town)
    with town.world.database.reading() as session:
        assert all(reason for reason in session.scalars(select(DecisionRow.reason)))
    assert count(town, DecisionRow) == 6


def test_an_update_supersedes_and_an_end_cancels(town: Town) -> None:
    morning(town)
    with town.world.database.reading() as session:
        states = {row.number: row.state for row in session.scalars(select(Bulletin))}
    assert states == {"2026-0001": "superseded", "2026-0002": "issued", "2026-0003": "cancelled", "2026-0004": "issued"}


def test_an_alert_stored_but_never_decided_is_taken_up(town: Town) -> None:
    with town.world.database.writing() as session:
        fresh(session, "kma-warnings", [snow()], document_id=None, now=NOW, seed=False)
    [warned] = flows.take_up(town.world, office(), {"kma-warnings": KMA})
    assert warned.deliveries == 44
    assert list(flows.take_up(town.world, office(), {"kma-warnings": KMA})) == []


def test_the_first_reading_of_a_feed_posts_nothing(town: Town) -> None:
    with town.world.database.writing() as session:
        fresh(session, "kma-warnings", [snow()], document_id=None, now=NOW, seed=True)
    [warned] = flows.take_up(town.world, office(), {"kma-warnings": KMA})
    assert (warned.decision.act, count(town, Bulletin)) == (Act.RECORD, 0)


def test_a_source_anybody_may_feed_waits_for_a_person(town: Town) -> None:
    warned = town.hear(snow(), OPEN)
    assert town.view(warned.bulletin).state == "waiting"
    assert count(town, Delivery) == 0


def test_what_a_person_must_decide_raises_an_alarm_with_its_reason(town: Town) -> None:
    warned = town.hear(snow("특별경보"))
    with town.world.database.reading() as session:
        [alarm] = open_alarms(session)
    assert (warned.decision.act, alarm.kind) == (Act.PERSON, "person-needed")
    assert alarm.cause == warned.decision.reason


@pytest.mark.parametrize("name", ["2026-01-13-0915-test.xml"])
def test_a_test_document_is_only_recorded(town: Town, name: str) -> None:
    for alert in sample(f"cap-direct/{name}", "cap"):
        assert town.hear(alert).decision.act is Act.RECORD
    assert count(town, Bulletin) == 0


def test_an_exercise_document_never_enters_the_live_world(live_database: Database) -> None:
    from lifeline.core.post import LivePost
    from lifeline.core.world import World
    from tests.bulletins.town import HandClock

    alerts = sample("cap-direct/2026-01-13-0930-exercise.xml", "cap")
    live = World(cap.Status.ACTUAL, LivePost, live_database, (), {}, HandClock(alerts[0].sent))
    assert [flows.warn(live, office(), alert, KMA).decision.act for alert in alerts] == [Act.RECORD]


def test_a_waiting_bulletin_lapses_when_its_source_ends_the_warning(town: Town) -> None:
    warned = town.hear(snow(), OPEN)
    town.hear(clear())
    assert town.view(warned.bulletin).state == "lapsed"


def test_a_person_who_read_it_issues_it(town: Town) -> None:
    warned = town.hear(snow(), OPEN)
    view = town.view(warned.bulletin)
    assert desk.approve(town.world, office(), view.number, actor=MINSU, shown=view.hash, reason="read") == 44


def test_an_old_hash_is_refused(town: Town) -> None:
    warned = town.hear(snow(), OPEN)
    with pytest.raises(ChangedMeanwhile):
        desk.approve(town.world, office(), warned.bulletin, actor=MINSU, shown="0" * 64, reason="read")


def test_whoever_wrote_it_cannot_approve_it(town: Town) -> None:
    number = town.view(town.hear(snow(), OPEN).bulletin).number
    revise(town.world, office(), number, Change(districts=frozenset({"11680"})), actor=JIHYEON, reason="only Gangnam")
    desk.submit(town.world, number, actor=JIHYEON, reason="ready")
    shown = town.view(number).hash
    with pytest.raises(NotAllowed, match="another person"):
        desk.approve(town.world, office(), number, actor=JIHYEON, shown=shown, reason="mine")
    assert desk.approve(town.world, office(), number, actor=MINSU, shown=shown, reason="read") == 44


def test_an_edit_voids_what_was_shown_for_approval(town: Town) -> None:
    number = town.view(town.hear(snow(), OPEN).bulletin).number
    shown = town.view(number).hash
    revise(town.world, office(), number, Change(districts=frozenset({"11680"})), actor=JIHYEON, reason="only Gangnam")
    desk.submit(town.world, number, actor=JIHYEON, reason="ready")
    with pytest.raises(ChangedMeanwhile):
        desk.approve(town.world, office(), number, actor=MINSU, shown=shown, reason="read")


def test_whoever_returned_it_may_not_make_the_change(town: Town) -> None:
    number = town.view(town.hear(snow(), OPEN).bulletin).number
    desk.return_(town.world, number, actor=MINSU, reason="too wide")
    with pytest.raises(NotAllowed, match="another person makes the change"):
        revise(town.world, office(), number, Change(districts=frozenset({"11680"})), actor=MINSU, reason="narrower")


def test_a_declined_bulletin_stays_declined(town: Town) -> None:
    number = town.view(town.hear(snow(), OPEN).bulletin).number
    desk.decline(town.world, number, actor=MINSU, reason="not for us")
    with pytest.raises(NotAllowed):
        desk.submit(town.world, number, actor=JIHYEON, reason="again")
    assert town.view(number).state == State.DECLINED


def test_an_act_without_a_reason_is_refused(town: Town) -> None:
    number = town.view(town.hear(snow(), OPEN).bulletin).number
    with pytest.raises(NotAllowed, match="reason"):
        desk.decline(town.world, number, actor=MINSU, reason=" ")


def test_a_correction_goes_to_every_account_it_reached_in_prepared_words(town: Town) -> None:
    warned = town.hear(snow())
    town.send()
    number = desk.end(town.world, warned.bulletin, Kind.CORRECTION, actor=JIHYEON, reason="wrong area")
    town.send()
    posts = town.view(number).deliveries
    assert len(posts) == 44
    assert {post.state for post in posts} == {"sent"}
    assert all("정정" in post.text or "Correction" in post.text for post in posts)
    assert all(town.view(warned.bulletin).number in post.text for post in posts)


def test_new_facts_for_an_issued_bulletin_wait_for_a_second_person(town: Town) -> None:
    warned = town.hear(snow())
    town.send()
    number = revise(town.world, office(), warned.bulletin, Change(districts=frozenset({"11680"})), actor=JIHYEON, reason="narrower")
    view = town.view(number)
    assert (view.state, view.msg_type) == ("waiting", "Update")
    desk.approve(town.world, office(), number, actor=MINSU, shown=view.hash, reason="read")
    assert town.view(warned.bulletin).state == "superseded"


def test_an_update_by_a_person_says_what_is_new_and_a_later_edit_of_it_says_it_anew(town: Town) -> None:
    number = write(town.world, office(), snowfall(), actor=JIHYEON, reason="seen from the window")
    desk.approve(town.world, office(), number, actor=MINSU, shown=town.view(number).hash, reason="seen too")
    moved = Change(districts=frozenset({"11650"}))
    update = revise(town.world, office(), number, moved, actor=JIHYEON, reason="it is next door")
    assert news(town, update) == ("서초구", "강남구")
    both = Change(districts=frozenset({"11650", "11680"}))
    revise(town.world, office(), update, both, actor=JIHYEON, reason="in both")
    assert news(town, update) == ("서초구", "")


def news(town: Town, number: str) -> tuple[str, str]:
    """Where it is new, and where it ended."""
    said = json.loads(town.view(number).message)
    return said["added_ko"], said["lifted_ko"]


def test_a_district_nobody_knows_is_refused(town: Town) -> None:
    warned = town.hear(snow(), OPEN)
    with pytest.raises(NotAllowed, match="99999"):
        revise(town.world, office(), warned.bulletin, Change(districts=frozenset({"99999"})), actor=JIHYEON, reason="x")


def snowfall(**other: object) -> Facts:
    given = {"hazard": "heavy_snow", "level": "advisory", "districts": frozenset({"11680"}), "since": NOW, "until": None}
    return Facts(**given | {"source": "재난안전상황실"} | other)  # type: ignore[arg-type]


def test_a_person_writes_a_bulletin_and_another_issues_it(town: Town) -> None:
    number = write(town.world, office(), snowfall(), actor=JIHYEON, reason="seen from the window")
    shown = town.view(number).hash
    with pytest.raises(NotAllowed, match="another person"):
        desk.approve(town.world, office(), number, actor=JIHYEON, shown=shown, reason="mine")
    assert desk.approve(town.world, office(), number, actor=MINSU, shown=shown, reason="seen too") == 44


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"hazard": "meteor"}, "there is no template for 'meteor'"),
        ({"level": "terrible"}, "no level 'terrible'"),
        ({"districts": frozenset()}, "none given"),
        ({"districts": frozenset({"26110"})}, "26110"),
        ({"until": NOW - timedelta(hours=1)}, "end before it begins"),
    ],
)
def test_what_this_office_does_not_know_is_not_written(town: Town, wrong: dict[str, object], sentence: str) -> None:
    with pytest.raises(NotAllowed, match=sentence):
        write(town.world, office(), snowfall(**wrong), actor=JIHYEON, reason="x")


def test_a_second_bulletin_on_the_same_danger_is_only_issued_beside_the_first_when_that_is_meant(town: Town) -> None:
    first = town.view(town.hear(snow()).bulletin).number
    number = write(town.world, office(), snowfall(), actor=JIHYEON, reason="seen from the window", again=[first])
    shown = town.view(number).hash
    with pytest.raises(NotAllowed, match=f"--beside {first}"):
        desk.approve(town.world, office(), number, actor=MINSU, shown=shown, reason="seen too")
    assert desk.approve(town.world, office(), number, actor=MINSU, shown=shown, reason="both", beside=[first]) == 44


def test_an_open_feed_takes_nothing_off_the_desk(town: Town) -> None:
    warned = town.hear(snow(), OPEN)
    town.hear(clear(), OPEN)
    assert town.view(warned.bulletin).state == "waiting"


def test_a_wrong_all_clear_can_be_corrected(town: Town) -> None:
    town.hear(snow())
    town.send()
    over = town.hear(clear())
    town.send()
    number = desk.end(town.world, over.bulletin, Kind.CORRECTION, actor=JIHYEON, reason="the source spoke of another city")
    assert len(town.view(number).deliveries) == 44


def test_changed_data_of_the_office_voids_an_approval(town: Town, tmp_path: Path) -> None:
    from lifeline.bulletins.office import open_office

    warned = town.hear(snow(), OPEN)
    folder = tmp_path / "alert_templates"
    folder.mkdir()
    for path in packaged("alert_templates").glob("*.yaml"):
        (folder / path.name).write_text(path.read_text().replace("차를 두고", "자가용을 두고"))
    other = replace(office(), templates=open_office(packaged("city"), folder).templates)
    with pytest.raises(ChangedMeanwhile, match="templates"):
        desk.approve(town.world, other, warned.bulletin, actor=MINSU, shown=town.view(warned.bulletin).hash, reason="read")


def test_times_in_texts_are_korean_times(town: Town) -> None:
    warned = town.hear(snow(at=datetime(2026, 1, 12, 20, 0, tzinfo=UTC)))
    assert "1월 13일 05:00" in town.first(warned.bulletin).text


def test_staff_are_told_when_posts_on_x_are_too_alike_and_the_warning_goes_all_the_same(sqlite_drill: Database) -> None:
    town = settle_in(sqlite_drill, accounts=8)
    for outlet in town.outlets.values():
        outlet.account = replace(outlet.account, settings={"characters": 188})  # no room for what sets the departments apart
    warned = town.hear(snow())
    with town.world.database.reading() as session:
        kinds = [alarm.kind for alarm in open_alarms(session)]
    assert warned.deliveries == 8
    assert kinds == ["too-similar"]


def test_readers_of_english_are_told_the_authority_by_its_english_name(town: Town) -> None:
    said = json.loads(town.view(town.hear(snow()).bulletin).message)
    assert (said["source_ko"], said["source_en"]) == ("기상청", "KMA")


def test_where_no_account_is_enabled_it_is_said_and_a_person_is_asked(sqlite_drill: Database) -> None:
    mute = settle_in(sqlite_drill, accounts=0)
    with pytest.raises(NotAllowed, match="no account is enabled"):
        write(mute.world, office(), snowfall(), actor=JIHYEON, reason="seen")
    warned = mute.hear(snow())
    assert (warned.decision.act, warned.bulletin) == (Act.PERSON, "")
    assert "no account is enabled" in warned.decision.reason
