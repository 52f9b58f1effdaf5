"""Why an incident may be believed or doubted, in words; this orders the queue of staff and never publishes or hides anything."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from lifeline.incidents.found import Urgency

Verdict = Literal["", "confirmed", "false"]
Warned = Literal["", "same", "related"]
PRECISE_M, MANY = 100, 5
_LOUDNESS: tuple[Urgency, ...] = ("life", "urgent", "normal")
_FOR_STAFF = frozenset({"young-accounts", "old-picture"})  # what would point at a person


@dataclass(frozen=True, slots=True)
class Told:
    """What is known about an incident, as plain values.

    `authors`: people who tell of it in words of their own, one account counted once; `alike`: others, whose words are nearly another's;
    `posts`: with every repost. `new_pictures` were never seen before, `old_pictures` were. `metres`: how exact the place is (None: no
    point). `young`: of the authors, accounts less than a week old. `warned`: a bulletin of that type, or of one of its family, is in force
    in that district; `cleared`: one of that type was ended there since. `contradicting`: people who say that it is over, or never was.
    """

    authors: int
    alike: int = 0
    posts: int = 1
    new_pictures: int = 0
    old_pictures: int = 0
    metres: int | None = None
    first_hand: int = 0
    young: int = 0
    warned: Warned = ""
    cleared: bool = False
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
    found = (*_verdict(told), *_people(told), *_evidence(told), *_official(told), *_doubts(told))
    return tuple(sorted(found, key=lambda reason: (not reason.code.startswith("staff"), -abs(reason.weight), reason.code)))


def for_public(found: Iterable[Reason]) -> tuple[Reason, ...]:
    """Without what would point at a person."""
    return tuple(one for one in found if one.code not in _FOR_STAFF)


def weight(found: Iterable[Reason]) -> int:
    return sum(one.weight for one in found)


def order(urgency: Urgency, found: Iterable[Reason], *, last_at: datetime, waiting: bool = True) -> tuple[int, bool, int, float]:
    """The key by which the queue of staff is sorted, smallest first: life before all else, what nobody looked at, by weight, the newest."""
    return _LOUDNESS.index(urgency), not waiting, -weight(found), -last_at.timestamp()


def _verdict(told: Told) -> tuple[Reason, ...]:
    if told.verdict == "confirmed":
        return (Reason("staff-confirmed", 10, "담당자가 확인함", "Confirmed by staff"),)
    return (Reason("staff-false", -10, "담당자가 사실이 아니라고 판단함", "Judged false by staff"),) if told.verdict == "false" else ()


def _people(told: Told) -> tuple[Reason, ...]:
    found: list[Reason] = []
    if told.authors > 1:
        words = f"서로 다른 {told.authors:,}명이 저마다의 말로 알림", f"{told.authors:,} people tell of it, each in their own words"
        found.append(Reason("authors", min(2 + told.authors // MANY, 4), *words))
    elif told.authors == 1:
        found.append(Reason("one-author", -1, "한 사람만 알림", "Told by one person only"))
    else:
        found.append(Reason("nobody", -2, "남아 있는 제보가 없음", "No report of it is left"))
    if told.alike:
        words = f"거의 같은 말로 알린 사람 {told.alike:,}명", f"{_people_say(told.alike)} nearly the same words"
        found.append(Reason("alike", int(told.authors < 2), *words))
    if told.posts > told.authors + told.alike:
        found.append(Reason("shared", 0, f"공유까지 글 {told.posts:,}건", f"{_count(told.posts, 'post')}, shares counted"))
    return tuple(found)


def _evidence(told: Told) -> tuple[Reason, ...]:
    found: list[Reason] = []
    if told.new_pictures:
        words = f"처음 보는 사진 {told.new_pictures:,}장", f"{_count(told.new_pictures, 'picture')} not seen before"
        found.append(Reason("new-picture", 3, *words))
    if told.metres is not None and told.metres <= PRECISE_M:
        found.append(Reason("precise", 1, f"위치가 {told.metres}m 안으로 분명함", f"The place is known to {told.metres} m"))
    if told.first_hand:
        found.append(Reason("first-hand", 2, "현장에서 직접 본 표현이 있음", "Worded as seen on the spot"))
    return tuple(found)


def _official(told: Told) -> tuple[Reason, ...]:
    found: list[Reason] = []
    if told.warned == "same":
        found.append(
            Reason(
                "warned", 2, "이 구에 같은 종류의 특보·경보가 내려져 있음", "An official warning of this type is in force in this district"
            )
        )
    if told.warned == "related":
        words = "이 구에 관련된 특보·경보가 내려져 있음", "A related official warning is in force in this district"
        found.append(Reason("warned-related", 1, *words))
    if told.cleared:
        found.append(
            Reason("cleared", -1, "이 구의 같은 특보·경보가 해제됨", "The official warning of this type has ended in this district")
        )
    return tuple(found)


def _doubts(told: Told) -> tuple[Reason, ...]:
    found: list[Reason] = []
    if told.contradicting:
        loud = 1 if told.contradicting < told.authors else min(1 + told.contradicting, 4)
        words = f"끝났거나 사실이 아니라고 한 사람 {told.contradicting:,}명", f"{_people_say(told.contradicting)} that it is over or not so"
        found.append(Reason("contradicted", -loud, *words))
    if told.old_pictures:
        words = f"전에 나온 사진 {told.old_pictures:,}장", f"{_count(told.old_pictures, 'picture')} seen before"
        found.append(Reason("old-picture", -3, *words))
    if told.metres is None:
        found.append(Reason("no-place", -1, "정확한 위치를 모름", "The exact place is not known"))
    if told.young:
        words = f"만든 지 7일이 안 된 계정 {told.young:,}개", f"{_count(told.young, 'account')} less than a week old"
        found.append(Reason("young-accounts", -int(told.young >= told.authors), *words))
    return tuple(found)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _people_say(number: int) -> str:
    return "1 person says" if number == 1 else f"{number:,} people say"
