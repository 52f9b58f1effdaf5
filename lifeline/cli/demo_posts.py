"""What citizens post in the recorded snow morning: invented, and heard through the same flow as any post."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle, islice

from lifeline.core.people import Actor
from lifeline.core.sighting import Sighting
from lifeline.core.world import Drill
from lifeline.ear import Ear
from lifeline.flows import Heard, hear
from lifeline.incidents.acts import By
from lifeline.incidents.moderate import decide, look
from lifeline.incidents.queue import Waiting, queue
from lifeline.incidents.states import State

TAG, PLATFORM = "서울제설훈련", "csv"
WRITES = Actor("지현", "demo-1")
# What is said, and by how many people it is said again: reposts and the same words count as support, never as a second pin.
SAID = (
    ("07:12", "북악스카이웨이 팔각정 쪽 눈이 발목까지 쌓였어요. 차들이 못 올라갑니다", 30),
    ("07:14", "미아사거리역 2번출구 앞 인도 완전 빙판이에요. 방금 어르신 넘어지셨어요", 6),
    ("07:15", "정릉동 언덕길 제설 아직 안 됐어요 마을버스가 멈췄습니다", 9),
    ("07:18", "북악스카이웨이 차 세 대가 미끄러져서 길을 막고 있어요", 11),
    ("07:20", "이수역 1번출구 계단 눈 얼어서 미끄러워요 조심하세요", 3),
    ("07:21", "신림동 고시촌 언덕 빙판길입니다 염화칼슘 좀 뿌려주세요", 7),
    ("07:23", "남산1호터널 입구 눈길에 사고 났어요. 한 차로만 지나갑니다", 21),
    ("07:25", "길음역 앞 횡단보도 눈이 녹다가 얼었어요", 2),
    ("07:28", "사당역 4번출구 앞 인도에 눈이 그대로예요", 4),
    ("07:31", "우리 동네도 눈 많이 왔어요 다들 조심하세요", 0),
    ("07:35", "미아사거리역 2번출구 아직도 빙판! 두 명이나 넘어지는 거 봤어요", 5),
    ("07:41", "북악스카이웨이에 차가 갇혔어요 아이가 있어요 도와주세요", 14),
    ("07:44", "상도동 숭실대입구역 언덕길 버스가 못 올라가요", 5),
    ("07:50", "눈 오는 서울 예쁘다", 1),
    ("08:02", "홍은동 고갯길 눈 때문에 차들이 헛바퀴 돌아요", 4),
    ("08:05", "창신동 절개지 골목 계단 빙판입니다 손잡이도 얼었어요", 3),
    ("08:11", "남산1호터널 입구 견인차 왔는데 아직 막혀요", 6),
    ("08:20", "정릉동 언덕길 제설차 방금 지나갔어요 감사합니다", 4),
    ("08:32", "반포대교 남단 다리 위 살얼음이에요 차들이 미끄러집니다", 20),
    ("08:40", "제설 언제 해주나요? 담당자 연락처가 010-1234-5678 맞나요", 0),
    ("08:55", "구로동 구로역 앞 육교 계단 눈이 얼었어요", 2),
    ("09:05", "반포대교 살얼음 심해요 오토바이 넘어졌어요", 9),
    ("09:20", "북악스카이웨이 통제됐어요. 차들 다 내려왔습니다", 8),
    ("09:30", "강남역 11번출구 앞 눈 다 치워졌어요", 2),
)


@dataclass(frozen=True, slots=True)
class Posted:
    """One post of that morning and the posts that repeat it."""

    at: datetime
    sightings: tuple[Sighting, ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """When the officer of the demo looks at the map."""

    at: datetime


LOOKED = (Looked(datetime.fromisoformat("2026-01-13T08:15:00+09:00")), Looked(datetime.fromisoformat("2026-01-13T09:25:00+09:00")))


def posts() -> list[Posted]:
    """All of them, in the order in which they were posted."""
    return [_posted(number, time, text, copies) for number, (time, text, copies) in enumerate(SAID, 1)]


def listen(world: Drill, ear: Ear, posted: Posted) -> Heard:
    """As the harvest does it."""
    return hear(world, ear, posted.sightings, listener="demo")


def look_at_it(world: Drill) -> list[int]:
    """What the officer of the demo does then: reads all, and the last time confirms the snow on the pass. Numbers of those confirmed."""
    now = world.clock.now()
    with world.database.writing() as session:
        waiting = [one for one, _ in queue(session, now, Waiting())]
        for one in waiting:
            look(session, one.id, by=By(WRITES, "제보의 글을 읽음", now))
        found = [one for one in waiting if "북악" in one.place and now >= LOOKED[-1].at]
        by = By(WRITES, "종로구 제설반이 현장에서 확인", now)
        words = {"headline_ko": "북악스카이웨이 눈길 통제", "headline_en": "Bugak Skyway closed by snow"}
        return [decide(session, one.id, State.CONFIRMED, by=by, **words).id for one in found[:1]]


def _posted(number: int, time: str, text: str, copies: int) -> Posted:
    at = datetime.fromisoformat(f"2026-01-13T{time}:00+09:00")
    original = _sighting(f"{number}", f"{text} #{TAG}", at, author=f"citizen-{number}")
    who = islice(cycle(range(200)), number * 7, number * 7 + copies)
    repeated = (
        _sighting(f"{number}-{n}", f"RT {text} #{TAG}", at + timedelta(seconds=n), author=f"neighbour-{one}", of=f"{number}")
        for n, one in enumerate(who, 1)
    )
    return Posted(at, (original, *repeated))


def _sighting(post: str, text: str, at: datetime, *, author: str, of: str = "") -> Sighting:
    return Sighting(
        platform=PLATFORM,
        post_id=f"demo-{post}",
        text=text,
        created_at=at,
        heard_at=at,
        author=author,
        handle=author,
        language="ko",
        listener="demo",
        copy="repost" if of else "",
        copy_of=f"demo-{of}" if of else "",
        tags=(TAG,),
    )
