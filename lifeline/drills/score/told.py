"""Measures of what was found out and written down: pins, their confirmation, figures, and notes."""

from collections.abc import Sequence

from lifeline.drills.score.case import Case, Found
from lifeline.drills.score.rows import Pin, Told
from lifeline.drills.score.values import Evidence
from lifeline.drills.script import Said
from lifeline.situation.value import BadValue, read_value


def pinned(case: Case) -> Found:
    """The first incident of that danger at that place; one that is on the map already counts."""
    found = next(iter(_pins(case)), None)
    return Found(found.at, (_pin(found),), stages={"pinned": found.at}) if found else Found(detail=_NO_PIN)


def confirmed(case: Case) -> Found:
    """A person confirmed such an incident."""
    pins = {pin.id: pin for pin in _pins(case)}
    act = next((one for one in case.rows.confirmations if one.incident_id in pins), None)
    if act is None or act.incident_id is None:
        found = next(iter(pins.values()), None)
        return Found(None, (_pin(found),), detail=_UNCONFIRMED) if found else Found(detail=_NO_PIN)
    pin = pins[act.incident_id]
    who = Evidence(f"act {act.id}", act.at, Said(f"{act.person} 확인", f"confirmed by {act.person}"))
    return Found(act.at, (_pin(pin), who), frozenset({act.login}), {"pinned": pin.at, "confirmed": act.at})


def figure(case: Case) -> Found:
    """The figure stands at the official value; what stood there before is told."""
    expect = case.expect
    try:
        wanted = read_value(expect.value)
    except BadValue:
        return Found(idle=True, detail=Said(f"값을 읽을 수 없습니다: {expect.value}", f"no value: {expect.value}"))
    stood = [one for one in case.rows.figures if _counted(case, one) and (one.until is None or one.until > case.begun)]
    right = next((one for one in stood if one.value == wanted), None)
    evidence = tuple(_figure(one) for one in stood if right is None or one.at <= right.at)
    if right is None:
        return Found(None, evidence, detail=_published(stood))
    return Found(right.at, evidence, frozenset(right.people))


def noted(case: Case) -> Found:
    """A player wrote down what was done about it."""
    first = min(case.rows.notes.get(case.inject.code, ()), key=lambda one: (one.played, one.id), default=None)
    if first is None:
        return Found(detail=Said("적은 것이 없습니다", "nothing was written down"))
    return Found(first.played, (Evidence(f"note {first.id}", first.played, Said(first.text, first.text)),), frozenset({first.login}))


_NO_PIN = Said("지도에 나타나지 않았습니다", "it never came onto the map")
_UNCONFIRMED = Said("지도에 있지만 확인하지 않았습니다", "it is on the map, and nobody confirmed it")


def _pins(case: Case) -> list[Pin]:
    """Those of that danger in that place that were still on the map when the inject came, or came onto it since."""
    expect = case.expect
    return [
        pin
        for pin in case.rows.pins
        if expect.hazard in ("", pin.hazard) and expect.district in ("", pin.district) and _at(expect.place, pin) and pin.until > case.begun
    ]


def _at(place: str, pin: Pin) -> bool:
    wanted = _plain(place)
    return not wanted or any(wanted in _plain(name) for name in pin.places)


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()


def _counted(case: Case, one: Told) -> bool:
    return (one.metric, one.area) == (case.expect.metric, case.expect.district) and case.expect.hazard in ("", one.hazard)


def _pin(pin: Pin) -> Evidence:
    where = ", ".join(sorted(pin.places)) or pin.district
    return Evidence(f"incident {pin.id}", pin.at, Said(where, where))


def _figure(one: Told) -> Evidence:
    return Evidence(f"figure {one.id}", one.at, Said(f"공표한 값 {one.value}", f"published: {one.value}"))


def _published(stood: Sequence[Told]) -> Said:
    values = ", ".join(dict.fromkeys(str(one.value) for one in stood))
    return (
        Said(f"공표한 값은 {values}", f"what was published: {values}")
        if stood
        else Said("아무 값도 공표하지 않았습니다", "no value was published")
    )
