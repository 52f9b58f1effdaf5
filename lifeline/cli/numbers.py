"""What commands say of numbers: the readings of a document, and thresholds that name what the city does not know."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from lifeline.bulletins.office import Office
from lifeline.cli.say import kst
from lifeline.core import cap
from lifeline.core.strict_yaml import Problem, load
from lifeline.intake.feed import Feed
from lifeline.intake.reading import Reading
from lifeline.intake.threshold_file import events


def lines(readings: Sequence[Reading]) -> Iterator[str]:
    """One line for each reading, after one that counts them; none where there are none."""
    if readings:
        yield f"{len(readings)} readings, {len({one.station for one in readings})} stations"
    for one in readings:
        yield f"{kst(one.at)} {one.words()} [{one.area or '-'}] {one.station} {one.quantity}"


def strange_thresholds(folder: Path, feeds: Iterable[Feed], office: Office) -> Iterator[Problem]:
    """Where a threshold names an event, or a station's place, that this city does not know, each with its line."""
    for feed in feeds:
        if not feed.thresholds and not feed.districts:
            continue
        document = load(folder / f"{feed.name}.yaml")
        own = {said: (entry.hazard, entry.level) for said, entry in feed.events.items()}
        for event, problem in events(document, feed.thresholds):
            if office.hazards.match(cap.Info(event, language="ko-KR"), own).level is None:
                yield problem
        for station, names in feed.districts.items():
            scope = office.city.scope([cap.Area(name) for name in names])
            if scope.unread or not scope.districts:
                told = f"'{', '.join(names)}' is not surely a part of {office.city.en}: write its district, with the city's name before it."
                yield document.problem(("districts", station), told)
