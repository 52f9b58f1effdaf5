"""What an author changes is said anew, and the words before it leave us."""

from dataclasses import replace as changed_row

from msgspec.structs import replace

from lifeline.core.db import Database
from lifeline.listening.edited import before, changed, versions
from tests.emulators.citizens import MastodonCitizens
from tests.listening.heard import sighting
from tests.listening.posts import NOW, post
from tests.listening.sources import NOW as THEN
from tests.listening.sources import SOURCES, TAG, minutes_ago, walk

EDITED = "2026-08-08T13:59:00.000Z"


def test_an_edit_counts_where_the_post_is_held_and_says_something_else(live_database: Database) -> None:
    with live_database.writing() as session:
        held = sighting(session, 1, at=NOW).text
        sighting(session, 11, at=NOW).post_id = "11"
    new = [replace(post(number, text), post_id=f"{number}#v1") for number, text in ((1, held), (1, "달라진 말"), (2, "모르는 글"))]
    beside = post(3, "방금 들은 말")
    new.append(replace(beside, post_id="3#v1", text="고친 말"))
    with live_database.reading() as session:
        assert [one.text for one in changed(session, new, [beside])] == ["달라진 말", "고친 말"]
        assert before(session, new) == []  # none of them has a row: nothing is emptied for it


def test_of_all_versions_only_the_last_one_heard_stays(live_database: Database) -> None:
    with live_database.writing() as session:
        for number, id in ((1, "1"), (2, "1#v1"), (3, "1#v2"), (4, "11"), (5, "1_v1")):
            sighting(session, number, at=NOW).post_id = id
    with live_database.reading() as session:
        assert versions(session, "x", "1") == ["1", "1#v1", "1#v2"]
        assert before(session, [replace(post(1), post_id="1#v2")]) == [("x", "1"), ("x", "1#v1")]


def test_an_edit_on_mastodon_is_met_by_looking_again_and_given_with_the_next_page() -> None:
    [source] = [one for one in SOURCES if one.platform == "mastodon"]
    with MastodonCitizens() as platform:
        listener = source.listener(platform.base)
        one = platform.say(f"강남역에 물이 차요 #{TAG}", minutes_ago(5))
        _, cursor = walk(listener)
        assert listener.look_again([one.post_id]) == frozenset()
        assert listener.fetch((TAG,), cursor, now=THEN).edited == ()
        platform.said[0] = changed_row(one, text="강남역은 이제 괜찮아요", more={"edited_at": EDITED})
        assert listener.look_again([one.post_id, f"{one.post_id}#{EDITED}"]) == frozenset()
        found = listener.fetch((), cursor, now=THEN).edited
        assert {(post.post_id, post.text) for post in found} == {(f"{one.post_id}#{EDITED}", "강남역은 이제 괜찮아요")}
        platform.deleted = {one.post_id}
        assert len(listener.look_again([one.post_id, f"{one.post_id}#{EDITED}"])) == 2
