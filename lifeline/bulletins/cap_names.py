"""What a bulletin, its type and its words are called by those who subscribe."""

from datetime import datetime

from lifeline.bulletins.hazard import Hazard, Level
from lifeline.bulletins.office import Office
from lifeline.bulletins.published import Published
from lifeline.bulletins.words_said import WordsSaid, taken_apart
from lifeline.core import cap

OURS = "lifeline"


def identifier(number: str, status: cap.Status, office: Office) -> str:
    """Of one bulletin, for ever; the two worlds never share one."""
    return f"{OURS}-{office.city.code}-{'drill-' if status is cap.Status.EXERCISE else ''}{number}"


def sent(issued: datetime) -> datetime:
    """CAP knows whole seconds: two bulletins of one second differ by their identifiers."""
    return issued.replace(microsecond=0)


def words(said: Published, office: Office, language: str) -> WordsSaid:
    """What was said in that language, without the marks; where no account speaks it, what and where alone."""
    if text := said.texts.get(language):
        leads = office.templates.frame.leads.values()
        return taken_apart(text, without={one.full[language] for one in leads} | {one.short[language] for one in leads})
    return WordsSaid(f"[{event(said.hazard, said.level, office, language)}] {said.message[f'area_{language}']}", "", "")


def event(code: str, level_id: str, office: Office, language: str) -> str:
    """The official name of type and level; what the office does not know is told by its code."""
    template, (hazard, level) = office.templates.get(code), known(code, level_id, office)
    if template and level_id in template.levels:
        return template.levels[level_id].name[language]
    return " ".join((hazard.name(language) if hazard else code, level.name(language) if level else level_id))


def known(code: str, level_id: str, office: Office) -> tuple[Hazard | None, Level | None]:
    hazard = office.hazards.get(code)
    return hazard, hazard.find(level_id) if hazard else None


def page(said: Published, office: Office, language: str) -> str:
    """The address of the bulletin's page, or empty while the office has none."""
    web = office.imprint.web
    below = ("/drill" if said.status is cap.Status.EXERCISE else "") + ("" if language == "ko" else f"/{language}")
    return f"{web}{below}/bulletins/{said.number}" if web else ""
