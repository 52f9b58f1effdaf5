"""What citizens' posts are about, how urgent, and what of them is hidden: speed on one core, and how often it is right."""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bench.figure import Figure
from lifeline.core.strict_yaml import load
from lifeline.incidents.classify import classify
from lifeline.incidents.lexicon import Lexicon, load_lexicon
from lifeline.incidents.mask import mask
from tests.incidents.labelled import Count, counts, posts

ROOT = Path(__file__).resolve().parents[1]
CITY, SETS = ROOT / "city", ROOT / "tests" / "incidents" / "posts"
TEXTS, ROUNDS = 6_000, 3
LONG = 100_000
# What a storm brings beside reports: talk that names nothing.
TALK = ("점심 뭐 먹지", "오늘 야근 확정", "비 오니까 파전 생각난다", "집에 언제 가지", "버스 왜 이렇게 안 오냐", "다들 퇴근 잘 하세요")


def measure() -> Iterator[Figure]:
    lexicon = load_lexicon(CITY)
    yield from _speed(lexicon)
    for name, note in (("known", "looked at while the words were chosen"), ("held_out", "held out; the same hand wrote both")):
        for asked, count in counts(name, lexicon).items():
            yield from _right(f"{name}: {asked}", count, note)
    yield from _masked()


def _speed(lexicon: Lexicon) -> Iterator[Figure]:
    told = [post.text for name in ("known", "held_out") for post in posts(name)]
    texts = [told[index % len(told)] if index % 2 else TALK[index // 2 % len(TALK)] for index in range(TEXTS)]
    words = [meaning.word for meaning in lexicon.meanings]
    peer = _rate(lambda text: [word for word in words if word in text], texts[: TEXTS // 20], rounds=1)
    rate = _rate(lambda text: classify(text, (), {}, lexicon), texts)
    half = f"{TEXTS} texts, half of them talk; CPU time of this process"
    yield Figure("texts classed", rate, "/s", ">= 100000 /s", note=half)
    yield Figure("texts classed, against the same words looked for one by one", rate, "/s", ">= 10 x", (peer, "one `in` a word"))
    yield Figure("texts masked", _rate(mask, texts), "/s", "", note="looked at until nothing more is found")
    for name, flood in (("digits", "1"), ("telephones", "010-"), ("words of life", "갇혔"), ("pictures", "😭"), ("marks", "1-")):
        text = flood * (LONG // len(flood))
        yield Figure(f"a post of 100 KB of {name}, classed and masked", _cost(text, lexicon) * 1_000, "ms", "<= 500 ms")


def _rate(read: Callable[[str], object], texts: Sequence[str], *, rounds: int = ROUNDS) -> float:
    """Of the quickest round: what else the machine does only makes it slower."""
    best = float("inf")
    for _ in range(rounds):
        begun = time.process_time()
        for text in texts:
            read(text)
        best = min(best, time.process_time() - begun)
    return len(texts) / best


def _cost(text: str, lexicon: Lexicon) -> float:
    begun = time.process_time()
    classify(text, (), {}, lexicon)
    mask(text)
    return time.process_time() - begun


def _right(name: str, count: Count, note: str) -> Iterator[Figure]:
    said, there = count.right + count.wrong, count.right + count.missed
    yield Figure(f"{name}, precision", count.precision, "", note=f"{count.right} of {said} said; {note}")
    yield Figure(f"{name}, recall", count.recall, "", note=f"{count.right} of {there} there")


def _masked() -> Iterator[Figure]:
    """`hide`: words of the text that must be gone, `keep`: words that must still be there."""
    listed = load(SETS / "masking.yaml").data["posts"]
    gone = Count()
    for one in listed:
        text = mask(one["t"]).text
        left = sum(word in text for word in one.get("hide", []))
        kept = sum(word in text for word in one.get("keep", []))
        gone.right += len(one.get("hide", [])) - left
        gone.missed += left
        gone.wrong += len(one.get("keep", [])) - kept
    yield from _right("masking", gone, f"{len(listed)} posts, held out as above; wrong: a place or public number hidden")
