"""The one public reply to an author whose post has no place: once for ever, only where it may be, and never in the way of a bulletin."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from lifeline import flows
from lifeline.bulletins.tables import AccountState, Delivery
from lifeline.core.cap import Status
from lifeline.core.db import Database
from lifeline.core.people import Account, Department
from lifeline.core.ports import Refused, Unavailable, Unsure
from lifeline.core.settings import packaged
from lifeline.core.sighting import Sighting
from lifeline.incidents.tables import Report
from lifeline.invitations import Inviting, Way
from lifeline.listening.sources import Invitations, load_listeners
from lifeline.listening.tables import Invitation, SightingRow
from tests.bulletins.town import KMA, Scripted, office, settle_in, snow
from tests.hearing import GANGNAM, NOON, ear, post, rows, world_on

DEPARTMENT = Department("safety", "서울시", "Seoul")
SERVER = Account("safety-mastodon", DEPARTMENT, "mastodon", "ko", "@seoul_safety")
ON_X = Account("safety-x", DEPARTMENT, "x", "ko", "@seoul_safety")
WORDS = load_listeners(packaged("city")).invitations
SITE = "https://safety.seoul.example/"
UNPLACED = "지하 주차장이 물에 잠겼어요"


class Desk:
    """A world that listens, answers by one account for each platform, and can be started anew."""

    def __init__(self, database: Database, *accounts: Account, **given: Any) -> None:
        self.database = database
        self.outlets = {account.id: Scripted(account) for account in accounts}
        self.world = replace(world_on(database, NOON, accounts), outlets=self.outlets)
        self.given = replace(WORDS, **{"enabled": True, **given})
        self.ear = ear()
        self.start()

    def start(self) -> None:
        ways = [Way(account.channel, account, ("it",)) for account in self.world.accounts]
        self.inviting = Inviting(self.world, self.given, ways, SITE)

    def hear(self, *posts: Sighting) -> None:
        flows.hear(self.world, self.ear, posts, listener="it")

    def tick(self, minutes: float = 1) -> str:
        self.world.clock.at += timedelta(minutes=minutes)
        return self.inviting.tick()

    @property
    def states(self) -> list[str]:
        return rows(self.database, Invitation, "state")

    def sent(self, account: Account = SERVER) -> list[Any]:
        return self.outlets[account.id].sent


def said(text: str = UNPLACED, **given: Any) -> Sighting:
    return post(text, **{"platform": "mastodon", "handle": "citizen", "listener": "it", "language": "ko", **given})


@pytest.fixture
def live(databases: Any) -> Desk:
    return Desk(databases(Status.ACTUAL), SERVER)


def test_an_author_who_did_not_say_where_is_asked_in_a_reply_with_a_link_of_their_own(live: Desk) -> None:
    live.hear(said(post_id="p-where"))
    assert live.tick() == "sent"
    (sent,) = live.sent()
    ((code, text, at),) = rows(live.database, Invitation, "code", "text", "post_id")
    assert sent.reply_to == "p-where"
    assert sent.text == f"@citizen {text}"
    assert f"{SITE}report/i/{code}" in sent.text
    assert "119" in sent.text
    assert (len(code), at) == (20, "post-1")


def test_who_writes_in_another_language_is_asked_in_english(live: Desk) -> None:
    live.hear(said("The street here is under water #서울침수", language="en", said={"hazard": "urban_inundation"}))
    assert live.tick() == "sent"
    assert f"{SITE}en/report/i/" in live.sent()[0].text


def test_a_second_post_by_the_same_author_is_no_second_invitation_not_even_after_a_restart(live: Desk) -> None:
    live.hear(said(author="one"))
    assert live.tick() == "sent"
    live.hear(said("차가 물에 떠내려가고 있어요", author="one", after=60), said(author="one", post_id="again", after=90))
    live.start()
    assert [live.tick() for _ in range(3)] == ["", "", ""]
    assert live.states == ["sent"]


def test_what_has_a_place_or_names_no_danger_is_not_asked(live: Desk) -> None:
    live.hear(said(position=GANGNAM), said("강남역 11번 출구가 물에 잠겼어요"), said("오늘 점심은 국수"))
    assert live.tick() == ""
    assert live.states == []


def test_no_reply_goes_to_our_own_posts_to_copies_to_old_or_deleted_posts_or_by_hand(live: Desk) -> None:
    original = said(author="")
    live.hear(original, said(copy="repost", copy_of=original.post_id), said(author="a9", handle="seoul_safety"))
    live.hear(said("지하 계단으로 물이 쏟아져요", created_at=NOON - timedelta(hours=2, minutes=1)))
    live.hear(said("반지하에 물이 들어와요", post_id="gone"), said("도로가 물에 잠겼어요", listener="paste"))
    with live.database.writing() as session:
        session.execute(update(SightingRow).where(SightingRow.post_id == "gone").values(deleted_at=NOON))
    assert live.tick() == ""
    assert live.states == []


def test_what_staff_has_hidden_is_not_answered(live: Desk) -> None:
    live.hear(said())
    with live.database.writing() as session:
        session.execute(update(Report).values(state="hidden"))
    assert live.tick() == ""


def test_on_x_only_who_called_the_account_by_its_name_is_answered(databases: Any) -> None:
    desk = Desk(databases(Status.ACTUAL), ON_X)
    desk.hear(said(platform="x"), said(f"{UNPLACED} 정말 @seoul_safety_fan", platform="x"))
    assert desk.tick() == ""
    desk.hear(said(f"@Seoul_Safety {UNPLACED} 도와주세요", platform="x", post_id="called"))
    assert desk.tick() == "sent"
    assert [one.reply_to for one in desk.sent(ON_X)] == ["called"]


def test_a_post_is_answered_on_its_own_platform_only(live: Desk) -> None:
    live.hear(said(platform="bluesky"), said("집 앞이 물에 잠겼어요", platform="form", listener="form"))
    assert live.tick() == ""


def test_an_hour_has_so_many_and_a_tick_one_and_a_restart_changes_nothing(databases: Any) -> None:
    desk = Desk(databases(Status.ACTUAL), SERVER, per_hour=2)
    desk.hear(*(said(f"{number}번 골목이 물에 잠겼어요", author=f"n{number}") for number in range(4)))
    assert desk.tick() == "sent"
    desk.start()
    assert [desk.tick() for _ in range(3)] == ["sent", "", ""]
    assert desk.tick(minutes=60) == "sent"


def test_it_is_off_until_the_office_switches_it_on(databases: Any) -> None:
    assert not WORDS.enabled
    desk = Desk(databases(Status.ACTUAL), SERVER, enabled=False)
    desk.hear(said())
    assert (desk.tick(), desk.states) == ("", [])


def test_an_exercise_writes_the_row_and_says_nothing(databases: Any) -> None:
    desk = Desk(databases(Status.EXERCISE), SERVER)
    desk.hear(said(), said("도로가 물에 잠겼어요", author="two"))
    assert [desk.tick(), desk.tick()] == ["silent", "silent"]
    assert (desk.sent(), desk.states) == ([], ["silent", "silent"])


def test_who_does_not_lead_asks_nobody_and_one_deposed_in_between_sends_nothing(live: Desk) -> None:
    live.hear(said())
    assert live.inviting.tick(lambda: False) == ""
    live.world.clock.at += timedelta(minutes=1)
    answers = [True, False]
    assert live.inviting.tick(lambda: answers.pop(0)) == "pending"
    assert (live.sent(), live.states) == ([], ["pending"])


def test_a_refusal_is_the_end_and_a_doubt_is_never_repeated(live: Desk) -> None:
    live.hear(said(), said("도로가 물에 잠겼어요"))
    live.outlets[SERVER.id].answers = [Refused("no"), Unsure("lost")]
    assert [live.tick() for _ in range(40)][:3] == ["refused", "unsure", ""]
    assert (len(live.sent()), live.states) == (2, ["refused", "unsure"])


def test_not_now_is_tried_again_for_half_an_hour_and_then_given_up(live: Desk) -> None:
    live.hear(said())
    live.outlets[SERVER.id].answers = [Unavailable("not now") for _ in range(20)]
    states = [live.tick() for _ in range(60)]
    assert (states[0], live.states) == ("pending", ["refused"])
    assert 2 < len(live.sent()) <= 7
    assert len({one.key for one in live.sent()}) == 1


def test_not_now_and_then_taken_is_one_reply(live: Desk) -> None:
    live.hear(said())
    live.outlets[SERVER.id].answers = [Unavailable("not now")]
    assert [live.tick(), live.tick(), live.tick(minutes=6), live.tick(minutes=6)] == ["pending", "", "sent", ""]


class Killed(BaseException):
    """The process is gone in the middle of a request."""


@pytest.mark.parametrize("taken", [True, False])
def test_a_process_that_ends_between_claim_and_answer_leaves_a_doubt_and_no_second_reply(live: Desk, taken: bool) -> None:
    def dies(sent: Any) -> Any:
        assert live.states == ["claimed"]
        if taken:
            live.outlets[SERVER.id].timeline.append(sent)
        raise Killed

    live.hear(said())
    live.outlets[SERVER.id].answers = [dies]
    with pytest.raises(Killed):
        live.tick()
    live.start()
    assert [live.tick() for _ in range(3)] == ["", "", ""]
    assert (len(live.sent()), live.states) == (1, ["unsure"])


def test_an_answer_that_comes_after_another_process_gave_up_on_it_is_still_written(live: Desk) -> None:
    def late(sent: Any) -> Any:
        live.inviting, ours = None, live.inviting  # type: ignore[assignment]
        live.start()
        live.tick()
        assert live.states == ["unsure"]
        live.inviting = ours
        raise Refused("no")

    live.hear(said())
    live.outlets[SERVER.id].answers = [late]
    assert live.tick() == "refused"
    assert (len(live.sent()), live.states) == (1, ["refused"])


def test_a_text_that_does_not_fit_is_refused_and_not_cut(databases: Any) -> None:
    desk = Desk(databases(Status.ACTUAL), SERVER, ko="물" * 500 + "{link}")
    desk.hear(said())
    assert desk.tick() == "refused"
    assert desk.sent() == []


def test_a_parked_account_asks_nobody(live: Desk) -> None:
    live.hear(said())
    with live.database.writing() as session:
        session.add(AccountState(account_id=SERVER.id, status="Actual", parked_at=NOON, changed_at=NOON, cause="token"))
    assert live.tick() == ""


def test_while_a_bulletin_waits_for_the_account_no_author_is_asked(sqlite_drill: Database) -> None:
    town = settle_in(sqlite_drill)
    flows.warn(town.world, office(), snow(at=town.clock.now()), KMA)
    account = town.world.accounts[0]
    now = town.clock.now()
    flows.hear(town.world, ear(), [said(f"@{account.handle} {UNPLACED}", platform="x", created_at=now, heard_at=now)], listener="it")
    inviting = Inviting(town.world, replace(WORDS, enabled=True), [Way("x", account, ("it",))], SITE)
    assert inviting.tick() == ""
    town.send()
    with sqlite_drill.reading() as session:
        assert set(session.scalars(select(Delivery.state))) == {"sent"}
    town.clock.go(minutes=1)
    assert inviting.tick() == "silent"


def test_the_words_of_the_office_fit_every_platform_that_answers() -> None:
    link = f"{SITE}en/report/i/{'0' * 20}"
    for text in (WORDS.ko, WORDS.en):
        for account in (SERVER, ON_X, replace(SERVER, id="b", channel="bluesky")):
            assert Scripted(account).room(f"@citizen@server.example {text.replace('{link}', link)}").fits


def test_an_invitation_keeps_no_name_of_its_author(live: Desk) -> None:
    live.hear(said(handle="citizen-kim"))
    live.tick()
    with live.database.reading() as session:
        assert "citizen-kim" not in session.scalars(select(Invitation.text)).one()


def test_nothing_is_asked_by_a_setting_without_accounts(databases: Any) -> None:
    desk = Desk(databases(Status.ACTUAL))
    desk.hear(said())
    assert isinstance(desk.given, Invitations)
    assert desk.tick() == ""
