"""X by its recent search through tweepy: every post of the last week with one of our tags, never a repost (the stream has those)."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from lifeline.core.wire import Answer
from lifeline.listening import tolerant, walk, x_read
from lifeline.listening.asking import Asking, Secret, Settings
from lifeline.listening.port import ListenerFailed, Page
from lifeline.listening.x_read import posts as posts

BASE = "https://api.x.com"
_QUERY, _PAGE, _LOOKS = 512, 100, 100
_REACH = timedelta(days=6, hours=23)  # the search goes back seven days, and refuses an older since_id
_FIRST = timedelta(hours=1)
_LATE = timedelta(seconds=10)  # the search may find a post a while after it has found a younger one
_MOST_NOTES = 5
_AHEAD = 600  # seconds; an id of the future would be a floor below which nothing new ever comes
FIELDS: dict[str, Any] = {
    "tweet_fields": [
        "attachments",
        "author_id",
        "created_at",
        "entities",
        "geo",
        "lang",
        "note_tweet",
        "public_metrics",
        "referenced_tweets",
    ],
    "expansions": ["attachments.media_keys", "author_id", "geo.place_id", "referenced_tweets.id"],
    "user_fields": ["created_at", "username"],
    "media_fields": ["url", "preview_image_url"],
    "place_fields": ["geo"],
}


def build(name: str, settings: Settings, secret: Secret) -> "X":
    """Secret: bearer_token of the app. Raises KeyError where it is missing, ValueError on a bad setting."""
    return X(name, settings, secret)


class X:
    """Reading costs: `Page.cost` counts every post of an answer, those others refer to included; what is read twice in a day is
    charged once."""

    platform, looks = x_read.PLATFORM, _LOOKS

    def __init__(self, name: str, settings: Settings, secret: Secret) -> None:
        from lifeline.listening._tweepy import Client  # tweepy is loaded only by who listens to X

        self.name = name
        self._asking = Asking(name, settings, secret, base=BASE)
        self._client: Any = Client(self._asking, secret["bearer_token"])

    def fetch(self, tags: Sequence[str], cursor: str, *, now: datetime) -> Page:
        at = walk.opened(cursor)
        going = walk.under_way(at, [tag for tag in tags if fit(tag)], queries, began=now.isoformat())
        if going is None:
            return Page(sightings=(), cursor=cursor)
        answer = self._search(going, now)
        if answer.status == 400 and going.next:  # the platform's word for a page does not live for ever
            walk.again_from_below(at)
            answer = self._search(going, now)
        if answer.status != 200:
            raise judged(self._asking, answer)
        found, notes = self._read(answer)
        ids = [row.id for row in found.data if x_read.is_id(row.id) and x_read.second_of(row.id) < now.timestamp() + _AHEAD]
        heard = set(ids) - walk.unheard(at, ids)
        rows = [row for row in found.data if row.id not in heard]
        made = x_read.sightings(rows, found.includes, now, notes)
        more = walk.went(at, ids, following=found.meta.next_token if found.meta else "", met=False)
        cost = len(rows) + len(found.includes.tweets if found.includes else ())
        return Page(sightings=tuple(made), cursor=walk.kept(at), more=more, cost=cost, notes=tuple(notes[:_MOST_NOTES]))

    def look_again(self, post_ids: Sequence[str]) -> frozenset[str]:
        """Deleted, protected and suspended are all gone: each is named among the answer's errors."""
        asked = [post_id for post_id in post_ids if x_read.is_id(post_id)][:_LOOKS]
        if not asked:
            return frozenset()
        answer = self._client.get_tweets(asked)
        if answer.status != 200:
            raise judged(self._asking, answer)
        found, _ = self._read(answer)
        there, named = {row.id for row in found.data}, {error.value for error in found.errors}
        return frozenset(post_id for post_id in asked if post_id in named and post_id not in there)

    def close(self) -> None:
        self._asking.close()

    def _search(self, going: walk.Walk, now: datetime) -> Answer:
        since = _since(going, now)
        below = going.lowest if not going.next else ""
        answer: Answer = self._client.search_recent_tweets(
            query(going.tags), max_results=_PAGE, next_token=going.next or None, until_id=below or None, **since, **FIELDS
        )
        return answer

    def _read(self, answer: Answer) -> tuple[x_read.Found, list[str]]:
        try:
            found, lost = tolerant.read(answer.body, x_read.Found, x_read.LISTS)
        except tolerant.NoAnswer as error:
            raise self._asking.unreadable(answer, str(error)) from None
        if not found.data and found.meta is None and not found.errors:
            raise self._asking.unreadable(answer, "neither posts nor a count")
        return found, [f"{lost} posts left out: they cannot be read"] if lost else []


def fit(tag: str) -> bool:
    """Whether X takes it as a hashtag: letters, digits and _, not digits alone."""
    return 0 < len(tag) <= 100 and tag.replace("_", "a").isalnum() and not tag.isdecimal()


def query(tags: Sequence[str]) -> str:
    return " OR ".join(f"#{tag}" for tag in tags)


def queries(tags: Sequence[str]) -> list[list[str]]:
    """The tags in as few queries of 512 characters as they need."""
    return list(_filled(tags, _QUERY))


def judged(asking: Asking, answer: Answer) -> ListenerFailed:
    """A cap that is used up and credit that is spent are one thing: somebody has to pay or wait for the month to end."""
    body = answer.json()
    kind = str(body.get("type", "")) if isinstance(body, dict) else ""
    spent = kind.endswith("usage-capped") or answer.status == 402
    return asking.judge(answer, "credit" if spent else None)


def _since(going: walk.Walk, now: datetime) -> dict[str, Any]:
    """From a little below the floor on; from a week ago where that is older. The same for each page of a walk."""
    oldest = max(datetime.fromisoformat(going.began), now - timedelta(minutes=50)) - _REACH
    if not going.floor:
        return {"start_time": max(walk.since(going, _FIRST, _LATE), oldest)}
    below = x_read.id_at(x_read.second_of(going.floor) - _LATE.total_seconds())
    return {"start_time": oldest} if x_read.second_of(going.floor) < oldest.timestamp() else {"since_id": below}


def _filled(tags: Sequence[str], limit: int) -> Iterator[list[str]]:
    group: list[str] = []
    for tag in tags:
        if group and len(query([*group, tag])) > limit:
            yield group
            group = []
        group.append(tag)
    if group:
        yield group
