"""Nearly the same words among Korean posts: the last post of the rarest words against MinHash and LSH, on pairs that are known."""

import importlib.util
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bench.figure import Figure
from bench.storm_posts import BEGUN, SIGHS, TAGS, edited, fresh_words, places
from lifeline.listening.near import Near
from lifeline.listening.same import plain, words

POSTS, COPIES = 6_000, 0.4
PERMUTATIONS, THRESHOLD, SHINGLE = 64, 0.5, 3


@dataclass(frozen=True, slots=True)
class Labelled:
    """A post, and the first post whose words it has been made from (itself for new words)."""

    text: str
    of: int


@dataclass(frozen=True, slots=True)
class Result:
    rate: float
    recall: float
    wrong: int


def labelled(seed: int = 7) -> list[Labelled]:
    """New words, and copies with one word other, a tag more, or two words changed about. Never two edits upon each other."""
    chance, made, names = random.Random(seed), list[Labelled](), places()
    new = list[int]()
    for number in range(POSTS):
        if new and chance.random() < COPIES:
            of = new[-1 - int(len(new) * chance.random() ** 2)]
            made.append(Labelled(edited(chance, made[of].text, ())[0], of))
        else:
            new.append(number)
            tags = " ".join(f"#{tag}" for tag in chance.sample(TAGS, chance.randrange(0, 3)))
            made.append(Labelled(f"{fresh_words(chance, names)}{chance.choice(SIGHS)} {tags}".strip(), number))
    return made


def measure() -> Iterator[Figure]:
    posts = labelled()
    ours = _best(lambda: rarest(posts))
    note = f"{POSTS:,} posts, {sum(one.of != at for at, one in enumerate(posts)):,} of them edited copies"
    if importlib.util.find_spec("datasketch"):
        peer = minhash(posts)
        against = (peer.rate, "datasketch")
        yield Figure("datasketch, MinHash 64 and LSH: recall", peer.recall, "", note=f"{peer.wrong} found that are none")
        yield Figure("posts compared with all before them", ours.rate, "posts/s", ">= 10 x", against, note)
    else:
        yield Figure("posts compared with all before them: datasketch is absent", ours.rate, "posts/s", ">= 10 x", note=note)
    yield Figure("recall of known pairs", ours.recall, "share", ">= 0.97 share")
    yield Figure("found that are none", ours.wrong, "posts", note="new words that were called a copy")


def _best(run: Callable[[], Result]) -> Result:
    return max((run() for _ in range(3)), key=lambda one: one.rate)


def rarest(posts: Sequence[Labelled]) -> Result:
    near, found = Near(), list[int | None]()
    begun = time.perf_counter()
    for number, post in enumerate(posts):
        own, at = words(plain(post.text)), BEGUN + timedelta(seconds=number / 10)
        found.append(near.meet(number, "", own, at))
    return _judged(posts, found, time.perf_counter() - begun)


def minhash(posts: Sequence[Labelled]) -> Result:
    from datasketch import MinHash, MinHashLSH  # type: ignore[import-untyped]

    index, found = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS), list[int | None]()
    begun = time.perf_counter()
    for number, post in enumerate(posts):
        text = "".join(plain(post.text).split())
        sketch = MinHash(num_perm=PERMUTATIONS)
        sketch.update_batch([text[at : at + SHINGLE].encode() for at in range(max(1, len(text) - SHINGLE + 1))])
        met = index.query(sketch)
        found.append(min(met) if met else None)
        index.insert(number, sketch)
    return _judged(posts, found, time.perf_counter() - begun)


def _judged(posts: Sequence[Labelled], found: Sequence[int | None], taken: float) -> Result:
    """A copy is found where any post of the same words was met; a new post that met one is wrong."""
    copies = [number for number, post in enumerate(posts) if post.of != number]
    right = sum(1 for number in copies if (met := found[number]) is not None and posts[met].of == posts[number].of)
    wrong = sum(1 for number, post in enumerate(posts) if post.of == number and found[number] is not None)
    return Result(len(posts) / taken, right / len(copies), wrong)
