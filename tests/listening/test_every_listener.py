"""What the harvest may rely on, whichever source it asks."""

import logging
from datetime import timedelta

import pytest

from lifeline.listening.adapters import LISTENERS
from lifeline.listening.port import ListenerFailed
from tests.listening.sources import NOW, SOURCES, TAG, ids, minutes_ago, walk
from tests.ports import free_port


@pytest.fixture(params=SOURCES, ids=lambda source: source.title)
def source(request):
    return request.param


@pytest.fixture
def platform(source):
    with source.emulator() as running:
        yield running


def full(platform, count, *, minutes=50.0):
    """So many posts, the newest now."""
    step = minutes / max(count, 1)
    made = [platform.say(f"강남역 물이 차요 {number} #{TAG}", minutes_ago(minutes - step * (number + 1))) for number in range(count)]
    return [platform.known_as(one.post_id) for one in made]


def test_every_listener_but_the_stream_is_under_this_contract():
    assert {source.platform for source in SOURCES} | {"x_stream"} >= set(LISTENERS)


def test_a_post_is_heard_with_its_words_its_author_and_its_time(source, platform):
    platform.say(f"이수역 1번출구 침수 #{TAG}", minutes_ago(3), author="42", handle="neighbour")
    pages, _ = walk(source.listener(platform.base))
    [heard] = pages[0].sightings
    assert (heard.platform, heard.text, heard.created_at) == (source.platform, f"이수역 1번출구 침수 #{TAG}", minutes_ago(3))
    assert heard.heard_at == NOW
    assert heard.tags == (TAG,)
    if source.platform != "syndication":
        assert heard.author.endswith("42")
        assert heard.handle == "neighbour"


def test_500_new_posts_in_one_interval_are_500_sightings(source, platform):
    if source.platform == "syndication":
        pytest.skip("a feed shows its newest entries only")
    listener = source.listener(platform.base)
    platform.say(f"먼저 #{TAG}", minutes_ago(59))
    _, cursor = walk(listener)
    made = full(platform, 500)
    pages, _ = walk(listener, cursor)
    assert set(ids(pages)) >= {*made}
    assert len(pages) >= 500 // source.page


def test_the_same_cursor_again_gives_the_same_posts(source, platform):
    made = full(platform, 130)
    first, again = (source.listener(platform.base) for _ in range(2))
    cursor = ""
    for _ in range(2):
        page = first.fetch((TAG,), cursor, now=NOW)
        repeated = again.fetch((TAG,), cursor, now=NOW)
        assert [one.post_id for one in page.sightings] == [one.post_id for one in repeated.sightings]
        assert page.cursor == repeated.cursor
        cursor = page.cursor
    assert made


def test_what_was_heard_to_the_end_is_not_given_again_but_for_an_overlap(source, platform):
    listener = source.listener(platform.base)
    full(platform, 90)
    _, cursor = walk(listener)
    pages, _ = walk(listener, cursor)
    assert len(ids(pages)) <= 5


def test_posts_that_come_while_pages_are_read_are_heard_in_the_next_round(source, platform):
    listener = source.listener(platform.base)
    platform.say(f"먼저 #{TAG}", minutes_ago(58))
    _, cursor = walk(listener)
    made = full(platform, 120)
    page = listener.fetch((TAG,), cursor, now=NOW)
    late = platform.say(f"지금 막 #{TAG}", NOW + timedelta(seconds=5)).post_id
    heard, cursor = list(page.sightings), page.cursor
    for _ in range(9):
        page = listener.fetch((TAG,), cursor, now=NOW + timedelta(seconds=10))
        heard, cursor = [*heard, *page.sightings], page.cursor
    if source.platform != "syndication":  # a feed is one page, and only its newest entries
        assert {one.post_id for one in heard} >= {platform.known_as(late), *made}


def test_a_word_for_the_next_page_that_is_forgotten_loses_nothing(source, platform):
    if not source.forgets:
        pytest.skip("its pages have no word of their own")
    listener = source.listener(platform.base)
    made = full(platform, 250)
    first = listener.fetch((TAG,), "", now=NOW)
    platform.forgets = True
    second = listener.fetch((TAG,), first.cursor, now=NOW)
    platform.forgets = False
    rest, _ = walk(listener, second.cursor)
    assert {*ids([first, second, *rest])} == set(made)


def test_a_tag_that_is_new_reaches_back_an_hour_and_no_further(source, platform):
    if not source.tagged:
        pytest.skip("not asked by tags")
    platform.say(f"어제 #{TAG}", NOW - timedelta(hours=30))
    recent = full(platform, 45)
    pages, _ = walk(source.listener(platform.base))
    assert set(ids(pages)) - set(recent) <= {platform.said[0].post_id}
    assert set(ids(pages)) >= set(recent)


def test_a_tag_switched_on_later_is_heard_from_then_and_the_others_go_on(source, platform):
    if not source.tagged:
        pytest.skip("not asked by tags")
    listener = source.listener(platform.base)
    platform.say(f"하나 #{TAG}", minutes_ago(20))
    other = platform.say("둘 #강남역침수", minutes_ago(10)).post_id
    _, cursor = walk(listener)
    pages, _ = walk(listener, cursor, tags=(TAG, "강남역침수"))
    assert other in ids(pages)


def test_a_post_that_comes_late_with_a_time_below_the_cursor_is_heard(source, platform):
    if source.platform == "telegram":
        pytest.skip("its updates have an order of their own")
    listener = source.listener(platform.base)
    full(platform, 10, minutes=10)
    _, cursor = walk(listener)
    late = platform.known_as(platform.say(f"이웃 서버에서 늦게 온 글 #{TAG}", NOW - timedelta(seconds=5)).post_id)
    pages, cursor = walk(listener, cursor, now=NOW + timedelta(seconds=30))
    assert late in ids(pages)
    pages, _ = walk(listener, cursor, now=NOW + timedelta(seconds=60))
    if source.tagged:
        assert ids(pages) == []


def test_a_tag_nobody_has_used_yet_is_read_since_it_was_last_asked(source, platform):
    if not source.tagged:
        pytest.skip("not asked by tags")
    listener = source.listener(platform.base)
    _, cursor = walk(listener)
    made = [platform.say(f"{number} #{TAG}", NOW + timedelta(minutes=number)).post_id for number in range(45)]
    pages, _ = walk(listener, cursor, now=NOW + timedelta(hours=5))  # nothing was asked for five hours
    assert set(ids(pages)) == set(made)


def test_no_tags_ask_nothing_of_who_is_asked_by_tags(source, platform):
    if not source.tagged:
        pytest.skip("not asked by tags")
    page = source.listener(platform.base).fetch((), "", now=NOW)
    assert (page.sightings, page.more, platform.requests) == ((), False, [])


@pytest.mark.parametrize("fault", ["rate_limit", "html_503", "drop_answer", "reset", "unreadable"])
def test_what_is_no_page_is_a_failure_with_its_cause_and_never_an_empty_page(source, platform, fault):
    listener = source.listener(platform.base)
    made = full(platform, 3)
    walk(listener)
    for _ in range(2):
        platform.spoil(fault)
    with pytest.raises(ListenerFailed) as caught:
        listener.fetch((TAG,), "", now=NOW)
    assert caught.value.cause
    assert caught.value.remedy in ("wait", "settings")
    platform.heal()
    assert set(ids([listener.fetch((TAG,), "", now=NOW)])) >= set(made)


def test_too_many_questions_are_answered_with_when_to_ask_again(source, platform):
    listener = source.listener(platform.base)
    walk(listener)
    platform.spoil("rate_limit")
    with pytest.raises(ListenerFailed) as caught:
        listener.fetch((TAG,), "", now=NOW)
    assert 0 < caught.value.retry_after <= 31


def test_a_cut_body_is_a_failure(source, platform):
    listener = source.listener(platform.base)
    walk(listener)
    platform.spoil("answer", status=200, body=b'{"data":[{"id":"1990000000000000000","te')
    with pytest.raises(ListenerFailed, match=r"cannot be read|not XML|broken"):
        listener.fetch((TAG,), "", now=NOW)


def test_a_silent_source_is_a_failure_within_its_limit(source, platform):
    listener = source.listener(platform.base, seconds=1)
    platform.spoil("hang", count=None)
    with pytest.raises(ListenerFailed):
        listener.fetch((TAG,), "", now=NOW)


def test_a_source_that_cannot_be_reached_is_a_failure(source):
    base = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(ListenerFailed):
        source.listener(base).fetch((TAG,), "", now=NOW)


def test_a_refused_credential_says_that_it_is_the_credential(source, platform):
    if not source.secret:
        pytest.skip("asks without one")
    platform.spoil("answer", status=404 if source.platform == "telegram" else 401, body="{}", count=None)
    with pytest.raises(ListenerFailed) as caught:
        source.listener(platform.base).fetch((TAG,), "", now=NOW)
    assert caught.value.remedy == "credential"


def test_no_failure_and_no_log_line_holds_the_secret(source, platform, caplog):
    caplog.set_level(logging.DEBUG)
    secrets = [value for name, value in source.secret.items() if name != "identifier"]
    echo = f'{{"detail": "no: {" ".join(secrets)}", "error": "{" ".join(secrets)}"}}'
    listener = source.listener(platform.base, seconds=2)
    causes = []
    for fault, detail in (("answer", {"status": 403, "body": echo}), ("answer", {"status": 200, "body": echo}), ("reset", {})):
        platform.spoil(fault, **detail, count=None)
        with pytest.raises(ListenerFailed) as caught:
            listener.fetch((TAG,), "", now=NOW)
        causes.append(str(caught.value))
        platform.heal()
    assert not [secret for secret in secrets if secret in " ".join(causes) + caplog.text]


def test_what_authors_deleted_is_found_by_looking_again(source, platform):
    listener = source.listener(platform.base)
    made = full(platform, 5)
    platform.deleted = {made[1], made[3]}
    if not listener.looks:
        assert listener.look_again(made) == frozenset()
        return
    assert listener.look_again(made) == {made[1], made[3]}


@pytest.mark.parametrize("fault", ["html_503", "rate_limit", "unreadable", "drop_answer"])
def test_a_source_in_trouble_has_deleted_nothing(source, platform, fault):
    listener = source.listener(platform.base)
    if not listener.looks:
        pytest.skip("cannot be asked")
    made = full(platform, 3)
    listener.look_again(made)
    platform.spoil(fault, count=None)
    with pytest.raises(ListenerFailed):
        listener.look_again(made)


def test_an_unreadable_cursor_starts_anew(source, platform):
    made = full(platform, 5)
    page = source.listener(platform.base).fetch((TAG,), "{not json", now=NOW)
    assert len(page.sightings) == len(made)


def test_an_address_in_the_open_is_refused_where_a_token_goes_there(source):
    with pytest.raises(ValueError, match="https"):
        source.listener("http://platform.example", private=False)
