"""What an official alert says, in the office's words: nothing is widened, and what the source leaves out stays empty."""

from dataclasses import asdict
from datetime import datetime

from lifeline.bulletins import fold
from lifeline.bulletins.compose import Message
from lifeline.bulletins.decision import Decision, Kind
from lifeline.bulletins.draft import following
from lifeline.bulletins.office import Office
from lifeline.bulletins.template import Template
from lifeline.bulletins.where import where
from lifeline.core import cap


def lasts_until(alert: cap.Alert, decision: Decision, office: Office) -> datetime | None:
    """Until when the last part counts, or how long a message without an end does, where the type says so.

    Feeds, 3.1: a missing end needs a limit of our own.
    """
    if decision.until is not None:
        return decision.until
    lasts = office.hazards[decision.hazard].lasts
    return (decision.shock.at if decision.shock else alert.sent) + lasts if lasts else None


def message(office: Office, alert: cap.Alert, decision: Decision, *, number: str, now: datetime, earlier: Message | None) -> Message:
    """What the alert says, in the office's words: no field is widened, what the source leaves out stays empty."""
    info, hazard = alert.infos[0], office.hazards[decision.hazard]
    if decision.scope is None or decision.kind is None:
        raise ValueError("a decision to say something has an area and a kind")
    template = office.templates[decision.hazard]
    about = following(earlier, office) if earlier is not None else {}
    places = where(decision.cells, decision.lifted, decision.added, hazard=hazard, template=template, city=office.city)
    begins = decision.kind in (Kind.ALERT, Kind.UPDATE)
    return Message(
        number=number,
        hazard=hazard,
        level=hazard.level(decision.level),
        kind=decision.kind,
        since=_since(alert, decision, earlier),
        until=_until(decision) if begins else None,
        begins_known=not hazard.level(decision.level).early or info.onset is not None,
        sent=now,
        source_ko=_issuer(alert, template, "ko"),
        source_en=_issuer(alert, template, "en"),
        source_at=alert.sent,
        details=_details(info, template) if _is_all_of_it(alert, decision) else {},
        **asdict(places),
        **about,
    )


def _until(decision: Decision) -> datetime | None:
    """The end of the level that is said first; None where its parts end one after the other."""
    ends = {cell.until for cell in decision.cells.values() if cell.level == decision.level}
    return ends.pop() if len(ends) == 1 else None


def _details(info: cap.Info, template: Template) -> dict[str, str]:
    return {pair.name: pair.value for pair in info.parameters if template.tells(pair.name)}


def _is_all_of_it(alert: cap.Alert, decision: Decision) -> bool:
    """Whether the bulletin says this message and nothing else: one gauge's river or number is not that of the others."""
    return all(cell.by == (alert.sender, alert.identifier) for cell in decision.cells.values())


def _since(alert: cap.Alert, decision: Decision, earlier: Message | None) -> datetime:
    """Since when the level said first holds; for an end, when it ended."""
    info = alert.infos[0]
    if decision.kind in (Kind.ALERT, Kind.UPDATE):
        known = earlier.since if earlier is not None and earlier.level.id == decision.level else None
        if found := fold.since(decision.cells, decision.level) or known:
            return found
    return info.onset or info.effective or alert.sent


def _issuer(alert: cap.Alert, template: Template, language: str) -> str:
    """The authority as readers of that language know it, on posts and pages alike."""
    named = [info for info in alert.infos if info.sender_name]
    same = [info.sender_name for info in named if info.language.lower().startswith(language)]
    name = (same or [info.sender_name for info in named] or [alert.sender])[0]
    return template.frame.issuers.get(name, {}).get(language, name)
