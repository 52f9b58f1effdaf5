"""What is new among posts and what only repeats: by id (L0), by what it passes on (L1), by equal words within a day (L2)."""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from msgspec.structs import replace

from lifeline.core.sighting import Sighting
from lifeline.listening.same import plain, same

DAY = timedelta(hours=24)
BATCH = timedelta(minutes=30)  # the shortest time that a report stands: what one of the same batch came to is not known yet
_CUT = ("…", "...")
_RANK = {"": 0, "quote": 1, "repost": 2}
Id = tuple[str, str]
Key = Callable[[str, str], bytes | None]


@dataclass(slots=True)
class New:
    """A post nobody had heard, its plain words and its author's key. `copies` repeat it in its own batch. `id` comes with its row."""

    post: Sighting
    said: str
    same: bytes | None
    author: bytes | None
    id: int = 0
    copies: list["Again"] = field(default_factory=list)

    @property
    def people(self) -> frozenset[bytes]:
        """Who wrote or repeated it."""
        return frozenset(person for person in (self.author, *(copy.author for copy in self.copies)) if person)


@dataclass(slots=True)
class Again:
    """A post that repeats another (`kind`: repost, quote or same)."""

    post: Sighting
    kind: str
    author: bytes | None


@dataclass(frozen=True, slots=True)
class Known:
    """What the rows know of a batch: sightings by every id they were seen under, and the latest with equal words.

    With it the times between which a post with these words is only a copy of it. `bare`: ids of originals that only a repost has
    told of so far. `texts`: what the posts said when they were heard. `alike`: what those say of whose words a post was only a copy,
    by its own id ("" where it quoted them).
    """

    posts: Mapping[Id, int]
    same: Mapping[bytes, tuple[int, datetime, datetime]]
    bare: frozenset[Id] = frozenset()
    texts: Mapping[Id, str] = field(default_factory=dict)
    alike: Mapping[Id, str] = field(default_factory=dict)


class Ladder:
    """One batch on its way up: `ids` and `hashes` are looked up, then `climb`. A repost may stand before its original."""

    def __init__(self, posts: Iterable[Sighting], key: Key) -> None:
        self.key = key
        self._posts = in_turn(posts)
        self._read: list[tuple[Sighting, str, bytes | None]] | None = None
        self._here: dict[Id, New | int] = {}
        self._alike: dict[bytes, tuple[New | int, datetime, datetime]] = {}
        self.new: list[New] = []
        self.again: dict[int, list[Again]] = {}
        self.seen: list[Sighting] = []
        self.edited: dict[Id, tuple[New | int, Sighting]] = {}

    @property
    def copies(self) -> int:
        return sum(map(len, self.again.values())) + sum(len(one.copies) for one in self.new)

    @property
    def ids(self) -> dict[str, set[str]]:
        """By platform: of the posts, and of what they repeat."""
        found: dict[str, set[str]] = {}
        for post in self._posts:
            found.setdefault(post.platform, set()).update((post.post_id, post.copy_of or post.post_id))
        return found

    def hashes(self, known: Container[Id]) -> set[bytes]:
        """Of the words of those not `known`. What repeats a known original or one of this batch is not read, nor a post twice."""
        here = {(post.platform, post.post_id) for post in self._posts if not post.copy}
        self._read, met = [], set[Id]()
        for post in self._posts:
            own, of = (post.platform, post.post_id), (post.platform, post.copy_of)
            if own in known or own in met or (post.copy and (of in known or of in here)):
                self._read.append((post, "", None))
            else:
                met.add(own)
                said = plain(post.text)
                self._read.append((post, said, same(post, said)))
        return {words for _, _, words in self._read if words is not None}

    def climb(self, known: Known) -> None:
        """On what the rows know: of the ids first, and then of the hashes."""
        if self._read is None:
            self.hashes(known.posts)
        self._here, self._alike = dict(known.posts), dict(known.same)
        for post, said, words in self._read or ():
            own = post.platform, post.post_id
            if own in known.alike and self._here[own] == known.posts[own] and _is_a_copy_no_more(post, known.alike[own]):
                said = plain(post.text)
                self._step(post, said, same(post, said))
            elif own in self._here:
                self.seen.append(post)
                self._compare(post, known.texts)
            else:
                self._step(post, said, words)

    def _compare(self, post: Sighting, texts: Mapping[Id, str]) -> None:
        """Whether its author has changed it, or a repost had told only the beginning of it."""
        id = post.platform, post.post_id
        of = self._here[id]
        was = texts.get(id, "") if isinstance(of, int) else of.post.text if of.post.post_id == post.post_id else ""
        if was and was != post.text and not (post.text.endswith(_CUT) and was.startswith(post.text.rstrip("….").rstrip())):
            self.edited[id] = of, post

    def reworded(self) -> list[New]:
        """Those, each with the number of its row."""
        found = [(of if isinstance(of, int) else of.id, post, plain(post.text)) for of, post in self.edited.values()]
        return [New(post, said, same(post, said), self.key(post.platform, post.author), id) for id, post, said in found]

    def _step(self, post: Sighting, said: str, words: bytes | None) -> New | int:
        author = self.key(post.platform, post.author)
        kind: str = post.copy
        of = self._here.get((post.platform, post.copy_of)) if post.copy else None
        if of is None and kind == "repost" and post.copy_of:
            of = self._step(_original(post), said, words)
        if of is None and words is not None and (alike := self._alike.get(words)) and alike[1] <= post.created_at <= alike[2]:
            kind, of = kind or "same", alike[0]
        if of is None:
            of = New(post, said, words, author)
            self.new.append(of)
            if words is not None:
                self._alike[words] = of, post.created_at - BATCH, post.created_at + BATCH
        else:
            (self.again.setdefault(of, []) if isinstance(of, int) else of.copies).append(Again(post, kind, author))
        self._here[post.platform, post.post_id] = of
        return of


def _is_a_copy_no_more(post: Sighting, of: str) -> bool:
    """Whether its author has changed a post of which nothing was kept, as it only said what another one says: it stands by itself now."""
    said = "".join(plain(post.text).split())
    return not post.copy and bool(said) and said != "".join(plain(of).split())


def in_turn(posts: Iterable[Sighting]) -> list[Sighting]:
    """Originals first, then what repeats them, each by time."""
    return sorted(posts, key=lambda post: (_RANK[post.copy], post.created_at))


def _original(repost: Sighting) -> Sighting:
    """The post that was passed on, as far as its first repost tells of it: whose it is, and from where, it does not."""
    return replace(
        repost, post_id=repost.copy_of, copy="", copy_of="", author="", handle="", url="", reposts=0, position=None, said={}, young=False
    )
