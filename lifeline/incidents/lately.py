"""What ambiguous names meant in the last 24 hours, by the people who said which: a vote for posts that do not say it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from lifeline.incidents.gazetteer import Gazetteer
from lifeline.incidents.tables import Report

WITHIN = timedelta(hours=24)
LEAST, SHARE = 3, 2 / 3  # authors who agree, and their share of all who said which


def lately(session: Session, gazetteer: Gazetteer, now: datetime) -> Mapping[str, str]:
    """Ambiguous name -> district. Only reports that have a point vote: what was voted itself never does, and each author counts once.

    As of the last full ten minutes, so that a restart changes no answer.
    """
    until = slot(now)
    chosen = select(Report.place, Report.district, func.count(distinct(Report.author_key))).where(
        Report.heard_at > until - WITHIN, Report.heard_at <= until, Report.lat.is_not(None), Report.place.in_(gazetteer.ambiguous)
    )
    rows = session.execute(chosen.group_by(Report.place, Report.district))
    return votes((place, district, authors) for place, district, authors in rows)


def slot(now: datetime) -> datetime:
    """The full ten minutes before that moment."""
    return now.replace(minute=now.minute - now.minute % 10, second=0, microsecond=0)


def votes(rows: Iterable[tuple[str, str, int]]) -> Mapping[str, str]:
    """Of (name, district, authors): the district that enough people and enough of all meant."""
    counted: dict[str, dict[str, int]] = defaultdict(dict)
    for name, district, authors in rows:
        counted[name][district] = counted[name].get(district, 0) + authors
    best = {name: max(each.items(), key=lambda one: one[1]) for name, each in counted.items()}
    return {name: code for name, (code, most) in best.items() if most >= LEAST and most >= SHARE * sum(counted[name].values())}
