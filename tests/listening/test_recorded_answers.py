"""Answers as the platforms' documentation has them, and what a listener makes of each."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lifeline.core.sighting import Position
from lifeline.listening import telegram, tolerant, x, x_read
from lifeline.listening.port import ListenerFailed
from tests.emulators.citizens import Citizens
from tests.listening.sources import NOW, SOURCES, TAG

ANSWERS = Path(__file__).parent / "answers"
SOURCE = {source.platform: source for source in SOURCES}


class Recorded(Citizens):
    """Every question is answered by one file."""

    def __init__(self, name):
        super().__init__()
        self.name = name

    def answer(self, request):
        raise AssertionError("only recorded answers here")

    def respond(self, request):
        if request.path.endswith("createSession"):
            from tests.emulators.server import Reply

            return Reply(200, {"accessJwt": "access-token", "refreshJwt": "refresh-token"})
        self.fault("answer", writes=False, status=int(Path(self.name).name[:3]), body=(ANSWERS / self.name).read_bytes())
        return super().respond(request)


@pytest.fixture
def answered():
    """The page (or the failure) a listener makes of one file."""

    def fetch(name):
        source = SOURCE[name.partition("/")[0]]
        if "needs_token" in name:
            source = replace(source, secret={})
        with Recorded(name) as running:
            return source.listener(running.base).fetch((TAG,), "", now=NOW)

    return fetch


FAILURES = {
    "x/400_invalid.json": ("settings", "since_id"),
    "x/401_unauthorized.json": ("credential", "Unauthorized"),
    "x/402_no_credit.json": ("credit", "credits"),
    "x/403_client_forbidden.json": ("credential", "developer App"),
    "x/429_usage_capped.json": ("credit", "Usage cap"),
    "x/429_window.json": ("wait", "Too Many"),
    "x/503_over_capacity.html": ("wait", "technically wrong"),
    "mastodon/401_token.json": ("credential", "access token"),
    "mastodon/422_needs_token.json": ("credential", "authenticated"),
    "mastodon/429_limit.json": ("wait", "Too many"),
    "mastodon/503_starting.html": ("wait", "Unavailable"),
    "bluesky/400_no_app_view.json": ("settings", "No service"),
    "bluesky/401_password.json": ("credential", "password"),
    "bluesky/429_limit.json": ("wait", "Rate Limit"),
    "bluesky/502_upstream.json": ("wait", "Upstream"),
    "telegram/404_no_such_bot.json": ("credential", "Not Found"),
    "telegram/409_two_readers.json": ("settings", "other getUpdates"),
    "telegram/429_retry_after.json": ("wait", "retry after"),
    "syndication/200_bomb.xml": ("settings", "DOCTYPE"),
    "syndication/200_login.html": ("settings", "no feed"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_what_is_no_page_says_what_a_person_can_do(answered, name):
    with pytest.raises(ListenerFailed) as caught:
        answered(name)
    remedy, words = FAILURES[name]
    assert caught.value.remedy == remedy
    assert words in caught.value.cause
    assert "<" not in caught.value.cause


def test_every_recorded_answer_is_looked_at():
    looked = {*FAILURES, *PAGES}
    assert {str(path.relative_to(ANSWERS)) for path in ANSWERS.rglob("*.*")} == looked


PAGES = {
    "x/200_search.json",
    "x/200_none.json",
    "x/200_one_is_not_to_be_seen.json",
    "x/200_look_again.json",
    "mastodon/200_timeline.json",
    "bluesky/200_search.json",
    "telegram/200_updates.json",
    "syndication/200_rss.xml",
    "syndication/200_atom.xml",
}


def test_on_x_a_repost_follows_what_it_repeats_and_a_quote_names_it(answered):
    page = answered("x/200_search.json")
    told = [(one.post_id[-4:], one.copy, one.copy_of[-4:], one.author, one.handle) for one in page.sightings]
    assert told == [
        ("6273", "", "", "1001", "hana"),
        ("6273", "repost", "6273", "1002", "dul"),
        ("6272", "quote", "6273", "1003", "set"),
        ("6272", "", "", "1001", "hana"),
    ]
    assert page.sightings[0].reposts == 2400
    assert page.cost == 4


def test_on_x_words_marks_pictures_and_exact_places_are_read(answered):
    _, _, quote, note = answered("x/200_search.json").sightings
    assert quote.text == "여기도요 <사당역> & 방배 https://t.co/Ab0cDeFgHi #서울침수"
    assert note.text.startswith("길게 쓴 글 전체")
    assert note.tags == ("강남역침수",)
    assert note.media == ("https://pbs.twimg.com/media/one.jpg", "https://pbs.twimg.com/media/two.jpg")
    assert note.position == Position(37.4979, 127.0276, 30, "platform")
    assert quote.position is not None
    assert quote.position.metres < 200


@pytest.mark.parametrize(
    ("answer", "young"),
    [
        ("x/200_search.json", [False, True, False, False]),
        ("mastodon/200_timeline.json", [False, False, True, False]),
        ("bluesky/200_search.json", [False, True, False]),
    ],
)
def test_of_an_account_no_more_is_read_than_that_it_is_less_than_a_week_old(answered, answer, young):
    """Where the platform does not say, it is not young; when an account was made stands in no sighting."""
    sightings = answered(answer).sightings
    assert [one.young for one in sightings] == young
    assert all("2013" not in str(one) and "2017" not in str(one) for one in sightings)


def test_on_x_a_whole_city_is_no_position():
    box = x_read.Includes(places=[x_read.Place("big", x_read.Box((126.73, 37.41, 127.27, 37.72)))])
    row = x_read.Post("1990000000000000000", geo=x_read.Geo(place_id="big"))
    assert x_read.sightings([row], box, NOW, [])[0].position is None


def test_on_x_nothing_new_is_an_empty_page_and_moves_no_floor(answered):
    page = answered("x/200_none.json")
    assert (page.sightings, page.more, page.cost) == ((), False, 0)


def test_on_x_what_is_quoted_and_hidden_leaves_the_post_itself(answered):
    assert [one.copy for one in answered("x/200_one_is_not_to_be_seen.json").sightings] == ["quote"]


def test_on_x_deleted_and_protected_are_both_gone():
    with Recorded("x/200_look_again.json") as running:
        ids = ["2086081660318646272", "2086085854622646273", "2086090048926646272", "2086090048926646999", "no id"]
        assert SOURCE["x"].listener(running.base).look_again(ids) == {ids[1], ids[2]}


def test_on_mastodon_mark_up_warning_and_privacy(answered):
    original, repost, sensitive, quote = answered("mastodon/200_timeline.json").sightings
    assert (original.post_id, original.handle, original.reposts) == ("114990000000000001", "a@other.example", 12)
    assert (repost.copy, repost.copy_of, repost.text) == ("repost", original.post_id, original.text)
    assert sensitive.text == "사진 주의\n강남역 11번 출구\n물이 허리까지 & 차가 떠다녀요\n조심하세요 #서울침수"
    assert sensitive.media == ("https://files.mastodon.example/one.jpg",)
    assert sensitive.said == {"sensitive": True}
    assert (quote.copy, quote.copy_of) == ("quote", original.post_id)


def test_on_bluesky_quotes_marks_pictures_and_a_time_of_the_future(answered):
    first, second, third = answered("bluesky/200_search.json").sightings
    assert (first.tags, first.media, first.reposts, first.handle) == (("서울침수",), ("https://cdn.bsky.app/f.jpg",), 7, "hana.bsky.social")
    assert first.url == "https://bsky.app/profile/did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/post/3lvxyzabcde2k"
    assert (second.copy, second.copy_of, second.tags, second.media) == (
        "quote",
        first.post_id,
        ("서울침수",),
        ("https://cdn.bsky.app/f2.jpg",),
    )
    assert second.created_at == datetime(2026, 8, 8, 13, 58, tzinfo=UTC)
    assert third.copy == ""


def test_on_telegram_forwards_places_edits_and_noise(answered):
    page = answered("telegram/200_updates.json")
    told = [(one.post_id, one.copy, one.copy_of, one.author) for one in page.sightings]
    assert told == [
        ("-1001234567890/11", "", "", "42"),
        ("-1009/12", "", "", "-1009"),
        ("-1009/12", "", "", "-1009"),
        ("-1001234567890/13", "repost", "-1009/12", "43"),
        ("-1001234567890/14", "", "", "43"),
        ("-1001234567890/11", "", "", "42"),
        ("-1001234567890/16", "", "", "46"),
    ]
    assert page.sightings[4].position == Position(37.4979, 127.0276, 12, "platform")
    assert "갇혔어요" in page.sightings[5].text
    assert page.sightings[0].url == "https://t.me/seoul_reports/11"
    assert page.forgets


def test_on_telegram_only_the_chats_of_the_settings_are_heard():
    with Recorded("telegram/200_updates.json") as running:
        page = SOURCE["telegram"].listener(running.base, chats=["@dongne"]).fetch((), "", now=NOW)
    assert [one.post_id for one in page.sightings] == ["-1009/12"]


def test_on_telegram_a_week_of_silence_forgets_the_number_for_they_begin_anew():
    with Recorded("telegram/200_updates.json") as running:
        listener = SOURCE["telegram"].listener(running.base)
        page = listener.fetch((), "", now=NOW)
        listener.fetch((), page.cursor, now=NOW + timedelta(days=1))
        listener.fetch((), page.cursor, now=NOW + timedelta(days=8))
        assert [asked.query.get("offset") for asked in running.requests] == [None, "900000009", None]


def test_a_feed_gives_words_places_and_pictures_and_no_script(answered):
    first, second = answered("syndication/200_rss.xml").sightings
    assert first.text == "이수역 침수\n물이 무릎까지\n찼어요 & 위험 #서울침수\nalert(1)"
    assert (first.post_id, first.handle, first.tags) == ("syndication-test/1", "하나", ("서울침수", "침수"))
    assert first.position == Position(37.4979, 127.0276, 100, "platform")
    assert first.media == ("https://board.example/1.jpg",)
    assert (second.post_id, second.url, second.created_at) == ("https://board.example/p/2", "", NOW)
    assert second.position is None


def test_an_atom_feed_is_read_with_its_own_ids(answered):
    [only] = answered("syndication/200_atom.xml").sightings
    assert (only.post_id, only.text, only.tags) == ("tag:blog.example,2026:7", "강남역 11번 출구 앞 물이 차요", ("서울침수",))
    assert only.created_at == datetime(2026, 8, 8, 13, 40, tzinfo=UTC)


def test_a_feed_may_be_heard_by_its_tags_only():
    with Recorded("syndication/200_rss.xml") as running:
        listener = SOURCE["syndication"].listener(running.base, tagged=True)
        assert len(listener.fetch((TAG,), "", now=NOW).sightings) == 1
        assert listener.fetch(("서울제설",), "", now=NOW).sightings == ()


@pytest.mark.parametrize("path", sorted((ANSWERS / "x").glob("200*")), ids=lambda path: path.name)
def test_parsing_alone_gives_the_same_posts(answered, path):
    assert tuple(x.posts(path.read_bytes(), NOW)) == answered(f"x/{path.name}").sightings


def test_reading_is_pure_functions_over_bytes():
    found, _ = tolerant.read((ANSWERS / "telegram/200_updates.json").read_bytes(), telegram.Found, telegram.LISTS)
    assert len(found.result) == 8
