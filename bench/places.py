"""Place finding: precision and recall on labelled posts (tuned on; held out; harder and held out), and texts a second on one core."""

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice

from bench.figure import Figure, median, median_of
from lifeline.core.settings import packaged
from lifeline.incidents.district import Districts
from lifeline.incidents.gazetteer import Gazetteer, load_gazetteer
from lifeline.incidents.locate import locate
from tests.incidents.labelled_places import Score, count, labelled

ROUNDS, TEXTS = 7, 20_000
ASIDE = (
    "비가 너무 많이 와서 집에 못 가고 있어요 다들 조심하세요 ㅠㅠ",
    "재난문자 계속 오는데 어디로 대피해야 하나요?? 아는 분 알려주세요",
    "출근길에 차가 하나도 안 움직임 ㅋㅋㅋㅋ 지각 확정",
    "https://example.org/a1b2c3 뉴스 속보 보고 놀람 이게 무슨 일",
)


def measure() -> Iterator[Figure]:
    districts = Districts.of_city(packaged("city"))
    loading = [_load(districts) for _ in range(5)]
    yield Figure("the gazetteer is loaded in (CPU)", median(loading), "ms", "<= 100 ms", None, median_of(loading))
    gazetteer = load_gazetteer(packaged("city"), districts)
    for part in ("tuned", "held_out", "hard"):
        yield from _quality(part, gazetteer)
    yield from _speed(gazetteer)


def _load(districts: Districts) -> float:
    begun = time.thread_time()
    load_gazetteer(packaged("city"), districts)
    return (time.thread_time() - begun) * 1000


def _quality(part: str, gazetteer: Gazetteer) -> Iterator[Figure]:
    posts = labelled(part)
    scores = {name: Score() for name in ("point", "district", "candidates")}
    for one in posts:
        place = locate(one.post, (), None, gazetteer)
        count(scores, one, place, gazetteer.districts.named[place.district].ko if place.district else "")
    for name, score in scores.items():
        note = f"{score.right} right, {score.wrong} wrong, {score.missed} missed of {len(posts)} posts"
        yield Figure(f"{part}: precision of the {name}", round(score.precision, 3), "", ">= 0.95 share", None, note)
        yield Figure(f"{part}: recall of the {name}", round(score.recall, 3), "", ">= 0.9 share")


def _speed(gazetteer: Gazetteer) -> Iterator[Figure]:
    """Each text is another one, as in the flow, which asks once per distinct text."""
    named = [f"{n}: {one.post}" for n, one in enumerate(islice(cycle(labelled("tuned")), TEXTS))]
    bare = [f"{n}: {text}" for n, text in enumerate(islice(cycle(ASIDE), TEXTS))]
    storm = [(named if n % 2 else bare)[n] for n in range(TEXTS)]
    pass_alone = [_rate(storm, gazetteer.finder.find_matches_as_indexes) for _ in range(ROUNDS)]
    limit = (median(pass_alone), "Aho-Corasick alone")
    for name, texts in (("half name a place", storm), ("all name a place or a trap", named), ("none does", bare)):
        rates = [_rate(texts, lambda text: locate(text, (), None, gazetteer)) for _ in range(ROUNDS)]
        target = ">= 60000 1/s" if texts is storm else ""
        yield Figure(f"texts located per second, {name}", median(rates), "1/s", target, limit, f"median of {ROUNDS}")


def _rate(texts: Sequence[str], run: Callable[[str], object]) -> float:
    begun = time.thread_time()
    for text in texts:
        run(text)
    return len(texts) / (time.thread_time() - begun)
