"""The messages the texts are tried with and shown with: one of each kind for each level of a type."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from lifeline.bulletins.compose import Message, takeback
from lifeline.bulletins.decision import Kind
from lifeline.bulletins.hazard import Follows, Hazard, Level
from lifeline.bulletins.template import Said, Template

_SENT = datetime(2026, 11, 30, 13, 31, tzinfo=UTC)


def messages(template: Template, hazard: Hazard, area: Said) -> Iterator[Message]:
    """One message of each kind for each level; ends both as a source announces them and as prepared by us.

    The alert once more as a feed gives it that tells no details, with an end and without; the update also with what changed.
    An end that a source announces ends other levels too, a prepared one ends one level: together they try all that an end says.
    """
    for level in hazard.levels:
        if level.id not in template.levels:
            continue
        alert = _alert(template, hazard, level, area)
        yield alert
        yield replace(alert, details={})
        yield replace(alert, details={}, until=alert.since + timedelta(hours=2), begins_known=True)
        referring = replace(alert, refers_to=template.frame.earlier, wrong_at=_SENT - timedelta(hours=3))
        yield replace(referring, kind=Kind.UPDATE)
        changed = replace(referring, **_changed(template, hazard, level))
        yield from (replace(changed, kind=kind) for kind in (Kind.UPDATE, Kind.OVER, Kind.CALLED_OFF))
        yield from (takeback(alert, template, kind) for kind in (Kind.OVER, Kind.CALLED_OFF, Kind.CORRECTION))


def _alert(template: Template, hazard: Hazard, level: Level, area: Said) -> Message:
    frame = template.frame
    return Message(
        number=frame.number,
        hazard=hazard,
        level=level,
        kind=Kind.ALERT,
        area_ko=area["ko"],
        area_en=area["en"],
        area_short_ko=frame.area_short["ko"] if area == frame.areas[-1] else "",
        area_short_en=frame.area_short["en"] if area == frame.areas[-1] else "",
        begins_known=not level.early,
        since=_SENT + timedelta(minutes=59),
        until=None,
        sent=_SENT,
        source_ko=frame.source["ko"],
        source_en=frame.source["en"],
        source_at=_SENT - timedelta(minutes=31),
        details={f"{name}_{language}": value for name, example in template.fields.items() for language, value in example.items()},
    )


def _changed(template: Template, hazard: Hazard, level: Level) -> dict[str, Any]:
    """An update that ends a part and keeps others at their own levels: the longest words `where` would say."""
    frame, words = template.frame, dict[str, Any]()
    for language in frame.languages:
        names = [template.levels[one].name[language] for one in _beside(template, hazard, level)]
        area, and_also = frame.areas[-1][language], "·" if language == "ko" else ", "
        told = [f"{area} {name}" if language == "ko" else f"{name} for {area}" for name in names]
        words |= {f"besides_{language}": "; ".join(told), f"elsewhere_{language}": and_also.join(names)}
        words |= {f"lifted_{language}": frame.lifted[language], f"added_{language}": frame.added[language]}
    return words


def _beside(template: Template, hazard: Hazard, level: Level) -> list[str]:
    """Levels other parts may have: the lower ones of a warning that is given by zones, else the one of the longest name."""
    others = [one for one in hazard.levels if one.id in template.levels and one.id != level.id]
    lower = [one.id for one in others if one.rank < level.rank]
    if hazard.follows is Follows.ZONES and lower:
        return lower
    return [max((one.id for one in others), key=lambda one: len(template.levels[one].name["ko"]), default=level.id)]


def shown(template: Template, hazard: Hazard, level: Level) -> tuple[Message, ...]:
    """The five kinds of one level as an officer reads them through: an update that changed much, an end as a source announces it."""
    alert = _alert(template, hazard, level, template.frame.areas[0])
    referring = replace(alert, refers_to=template.frame.earlier, wrong_at=_SENT - timedelta(hours=3))
    part = template.frame.part
    update = replace(referring, kind=Kind.UPDATE, area_ko=part["ko"], area_en=part["en"], **_changed(template, hazard, level))
    ends = (takeback(alert, template, kind) for kind in (Kind.CALLED_OFF, Kind.CORRECTION))
    return (alert, update, replace(referring, kind=Kind.OVER), *ends)
