"""Posts of citizens as tests write them, and a platform that gives them page by page."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace
from sqlalchemy.orm import Session

from lifeline.core.sighting import Sighting
from lifeline.listening.port import ListenerFailed, Page

NOW = datetime(2026, 1, 5, 22, 30, tzinfo=UTC)


def post(number: int, text: str = "", **said: object) -> Sighting:
    """The n-th post of the platform, a second after the one before."""
    at = NOW - timedelta(hours=6) + timedelta(seconds=number)
    plain = Sighting(
        platform="x",
        post_id=str(number),
        text=text or f"눈이 많이 와요 {number} #서울제설",
        created_at=at,
        heard_at=NOW,
        author=f"a{number}",
    )
    return replace(plain, **said)


class Wall:
    """Gives its posts in pages since the cursor, oldest first; `fails` is raised at that page of each round."""

    platform, looks = "x", 100

    def __init__(self, posts: Sequence[Sighting], *, size: int = 40, cost: int = 0, name: str = "x") -> None:
        self.posts, self.size, self.cost, self.name = list(posts), size, cost, name
        self.fetched = 0
        self.deleted: set[str] = set()
        self.tells: tuple[tuple[str, str], ...] = ()
        self.asked: list[tuple[str, ...]] = []
        self.looked: list[tuple[str, ...]] = []
        self.fails: Callable[[int], Exception | None] = lambda _: None

    def fetch(self, tags: Sequence[str], cursor: str, *, now: datetime) -> Page:
        self.asked.append(tuple(tags))
        self.fetched += 1
        if (failure := self.fails(self.fetched)) is not None:
            raise failure
        start = int(cursor or 0)
        some = tuple(self.posts[start : start + self.size])
        end = start + len(some)
        told, self.tells = self.tells, ()
        return Page(sightings=some, cursor=str(end), more=end < len(self.posts), cost=self.cost and len(some), gone=told)

    def look_again(self, post_ids: Sequence[str]) -> frozenset[str]:
        self.looked.append(tuple(post_ids))
        return frozenset(self.deleted.intersection(post_ids))

    def close(self) -> None: ...


class Told:
    """What `hear` was given, written nowhere; `also` runs in a transaction of the database as it would behind it."""

    def __init__(self, session_of: Callable[[], object]) -> None:
        self._writing, self.posts = session_of, []  # type: ignore[var-annotated]

    def __call__(self, sightings: Sequence[Sighting], *, listener: str, also: Callable[[Session], None]) -> None:
        with self._writing() as session:  # type: ignore[attr-defined]
            also(session)
        self.posts += sightings


def busy(_: int) -> Exception:
    return ListenerFailed("the platform is busy", retry_after=90)
