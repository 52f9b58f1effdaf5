"""The rules of the record: what may follow what was published, which changes balance, and what adds up."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from lifeline.core.no_drill import claims_to_be_real
from lifeline.core.post import carries_mark
from lifeline.core.text import clock_en
from lifeline.situation.entry import Change, Counting, Entry
from lifeline.situation.metrics import Metric
from lifeline.situation.read import DifferenceView, FigureView, Group, Key, gap_of
from lifeline.situation.reasons import Reason, Sureness
from lifeline.situation.value import MOST, Form, Value, total

Current = Mapping[Key, FigureView]
OLD = timedelta(days=7)
_LENGTHS = {"source": 300, "source_url": 500, "rule": 500}
_NOTE = 1000
# Resident and foreigner numbers, mobile numbers: a note is published as it stands.
_PERSONAL = re.compile(r"(?<!\d)(?:\d{6}[- ]?[1-8]\d{6}|01[016-9][-. ]?\d{3,4}[-. ]?\d{4})(?!\d)", re.ASCII)
_PILE = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u302a-\u302f\ufe20-\ufe2f]{3}")
_NO_ADDRESS = re.compile(r'[\s"<>\\^`{|}]')


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a change cannot follow what is published; `entry` is None where it is about the change as a whole."""

    entry: Entry | None
    sentence: str


def troubles(change: Change, current: Current, *, counting: Counting, now: datetime) -> list[Trouble]:
    """Every reason against this change; none when it can follow what is published."""
    found = [Trouble(None, sentence) for sentence in _of_the_change(change)]
    for entry in change.entries:
        metric, before = counting.metrics.metrics.get(entry.metric), current.get((entry.metric, entry.area))
        told = [*_form(entry, counting, now), *_sequence(entry, before, change.reason, metric)]
        found += [Trouble(entry, f"{counting.words(entry.metric, entry.area)}: {sentence}") for sentence in told]
    return found or [Trouble(None, sentence) for sentence in unbalanced(change, current, counting)]


def _of_the_change(change: Change) -> Iterator[str]:
    if not change.entries:
        yield "there is nothing to put on record"
    keys = [(entry.metric, entry.area) for entry in change.entries]
    for metric, area in sorted({key for key in keys if keys.count(key) > 1}):
        yield f"{metric} [{area or 'whole city'}] stands in one change twice: keep one"
    if change.reason.corrects and not change.note:
        yield f"the reason {change.reason} needs a note in words: it is published beside the old and the new figure"
    yield from unfit("note", change.note)
    yield from unfit("reason why it does not add up", change.despite)


def unfit(name: str, text: str) -> Iterator[str]:
    """Why these words of a person, called `name`, cannot go on record."""
    if len(text) > _NOTE:
        yield f"the {name} has {len(text)} characters; {_NOTE} are the most"
    yield from (f"the {name} {sentence}" for sentence in _unfit(text))


def _unfit(text: str) -> Iterator[str]:
    """What no text of the record may hold: it is published as it stands, and only the world says which world it is."""
    if _PERSONAL.search(text):
        yield "holds what looks like a personal number or a telephone number: it would be published"
    if carries_mark(text) or claims_to_be_real(text):
        yield "speaks of drill or reality: only the world may say that, and says it by itself"
    if _PILE.search(text):
        yield "piles marks upon one letter: it would cover what stands around it"


def _form(entry: Entry, counting: Counting, now: datetime) -> Iterator[str]:
    metric = counting.metrics.metrics.get(entry.metric)
    if metric is None:
        yield "nothing with this code is counted here: 'lifeline figures metrics' lists all"
    elif max(entry.value.floor, entry.value.high or 0) > (metric.most or MOST):
        yield f"{entry.value} is more than it can be ({metric.most or MOST:,} {metric.unit_en})"
    if entry.area and entry.area not in counting.areas:
        yield "no district has this code; leave it empty for the whole city"
    if entry.as_of > now:
        yield f"as of {clock_en(entry.as_of)} is in the future (now {clock_en(now)}, Korean time)"
    if entry.value.form is Form.UNKNOWN and entry.state is not Sureness.REPORTED:
        yield f"what is unknown cannot be {entry.state}"
    yield from _origin(entry)


def _origin(entry: Entry) -> Iterator[str]:
    if not entry.source:
        yield "a figure needs its source: who says so"
    for name, most in _LENGTHS.items():
        text: str = getattr(entry, name)
        if len(text) > most:
            yield f"its {name} has {len(text)} characters; {most} are the most"
        if name != "source_url":
            yield from (f"its {name} {sentence}" for sentence in _unfit(text))
    if entry.source_url and not _is_address(entry.source_url):
        yield f"{entry.source_url[:60]!r} is no address of a page: write https://..."


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username and not _NO_ADDRESS.search(text)
    except ValueError:
        return False


def _sequence(entry: Entry, before: FigureView | None, reason: Reason, metric: Metric | None) -> Iterator[str]:
    unknown = entry.value.form is Form.UNKNOWN
    if before is None:
        if reason not in (Reason.NEW_INFORMATION, Reason.RECLASSIFIED):
            yield f"nothing was published there yet that could be corrected ({reason}): use the reason new_information"
        return
    if same(entry, before):
        yield f"figure {before.id} already says exactly this"
    if reason is Reason.RETRACTED and before.value.form is Form.UNKNOWN:
        yield f"figure {before.id} is unknown already: there is nothing to retract"
    if reason is Reason.RETRACTED and not unknown:
        yield "what is retracted becomes unknown; for another number give the reason it changed"
    if unknown and before.value.form is not Form.UNKNOWN and reason not in (Reason.RETRACTED, Reason.RECLASSIFIED):
        yield f"figure {before.id} says {before.value}: it becomes unknown again only by the reason retracted"
    if not reason.corrects:
        yield from _forward(entry, before, metric)


def _forward(entry: Entry, before: FigureView, metric: Metric | None) -> Iterator[str]:
    """News goes forward: in time, in sureness, and what adds up does not fall. Anything else corrects."""
    state, high = Sureness(before.state), entry.value.high
    if entry.as_of < before.as_of:
        seen, told = clock_en(before.as_of), clock_en(entry.as_of)
        yield f"as of {told} is older than figure {before.id} (as of {seen}): only a correction goes back in time"
    if entry.state.step < state.step:
        yield f"figure {before.id} is {state}: back to {entry.state} is a correction, which needs its reason"
    if state is Sureness.FINAL and entry.value != before.value:
        yield f"figure {before.id} is final: another number is a correction, which needs its reason"
    if metric is not None and metric.counts == "total" and high is not None and high < before.value.floor:
        yield f"it adds up since the emergency began and was {before.value}: a smaller number is a correction, which needs its reason"


def same(entry: Entry, before: FigureView) -> bool:
    said = (entry.value, entry.state, entry.as_of, entry.source, entry.source_url, entry.rule)
    return said == (before.value, before.state, before.as_of, before.source, before.source_url, before.rule)


def unbalanced(change: Change, current: Current, counting: Counting) -> list[str]:
    """What is only called by another name goes nowhere: as many leave one count as enter the other."""
    if change.reason is not Reason.RECLASSIFIED:
        return []
    told = "reclassified moves some from one count to another in one act ('lifeline figures move')"
    if len(change.entries) < 2:
        return [f"{told}: this changes {change.entries[0].metric} alone"]
    shifts: dict[tuple[str, str], int] = {}
    for entry in change.entries:
        before, key = current.get((entry.metric, entry.area)), (entry.area, counting.metrics.metrics[entry.metric].unit_en)
        if before and before.value.high is not None and entry.value.high is None:
            return [f"{told}: {entry.metric} was at most {before.value.high} and would have no upper bound any more"]
        shifts[key] = shifts.get(key, 0) + entry.value.floor - (before.value.floor if before else 0)
    return [
        f"{told}, as many as leave one enter the other: in {counting.place(area)} the {unit} would change by {shift:+}"
        for (area, unit), shift in shifts.items()
        if shift
    ]


def values_after(change: Change, current: Current) -> dict[Key, Value]:
    values = {key: view.value for key, view in current.items()}
    return values | {(entry.metric, entry.area): entry.value for entry in change.entries}


def differences(change: Change, current: Current, groups: Iterable[Group]) -> list[DifferenceView]:
    """Closed groups that this change touches and that would not add up after it."""
    values, touched = values_after(change, current), {(entry.metric, entry.area) for entry in change.entries}
    return [
        found
        for group in groups
        if any((metric, group.area) in touched for metric in (group.total, *group.parts))
        if (found := gap_of(group, values)) is not None
    ]


def difference_words(found: DifferenceView) -> str:
    """aboard 476 is not rescued + dead + missing = 474 (whole city): 2 too few."""
    side = "too many" if found.difference > 0 else "too few"
    sums = f"{found.total_metric} {found.total} is not {' + '.join(found.parts)} = {found.parts_sum}"
    return f"{sums} ({found.area or 'whole city'}): {abs(found.difference)} {side}"


def warnings(change: Change, current: Current, *, counting: Counting, now: datetime) -> list[str]:
    """What is allowed and yet looks wrong."""
    values = values_after(change, current)
    found = [
        f"{counting.words(entry.metric, entry.area)}: as of {clock_en(entry.as_of)} is more than a week old"
        for entry in change.entries
        if entry.as_of < now - OLD
    ]
    return [*found, *_districts(sorted({entry.metric for entry in change.entries}), values, counting)]


def _districts(touched: Sequence[str], values: Mapping[Key, Value], counting: Counting) -> Iterator[str]:
    for code in touched:
        city, metric = values.get((code, "")), counting.metrics.metrics.get(code)
        parts = total(value for (name, area), value in values.items() if name == code and area)
        if metric and metric.adds and city is not None and city.high is not None and parts.floor > city.high:
            yield f"{code} ({metric.ko}): the districts come to {parts}, more than the whole city's {city}"
