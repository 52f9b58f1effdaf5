"""One incident and its reports in the words of a page."""

from dataclasses import dataclass
from datetime import datetime

from lifeline.incidents.read import ActView, IncidentView, ReportView
from lifeline.web.public.incident_items import Item, MapFace, item
from lifeline.web.public.one_line import straight

OWN = {"form": "via_form", "phone": "via_phone"}


@dataclass(frozen=True, slots=True)
class Told:
    """One report. `words` are the citizen's, or ours where `own` (they may not be shown, were deleted, or there are none)."""

    id: int
    words: str
    own: bool
    language: str
    url: str
    via: str
    facts: tuple[str, ...]
    at: datetime
    pictures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class One:
    """`gone`: why it is not on the map, empty while it is. `speaks_for`, `speaks_against`: why it may be believed or doubted."""

    item: Item
    gone: str
    reports: tuple[Told, ...]
    more: int
    masked: bool
    unread: bool
    acts: tuple[tuple[str, datetime], ...]
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]


def told(found: IncidentView, here: MapFace, now: datetime) -> One:
    say, state = here.face.say, found.pin.state
    gone = "" if found.shown == "open" else say("gone_false" if state == "false" else "gone")
    said = say("state_expired") if gone and state not in ("false", "over") else ""
    return One(
        item=item(found.pin, here, said=said),
        gone=gone,
        reports=tuple(_told(one, here) for one in found.reports),
        more=found.more,
        masked=any(one.masked for one in found.reports),
        unread=any(one.unread for one in found.reports),
        acts=tuple((say(f"act_{act.act}"), act.at) for act in _known(found.acts, here)),
        speaks_for=tuple(reason.name(here.face.language) for reason in found.reasons if reason.weight > 0),
        speaks_against=tuple(reason.name(here.face.language) for reason in found.reasons if reason.weight < 0),
    )


def _known(acts: tuple[ActView, ...], here: MapFace) -> list[ActView]:
    return [one for one in acts if here.face.say.has(f"act_{one.act}")]


def _told(one: ReportView, here: MapFace) -> Told:
    say, text = here.face.say, straight(one.text)
    instead = "told_deleted" if one.deleted else "told_unread" if one.unread else "told_withheld" if one.withheld else "told_wordless"
    channel = f"channel_{one.platform}"
    via = say(channel) if say.has(channel) else say(OWN.get(one.platform, "via_other"))
    return Told(
        id=one.id,
        words=text or say(instead),
        own=not text,
        language=one.language if one.language.isalpha() and len(one.language) == 2 else "",
        url=one.url if one.url.startswith(("https://", "http://")) else "",
        via=via,
        facts=tuple(_facts(one, here)),
        at=one.heard_at,
        pictures=one.pictures,
    )


def _facts(one: ReportView, here: MapFace) -> list[str]:
    say, language = here.face.say, here.face.language
    options = [option for family in here.families.families for tap in family.taps for option in tap.options]
    chosen = {id for _, id in one.taps}
    names = list(dict.fromkeys(option.name(language) for option in options if option.id in chosen))
    more = [
        say("told_says_over") if one.says_over else "",
        say("told_first_hand") if one.first_hand else "",
        say("told_people", {"count": one.people}) if one.people else "",
        say("told_support", {"count": f"{one.support:,}"}) if one.support > 1 else "",
    ]
    return [*names[:4], *filter(None, more)]
