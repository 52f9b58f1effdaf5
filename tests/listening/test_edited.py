"""What an author changes is heard again under the id it has, where we hold it."""

from dataclasses import replace as changed_row

from msgspec.structs import replace

from lifeline.core.db import Database
from lifeline.listening.edited import held
from tests.emulators.citizens import MastodonCitizens
from tests.listening.heard import sighting
from tests.listening.posts import NOW, post
from tests.listening.sources import NOW as THEN
from tests.listening.sources import SOURCES, TAG, minutes_ago, walk

EDITED = "2026-08-08T13:59:00.000Z"


def test_an_edit_counts_where_the_post_is_held_or_has_just_come(live_database: Database) -> None:
    with live_database.writing() as session:
        sighting(session, 1, at=NOW)
    new = [post(1, "달라진 말"), post(2, "모르는 글"), post(3, "고친 말")]
    with live_database.reading() as session:
        assert [one.text for one in held(session, new, [replace(new[2], text="방금 들은 말")])] == ["달라진 말", "고친 말"]


def test_an_edit_on_mastodon_is_met_by_looking_again_and_given_with_the_next_page() -> None:
    [source] = [one for one in SOURCES if one.platform == "mastodon"]
    with MastodonCitizens() as platform:
        listener = source.listener(platform.base)
        one = platform.say(f"강남역에 물이 차요 #{TAG}", minutes_ago(5))
        _, cursor = walk(listener)
        assert listener.look_again([one.post_id]) == frozenset()
        assert listener.fetch((TAG,), cursor, now=THEN).edited == ()
        platform.said[0] = changed_row(one, text="강남역은 이제 괜찮아요", more={"edited_at": EDITED})
        assert listener.look_again([one.post_id]) == frozenset()
        found = listener.fetch((), cursor, now=THEN).edited
        assert {(post.post_id, post.text) for post in found} == {(one.post_id, "강남역은 이제 괜찮아요")}
        platform.deleted = {one.post_id}
        assert listener.look_again([one.post_id]) == {one.post_id}
