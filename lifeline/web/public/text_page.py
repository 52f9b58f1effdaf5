"""What is in force as plain text of at most 2 KB: the worst first, and the longer the more room there is."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby

from lifeline.core.post import MARK
from lifeline.web.public.counted import Counted
from lifeline.web.public.emergency import Shown
from lifeline.web.public.face import Face
from lifeline.web.public.notice import Notice
from lifeline.web.public.one_line import one_line

MOST = 2048
LONGEST = 120  # characters of a name or an area; what is longer is no name
WORST = ("serious", "alert", "unknown", "caution", "attention", "clear", "past")
LED = 3  # emergencies that are told with what to do before others are told at all
DETAILS = ((0, 0), (1, 3), (3, 6), (20, 20))  # things to do and figures told of an emergency, the shortest way first


def text_page(emergencies: Sequence[Shown], face: Face, now: datetime, site: str) -> bytes:
    """UTF-8, each line ended by a line feed. In an exercise the mark stands first and last."""
    opening, closing = _lines(_opening(emergencies, face, now)), _lines(_closing(face, site))
    more = _lines(("", face.say("text_more", {"count": len(emergencies)})))
    ways = [_ways(one, face) for one in worst_first(emergencies)]
    told = fitted(ways, MOST - len(opening) - len(closing) - len(more))
    left = _lines(("", face.say("text_more", {"count": len(ways) - len(told)}))) if len(told) < len(ways) else b""
    return opening + b"".join(told) + left + closing


def not_set_up(face: Face, now: datetime, site: str) -> bytes:
    """Before the world is set up: that nothing is known, which is not the same as nothing in force."""
    opening = [*_opening((), face, now)]
    told = (face.say("not_set_up"), face.say("not_set_up_drill" if face.exercise else "not_set_up_more"))
    return _lines((*opening[:-1], *told)) + _lines(_closing(face, site))


def worst_first(emergencies: Iterable[Shown]) -> list[Shown]:
    """By the worst of each; of equals the newest first, as they came. What is over comes last."""
    return sorted(emergencies, key=lambda one: min((_place(notice.tone) for notice in one.notices), default=len(WORST)))


def fitted(ways: Sequence[Sequence[bytes]], room: int) -> list[bytes]:
    """One way to tell of each, as long as there is room: the worst with what to do, all others by name, then each at more length."""
    chosen: list[bytes] = []
    for place, one in enumerate(ways):
        fits = next((way for way in (one[1 if place < LED else 0], one[0]) if len(way) <= room), None)
        if fits is None:
            break
        chosen.append(fits)
        room -= len(fits)
    for longer in range(1, len(DETAILS)):
        for place, shorter in enumerate(chosen):
            grows = len(ways[place][longer]) - len(shorter)
            if grows <= room:
                chosen[place] = ways[place][longer]
                room -= grows
    return chosen


def _place(tone: str) -> int:
    return WORST.index(tone) if tone in WORST else 0


def _ways(one: Shown, face: Face) -> list[bytes]:
    """Ways to tell of one emergency, from the shortest to all of it."""
    return [_lines(("", *_told(one, face, do, figures))) for do, figures in DETAILS]


def _told(one: Shown, face: Face, do: int, figures: int) -> Iterator[str]:
    for notice in one.notices:
        yield f"■ {_name(notice.event)} ({_name(notice.event_other)}): {_name(notice.area)}"
        if do:
            yield from _when(notice, face)
        yield from (f"- {line}" for line in (notice.said.do or notice.said.text.split("\n"))[:do] if line.strip())
    if not one.notices:
        ended = f", {face.clock(one.ended)}" if one.ended else ""
        yield f"■ {_name(one.title)} ({face.say('is_over')}{ended})"
    if figures:
        yield from _figures(one, face, figures)


def _when(notice: Notice, face: Face) -> Iterator[str]:
    if notice.besides:
        yield face.say("besides", {"areas": notice.besides})
    if notice.overdue:
        yield face.say("overdue")
    if notice.upcoming and notice.since:
        yield f"{face.say('upcoming')}: {face.clock(notice.since)}"
    elif notice.until and not notice.overdue:
        yield f"{face.say('until')}: {face.clock(notice.until)}"


def _figures(one: Shown, face: Face, most: int) -> Iterator[str]:
    """Figures of one time and one sureness on one line, then when the next come."""
    every = [figure for heading in one.headings for figure in heading.figures][:most]
    for (at, state), group in groupby(every, key=lambda figure: (figure.as_of, figure.state)):
        yield face.say("text_figures", {"figures": ", ".join(map(_figure, group)), "time": face.clock(at), "state": state})
    if one.next_report:
        late = f" ({face.say('report_late')})" if one.late else ""
        yield f"{face.say('next_report')}: {face.clock(one.next_report)}{late}"


def _figure(one: Counted) -> str:
    return f"{one.name} {one.amount}"


def _opening(emergencies: Sequence[Shown], face: Face, now: datetime) -> Iterator[str]:
    world, count = "_drill" if face.exercise else "", sum(len(one.notices) for one in emergencies)
    if face.exercise:
        yield f"{MARK} {face.say('exercise')}"
    yield face.say("service", {"city": face.city})
    yield face.say("as_of", {"time": face.clock_with_year(now)})
    yield (
        face.say(f"none{world}")
        if not count
        else face.say(f"many_current{world}" if count > 1 else f"one_current{world}", {"count": count})
    )


def _closing(face: Face, site: str) -> Iterator[str]:
    yield ""
    yield f"{face.say('call')}: {', '.join(f'{number} {what}' for number, what in face.numbers)}"
    yield f"{site}{face.root}"
    if face.exercise:
        yield f"{face.say('exercise_end')} {MARK}"


def _name(text: str) -> str:
    said = one_line(text)
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"


def _lines(lines: Iterable[str]) -> bytes:
    return "".join(f"{one_line(line)}\n" for line in lines).encode()
