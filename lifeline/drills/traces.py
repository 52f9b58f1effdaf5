"""By what an exercise would be known again if any of it were elsewhere: names, posts, texts and documents that only it has."""

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.core.db import Base
from lifeline.core.sighting import Sighting
from lifeline.drills.tables import Escalation

LEAST = 16  # signs; what is shorter could be anybody's
COLUMNS = {
    "alerts": ("identifier", "digest"),
    "bulletins": ("id", "source_identifier"),
    "cap_documents": ("body",),
    "copies": ("post_id",),
    "decisions": ("identifier",),
    "deliveries": ("key", "hash", "text", "post_id"),
    "documents": ("digest",),
    "exercise_notes": ("text",),
    "figure_acts": ("note",),
    "hot_washes": ("answers",),
    "invitations": ("code", "text", "post_id"),
    "issued_lines": ("body", "signature"),
    "pictures": ("name", "shown", "clean"),
    "renderings": ("hash", "text"),
    "reports": ("receipt", "text"),
    "sightings": ("post_id", "text", "url"),
    "situations": ("id",),
    "sketches": ("fields",),
    "versions": ("hash",),
}
ESCALATED = "escalated"
Needle = str | bytes


def traces(session: Session) -> dict[Needle, str]:
    """Each with the table and column it stands in; what a person handed to live as a true emergency is called `ESCALATED`."""
    found: dict[Needle, str] = {}
    for name, columns in COLUMNS.items():
        table = Base.metadata.tables[name]
        for row in session.execute(select(*(table.c[column] for column in columns)).execution_options(yield_per=1_000)):
            for column, value in zip(columns, row, strict=True):
                if isinstance(value, str | bytes) and len(value) >= LEAST:
                    found.setdefault(value, f"{name}.{column}")
    return found | dict.fromkeys(_escalated(session) & found.keys(), ESCALATED)


def _escalated(session: Session) -> set[Needle]:
    said = (msgspec.json.decode(one, type=Sighting) for one in session.scalars(select(Escalation.sighting)))
    return {word for one in said for word in (one.text, one.url, one.post_id)}
