"""A made-up storm of posts that is the same each time: Korean words, places of the gazetteer, answers in the shape of X's search."""

import csv
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from lifeline.core.settings import packaged

BEGUN = datetime(2026, 8, 8, 14, 0, tzinfo=UTC)  # 23:00 in Seoul
PER_SECOND, SECONDS, PAGE = 940, 60, 100
REPOSTS, NEAR, EQUAL, LOCATED = 0.40, 0.67, 0.5, 0.01  # EQUAL: of the near copies, those whose words are the same
AUTHORS = 30_000
_EPOCH_MS = 1_288_834_974_657
WHAT = (
    "물이 무릎까지 찼어요|도로가 완전히 침수됐어요|차들이 물에 잠겼어요|지하로 물이 쏟아져 들어와요|맨홀 뚜껑이 튀어 올랐어요|"
    "하수구가 역류하고 있어요|가로수가 쓰러졌어요|정전됐어요|지하차도 통제 중입니다|버스가 멈춰 섰어요|신호등이 꺼졌어요|"
    "축대가 무너질 것 같아요|반지하에 물이 들어와요|간판이 떨어졌어요|산에서 흙이 내려와요|주차장이 물바다예요|계단이 폭포 같아요|"
    "하천이 넘치기 직전이에요|담장이 무너졌어요|사람이 갇혔어요 도와주세요"
)
CHAT = (
    "비 진짜 많이 온다|이런 비는 처음 봐요|퇴근 어떻게 하지|모두 조심하세요|하늘이 뚫린 것 같아|내일 출근 못 할 듯|"
    "뉴스 보고 깜짝 놀랐어요|우산이 소용없네요"
)
MORE = (
    "지금|방금|아까부터|계속|벌써|아직도|조금 전|십 분째|한 시간째|오늘 밤|골목 안쪽|큰길 쪽|편의점 앞|학교 앞|시장 입구|"
    "아파트 정문|공원 옆|버스 정류장|횡단보도|주유소 근처|고가 밑|다리 위|은행 건너편|빵집 옆|약국 앞|우체국 뒤|경찰이|"
    "소방차가|사람들이|아이들이|할머니가|택시가|트럭이|오토바이가|걸어가기|운전하기|위험해요|힘들어요|무서워요|조심하세요|"
    "못 지나가요|돌아가세요|피하세요|빨리요|부탁드려요|처음 봐요|심각해요|난리예요|확인해 주세요|신고했어요"
)
TAGS = ["서울침수", "강남침수", "서울폭우", "반지하침수", "서울비", "폭우"]
ENDINGS = ("", "", "", "도", "만", "은", "까지", "에서", "쪽", "처럼", "이라", "부터", "조차", "랑")  # one word has many forms in Korean
SIGHS = ("ㅠㅠ", "ㅠㅠㅠㅠ", "ㅋㅋㅋ", "!!", "!!!", "...", "")


@dataclass(slots=True)
class _Said:
    id: str
    author: int
    text: str
    tags: tuple[str, ...]


@dataclass(slots=True)
class Storm:
    """`pages`: bodies as X answers them, oldest first; `mix`: how many of which kind."""

    seconds: int = SECONDS
    seed: int = 1
    pages: list[bytes] = field(default_factory=list)
    mix: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows = list(self._rows(random.Random(self.seed)))
        self.pages = [_page(rows[at : at + PAGE]) for at in range(0, len(rows), PAGE)]

    @property
    def posts(self) -> int:
        return sum(self.mix.values())

    def _rows(self, chance: random.Random) -> Iterator[tuple[dict[str, Any], _Said | None]]:
        names, said = places(), list[_Said]()
        for number in range(self.seconds * PER_SECOND):
            at = BEGUN + timedelta(seconds=number / PER_SECOND)
            id = str(((int(at.timestamp() * 1000) - _EPOCH_MS) << 22) + number % 4096)
            author = int(AUTHORS * chance.random() ** 2)
            if said and chance.random() < REPOSTS:
                self._count("reposts")
                of = said[-1 - int(len(said) * chance.random() ** 6)]
                row = _row(id, author, at, f"RT @{_name(of.author)}: {of.text}", of.tags)
                row["referenced_tweets"] = [{"type": "retweeted", "id": of.id}]
                yield row, of
                continue
            text, tags = self._words(chance, names, said)
            said.append(_Said(id, author, text, tags))
            row = _row(id, author, at, text, tags)
            if chance.random() < LOCATED:
                point = [round(chance.uniform(126.85, 127.15), 6), round(chance.uniform(37.45, 37.66), 6)]
                row["geo"] = {"place_id": "", "coordinates": {"type": "Point", "coordinates": point}}
            yield row, None

    def _words(self, chance: random.Random, names: list[str], said: list[_Said]) -> tuple[str, tuple[str, ...]]:
        if said and chance.random() < NEAR:
            of = said[-1 - int(len(said) * chance.random() ** 3)]
            if chance.random() < EQUAL:
                self._count("equal words")
                return f"{of.text}{chance.choice((' ', '  https://t.co/Ab12Cd34Ef', ' @seoul_119'))}", of.tags
            self._count("one word other")
            return edited(chance, of.text, of.tags)
        self._count("new words")
        tags = tuple(chance.sample(TAGS, chance.randrange(0, 3)))
        return f"{fresh_words(chance, names)}{chance.choice(SIGHS)} {' '.join('#' + tag for tag in tags)}".strip(), tags

    def _count(self, kind: str) -> None:
        self.mix[kind] = self.mix.get(kind, 0) + 1


def fresh_words(chance: random.Random, names: list[str]) -> str:
    """Seven to eleven words, most of which name a place and what happens there."""
    more = [word + chance.choice(ENDINGS) for word in chance.sample(MORE.split("|"), chance.randrange(4, 9))]
    core = chance.choice(CHAT.split("|")) if chance.random() < 0.3 else f"{chance.choice(names)} {chance.choice(WHAT.split('|'))}"
    more.insert(chance.randrange(len(more)), core)
    return " ".join(more)


def edited(chance: random.Random, text: str, tags: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """One word other, or a tag more, or two words changed about."""
    words = text.split()
    kind, at = chance.randrange(3), chance.randrange(len(words))
    if kind == 0:
        words[at] = chance.choice(MORE.split("|")) + chance.choice(ENDINGS)
    elif kind == 1:
        more = chance.choice(TAGS)
        return f"{text} #{more}", (*tags, more)
    else:
        other = chance.randrange(len(words))
        words[at], words[other] = words[other], words[at]
    return " ".join(words), tags


def places() -> list[str]:
    """Stations and legal dongs of the gazetteer."""
    found = []
    for sheet in ("stations", "dongs"):
        lines = (packaged("city") / "gazetteer" / f"{sheet}.csv").read_text(encoding="utf-8").splitlines()
        found += [row["name"] for row in csv.DictReader(line for line in lines if not line.startswith("#"))]
    return found


def _name(author: int) -> str:
    return f"citizen{author}"


def _row(id: str, author: int, at: datetime, text: str, tags: tuple[str, ...]) -> dict[str, Any]:
    starts = [text.find("#" + tag) for tag in tags]
    return {
        "id": id,
        "text": text,
        "author_id": str(10**9 + author),
        "created_at": at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "lang": "ko",
        "edit_history_tweet_ids": [id],
        "conversation_id": id,
        "public_metrics": {
            "retweet_count": 0,
            "reply_count": 0,
            "like_count": 0,
            "quote_count": 0,
            "bookmark_count": 0,
            "impression_count": 9,
        },
        "entities": {"hashtags": [{"start": at, "end": at + len(tag) + 1, "tag": tag} for at, tag in zip(starts, tags, strict=True)]},
        "possibly_sensitive": False,
        "reply_settings": "everyone",
    }


def _page(rows: list[tuple[dict[str, Any], _Said | None]]) -> bytes:
    """With the users and the originals that its posts refer to, as X adds them."""
    authors = {int(row["author_id"]) - 10**9 for row, _ in rows} | {of.author for _, of in rows if of}
    users = [{"id": str(10**9 + one), "username": _name(one), "name": f"시민 {one}"} for one in sorted(authors)]
    originals = {of.id: _row(of.id, of.author, BEGUN, of.text, of.tags) for _, of in rows if of}
    newest = [row for row, _ in reversed(rows)]
    meta = {"newest_id": newest[0]["id"], "oldest_id": newest[-1]["id"], "result_count": len(rows), "next_token": "b26v89c19zqg8o3f"}
    answer = {"data": newest, "includes": {"users": users, "tweets": list(originals.values())}, "meta": meta}
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
