"""Why an incident may be believed or doubted, in words; this orders the queue of staff and never publishes anything."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from lifeline.incidents.found import Method, Urgency

Verdict = Literal["", "confirmed", "false"]
PRECISE_M, YOUNG, MANY = 100, timedelta(days=30), 5
_LOUDNESS: tuple[Urgency, ...] = ("life", "urgent", "normal")


@dataclass(frozen=True, slots=True)
class Told:
    """What is known about an incident, as plain values.

    `authors`: people, one account counted once; `posts`: with every repost. `new_pictures` were never seen before, `old_pictures` were.
    `metres`: how exact the place is (None: no point). `account_age`: the oldest account's (None: not known). `warned`: a warning of that
    type is in force in that district. `contradicting`: reports of the same place that say the opposite, or that it is over.
    """

    authors: int
    posts: int = 1
    new_pictures: int = 0
    old_pictures: int = 0
    metres: int | None = None
    method: Method = "none"
    first_hand: int = 0
    account_age: timedelta | None = None
    warned: bool = False
    contradicting: int = 0
    verdict: Verdict = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """`weight` above zero speaks for it, below zero against it."""

    code: str
    weight: int
    ko: str
    en: str

    def name(self, language: str) -> str:
        return self.ko if language == "ko" else self.en


def reasons(told: Told) -> tuple[Reason, ...]:
    """The weightiest first; a verdict of staff before all. The same values always give the same reasons."""
    found = (*_verdict(told), *_people(told), *_evidence(told), *_doubts(told))
    return tuple(sorted(found, key=lambda reason: (not reason.code.startswith("staff"), -abs(reason.weight), reason.code)))


def _verdict(told: Told) -> tuple[Reason, ...]:
    if told.verdict == "confirmed":
        return (Reason("staff-confirmed", 10, "담당자가 확인함", "Confirmed by staff"),)
    return (Reason("staff-false", -10, "담당자가 사실이 아니라고 판단함", "Judged false by staff"),) if told.verdict == "false" else ()


def _people(told: Told) -> tuple[Reason, ...]:
    one = (Reason("one-author", -1, "한 사람만 알림", "Told by one person only"),)
    several = (Reason("authors", min(2 + told.authors // MANY, 4), f"서로 다른 {told.authors}명이 알림", f"Told by {told.authors} people"),)
    shared = (Reason("shared", 0, f"게시물 {told.posts}건(공유 포함)", f"{told.posts} posts, shares counted"),)
    return (*(several if told.authors > 1 else one), *(shared if told.posts > told.authors else ()))


def _evidence(told: Told) -> tuple[Reason, ...]:
    found: list[Reason] = []
    if told.new_pictures:
        found.append(Reason("new-picture", 3, f"처음 보는 사진 {told.new_pictures}장", f"{told.new_pictures} pictures not seen before"))
    if told.metres is not None and told.metres <= PRECISE_M:
        found.append(Reason("precise", 1, f"위치가 {told.metres}m 안으로 분명함", f"The place is known to {told.metres} m"))
    if told.first_hand:
        found.append(Reason("first-hand", 2, "현장에서 직접 본 표현이 있음", "Worded as seen on the spot"))
    if told.warned:
        found.append(Reason("warned", 2, "이 구에 같은 특보·경보가 내려져 있음", "A warning of this kind is in force in this district"))
    return tuple(found)


def _doubts(told: Told) -> tuple[Reason, ...]:
    found: list[Reason] = []
    if told.contradicting:
        words = f"반대되는 신고 {told.contradicting}건", f"{told.contradicting} reports say otherwise"
        found.append(Reason("contradicted", -min(1 + told.contradicting, 4), *words))
    if told.old_pictures:
        words = f"전에 나온 사진 {told.old_pictures}장", f"{told.old_pictures} pictures were seen before"
        found.append(Reason("old-picture", -3, *words))
    if told.metres is None:
        found.append(Reason("no-place", -1, "위치를 알 수 없음", "The place is not known"))
    if told.account_age is not None and told.account_age < YOUNG:
        found.append(Reason("young-account", -1, "만든 지 한 달이 안 된 계정", "Account less than a month old"))
    return tuple(found)


def order(urgency: Urgency, found: tuple[Reason, ...], *, last_at: datetime, waiting: bool = True) -> tuple[int, int, int, float]:
    """The key by which the queue of staff is sorted, smallest first: what waits, life before all else, by weight, the newest."""
    return (not waiting, _LOUDNESS.index(urgency), -sum(reason.weight for reason in found), -last_at.timestamp())
