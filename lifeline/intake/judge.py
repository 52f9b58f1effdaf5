"""Numbers become alerts at a crossing: one alert for an area when its first station crosses, one when its last is back.

Called inside the transaction that stores a poll: the new state and the alert it makes are stored together, or neither.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from lifeline.core import cap
from lifeline.core.alarm import clear_alarm, raise_alarm
from lifeline.core.text import clock_ko
from lifeline.intake import measured
from lifeline.intake.feed import Feed
from lifeline.intake.levels import Levels, Said, Station, load, save
from lifeline.intake.reading import Reading
from lifeline.intake.threshold import Held, Rule, advance

ABOVE, STALE = "feed-above", "feed-stale"
AHEAD = timedelta(minutes=5)  # a station's clock may be ahead of ours by so much
FORGET = timedelta(days=1)  # a station not heard for so long holds nothing any more


@dataclass(frozen=True, slots=True)
class Judged:
    """The alerts of all crossings, in the order of their readings; `notes` tell which readings counted for nothing."""

    alerts: tuple[cap.Alert, ...] = ()
    notes: tuple[str, ...] = ()


def judge(session: Session, feed: Feed, readings: Sequence[Reading], *, seed: bool, now: datetime) -> Judged:
    """What these readings change under the feed's thresholds, stored with the caller's transaction.

    A reading older than the feed's `max_age`, or ahead of our clock, changes nothing. `seed`: the first answer of the feed;
    what is above already then never goes out by itself, and an alarm tells a person.
    """
    if not feed.thresholds or not readings:
        return Judged()
    levels = load(session, feed.name)
    alerts = crossings(feed, levels, [reading for reading in readings if now - feed.max_age <= reading.at <= now + AHEAD])
    save(session, feed.name, levels)
    _tell(session, feed, levels, alerts, seed=seed, now=now)
    return Judged(alerts, _ignored(readings, feed, now))


def crossings(feed: Feed, levels: Levels, readings: Iterable[Reading]) -> tuple[cap.Alert, ...]:
    """The alerts that these readings make, in the order of their times; `levels` are moved. Nothing else is asked or changed."""
    rules = feed.rules
    return tuple(
        alert
        for reading in sorted(readings, key=lambda one: (one.at, one.station))
        for rule in rules
        if rule.covers(reading.station, reading.quantity)
        for alert in _moved(feed, rule, levels, reading)
    )


def watch_stations(session: Session, feed: Feed, now: datetime) -> None:
    """A station that holds a warning and is not heard: an alarm, for its silence clears nothing; after a day it is forgotten."""
    if not feed.thresholds:
        return
    levels = load(session, feed.name)
    quiet = {key: one for key, one in levels.stations.items() if one.held.step and one.held.at and now - one.held.at > feed.max_age}
    for (rule, station), one in quiet.items():
        if one.held.at and now - one.held.at > FORGET:
            _forget(levels, rule, station, one)
    save(session, feed.name, levels)
    silent = [f"{one.name} ({clock_ko(one.held.at)})" for key, one in quiet.items() if one.held.at and key not in levels.moved]
    if not silent:
        clear_alarm(session, STALE, feed.name, now=now)
        return
    cause = f"{feed.title}: no reading of {len(silent)} station(s) whose warning stands: {', '.join(silent[:5])}."
    remedy = "Its silence ends nothing. Ask who keeps the station how things are there, and end the warning by hand if it is over."
    raise_alarm(session, STALE, feed.name, cause=cause, remedy=remedy, now=now)


def _forget(levels: Levels, rule: str, station: str, one: Station) -> None:
    """It holds nothing any more, and nothing is said about it: that nobody measures is no end of a danger."""
    levels.move(rule, station, replace(one, held=Held(0, one.held.at, one.held.value)))
    if said := levels.areas.get((rule, one.area)):
        levels.say(rule, one.area, replace(said, step=levels.highest(rule, one.area)))


def _moved(feed: Feed, rule: Rule, levels: Levels, reading: Reading) -> Iterator[cap.Alert]:
    """Move the station, then say what that changes for its area.

    A station that fell silent holds a warning up, but does not keep another's crossing from being told.
    """
    known = levels.stations.get((rule.name, reading.station))
    held = known.held if known else Held()
    held = replace(held, step=min(held.step, len(rule.steps)))  # the file may have lost a step
    after = advance(rule, held, reading.value, reading.at, gap=feed.max_age)
    if after == held:
        return
    # A station keeps the area its warning began in: that it is now called otherwise ends nothing there.
    area = known.area if known and held.step else measured.place(feed, reading)
    levels.move(rule.name, reading.station, Station(reading.name or reading.station, area, after))
    others = levels.others(rule.name, area, reading.station)
    if after.step > held.step:
        known_there = any(one.step >= after.step and one.at and reading.at - one.at <= feed.max_age for one in others)
    else:
        known_there = after.step == held.step or any(one.step >= held.step for one in others)
    if not known_there:
        yield _say(feed, rule, levels, reading, area=area, steps=(levels.highest(rule.name, area), after.step))


def _say(feed: Feed, rule: Rule, levels: Levels, reading: Reading, *, area: str, steps: tuple[int, int]) -> cap.Alert:
    """`steps`: what now holds in the area, and what this reading itself has crossed."""
    said = levels.areas.get((rule.name, area))
    standing = said if said and said.step else None
    if said and said.last_sent >= reading.at:  # two stations of one area at one minute: each message needs a time of its own
        reading = replace(reading, at=said.last_sent + timedelta(seconds=1))
    identifier = standing.identifier if standing else measured.identifier(feed, rule, reading)
    first = standing.first_sent if standing else reading.at
    levels.say(rule.name, area, Said(steps[0], identifier, first, reading.at))
    return measured.alert(feed, rule, reading, area=area, steps=steps, said=standing, identifier=identifier)


def _tell(session: Session, feed: Feed, levels: Levels, alerts: Sequence[cap.Alert], *, seed: bool, now: datetime) -> None:
    """An alarm for what was above before we listened; it goes when all is back below, or by a person."""
    if seed and alerts:
        heads = list(dict.fromkeys(alert.infos[0].headline for alert in alerts))
        cause = f"{feed.title}: {len(heads)} above a threshold before we listened, so nothing went out: {'; '.join(heads[:5])}."
        remedy = "Look at the stations themselves. If the city should speak: 'lifeline bulletins write'. What comes next is told as always."
        raise_alarm(session, ABOVE, feed.name, cause=cause, remedy=remedy, now=now)
    elif not any(said.step for said in levels.areas.values()):
        clear_alarm(session, ABOVE, feed.name, now=now)


def _ignored(readings: Sequence[Reading], feed: Feed, now: datetime) -> tuple[str, ...]:
    newest: dict[str, datetime] = {}
    for reading in readings:
        newest[reading.station] = max(reading.at, newest.get(reading.station, reading.at))
    old = sum(at < now - feed.max_age for at in newest.values())
    ahead = sum(reading.at > now + AHEAD for reading in readings)
    notes = [f"{old} of {len(newest)} stations sent nothing newer than {feed.max_age.total_seconds() / 60:.0f} minutes"] if old else []
    return (*notes, *([f"{ahead} reading(s) are ahead of our clock and count for nothing"] if ahead else []))
