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
    """Where a threshold names an event, a station's place or a detail that this city does not know, each with its line."""
    for feed in feeds:
        if not feed.thresholds and not feed.districts:
            continue
        document = load(folder / f"{feed.name}.yaml")
        own = {said: (entry.hazard, entry.level) for said, entry in feed.events.items()}
        told_by = set[str]()
        for event, problem in events(document, feed.thresholds):
            found = office.hazards.match(cap.Info(event, language="ko-KR"), own)
            if found.level is None or found.hazard is None:
                yield problem
            else:
                told_by.add(found.hazard.code)
        for station, name in ((station, name) for station, details in feed.details.items() for name in details):
            written = sorted(told_by & office.templates.keys())
            if written and not any(office.templates[code].tells(name) for code in written):
                told = f"'{name}' is no field of the texts of {', '.join(written)}: it would never be said."
                yield document.problem(("details", station, name), told)
        for station, names in feed.districts.items():
            scope = office.city.scope([cap.Area(name) for name in names])
            if scope.unread or not scope.districts:
                told = f"'{', '.join(names)}' is not surely a part of {office.city.en}: write its district, with the city's name before it."
                yield document.problem(("districts", station), told)
