"""A bulletin as a page shows it: codes turned into words of one language, and its standing said in one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lifeline.bulletins.office import Office
from lifeline.bulletins.read import BulletinView, Follower
from lifeline.bulletins.states import State
from lifeline.core.cap import MsgType, Severity
from lifeline.core.post import MARK
from lifeline.web.public.posts import Posts, posts
from lifeline.web.public.said import Said, said

# Colours are those of the four crisis levels; a level that is not known is never drawn as the lowest.
TONES = {
    Severity.MINOR: "attention",
    Severity.MODERATE: "caution",
    Severity.SEVERE: "alert",
    Severity.EXTREME: "serious",
}
UNKNOWN, CLEAR, PAST = "unknown", "clear", "past"
TAKEN_BACK = ("over", "called_off", "correction")
_OTHER = {"ko": "en", "en": "ko"}


@dataclass(frozen=True, slots=True)
class Notice:
    """`event` is in the page's language, `event_other` in the other one; `standing` and `tone` are keys, not words.

    Times are UTC. `overdue`: its time has passed and nobody has said yet that it is over, so it still counts as in force.
    `upcoming`: it was announced and has not begun. `area` is that of the level named; `besides` names the other levels with their
    areas, `lifted` where it no longer holds since the bulletin before it; `since` is None where nobody knows when it begins.
    `easy` is the easiest Korean for it, on the Korean page while it is in force.
    """

    number: str
    event: str
    event_other: str
    easy: str
    tone: str
    level_known: bool
    standing: str
    follower: str
    earlier: str
    area: str
    area_short: str
    besides: str
    lifted: str
    since: datetime | None
    until: datetime | None
    overdue: bool
    upcoming: bool
    source: str
    source_at: datetime | None
    issued: datetime | None
    ended: datetime | None
    said: Said
    posts: Posts

    @property
    def in_force(self) -> bool:
        return self.standing == "in_force"

    @property
    def ends_another(self) -> bool:
        return self.standing.startswith("notice_")


def notice(view: BulletinView, office: Office, language: str, *, follower: Follower | None, earlier: str, now: datetime) -> Notice:
    """`follower` is what ended it, `earlier` the number of the bulletin it refers to (or empty)."""
    message = json.loads(view.message)
    where = standing(view, follower)
    severity = _severity(view, office)
    since = _moment(message, "since") if message.get("begins_known", True) else None
    until = _moment(message, "until")
    return Notice(
        number=view.number,
        event=event(view, office, language),
        event_other=event(view, office, _OTHER[language]),
        easy=_easy(view, office, severity) if language == "ko" and where == "in_force" else "",
        tone=_tone(where, severity),
        level_known=severity is not Severity.UNKNOWN,
        standing=where,
        follower=follower.number if follower else "",
        earlier=earlier,
        area=str(message[f"area_{language}"]),
        area_short=str(message.get(f"area_short_{language}") or message[f"area_{language}"]),
        besides=str(message.get(f"besides_{language}") or ""),
        lifted=str(message.get(f"lifted_{language}") or ""),
        since=since,
        until=until,
        overdue=where == "in_force" and until is not None and until <= now,
        upcoming=where == "in_force" and since is not None and since > now,
        source=str(message[f"source_{language}"]),
        source_at=view.source_sent,
        issued=view.issued_at,
        ended=view.ended_at,
        said=said(view.deliveries, language, strip=unmarked),
        posts=posts(view.deliveries, office, language, issued=view.issued_at),
    )


def standing(view: BulletinView, follower: Follower | None) -> str:
    """One word for where it stands: in_force, a way it ended, or notice_* when it is itself the end of another."""
    if view.msg_type == MsgType.CANCEL:
        return f"notice_{view.kind}"
    if view.state == State.ISSUED:
        return "in_force"
    return follower.kind if follower and follower.kind in TAKEN_BACK else view.state


def event(view: BulletinView, office: Office, language: str) -> str:
    """The official name of type and level, as the posts say it; what this office does not know is shown as its code."""
    template = office.templates.get(view.hazard)
    if template and view.level in template.levels:
        return template.levels[view.level].name[language]
    hazard = office.hazards.get(view.hazard)
    level = hazard.find(view.level) if hazard else None
    return " ".join(filter(None, (hazard.name(language) if hazard else view.hazard, level.name(language) if level else view.level)))


def unmarked(text: str) -> str:
    return text.removeprefix(MARK).removesuffix(MARK).strip()


def _tone(where: str, severity: Severity) -> str:
    """The sign and colour: of its level while in force; a check mark only for what is over, not for what was wrong."""
    if where == "in_force":
        return TONES.get(severity, UNKNOWN)
    return CLEAR if where in ("over", "notice_over") else PAST


def _severity(view: BulletinView, office: Office) -> Severity:
    hazard = office.hazards.get(view.hazard)
    level = hazard.find(view.level) if hazard else None
    return level.severity if level else Severity.UNKNOWN


def _easy(view: BulletinView, office: Office, severity: Severity) -> str:
    known = office.easy.get(view.hazard)
    return known.at(severity) if known else ""


def _moment(message: Mapping[str, Any], name: str) -> datetime | None:
    return datetime.fromisoformat(message[name]) if message.get(name) else None
