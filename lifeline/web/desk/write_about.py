"""The bulletin a form would change: what it says now, how it stands, and what of it is a person's to change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from lifeline.bulletins import read
from lifeline.bulletins.desk import find
from lifeline.bulletins.draft import message_of
from lifeline.bulletins.revise import Change, by_hand
from lifeline.bulletins.states import OPEN, State
from lifeline.bulletins.template import Template
from lifeline.bulletins.write import Facts
from lifeline.core.cap import MsgType
from lifeline.core.text import storable
from lifeline.web.desk.here import Here
from lifeline.web.desk.write_form import PLAIN, Form, inputs, local


@dataclass(frozen=True, slots=True)
class About:
    """`before` is the form that says exactly what the bulletin says. `free`: level and source are a person's to change.

    `returned_by`: whoever gave it back, and so does not make the change.
    """

    number: str
    hazard: str
    state: str
    version: int
    districts: frozenset[str]
    facts: Facts
    free: bool
    parts: bool
    changes: bool
    returned_by: str
    before: Form

    @property
    def seen(self) -> str:
        return f"{self.state}.{self.version}"

    @property
    def in_force(self) -> bool:
        return self.state == State.ISSUED

    def change(self, form: Form, facts: Facts) -> Change:
        """What the form says otherwise: a box nobody touched leaves what the bulletin has, to the second."""

        def touched(name: str) -> bool:
            return form[name] != self.before[name]

        return Change(
            districts=facts.districts if facts.districts != self.districts else None,
            since=facts.since if touched("since") else None,
            until=facts.until if touched("until") else None,
            endless=touched("until") and facts.until is None,
            level=facts.level if touched("level") else None,
            source=facts.source if touched("source") else None,
            details=facts.details if form.details() != self.before.details() else None,
        )


def about(here: Here, number: str) -> About | None:
    """None where this world has no bulletin of that number, or its type has no texts any more."""
    with here.world.database.reading() as session:
        try:
            row = find(session, storable(number))
            said = message_of(session, row, here.office)
            last = read.steps(session, row.id)[-1]
        except (ValueError, KeyError):
            return None
    template, districts = here.office.templates.get(row.hazard), frozenset(row.districts.split())
    if template is None:
        return None
    times = {"since": local(said.since), "until": local(said.until)}
    texts = {**dict.fromkeys(PLAIN, ""), "level": said.level.id, **times, "source": said.source_ko, **_details(template, said.details)}
    return About(
        number=row.number,
        hazard=row.hazard,
        state=row.state,
        version=row.version,
        districts=districts,
        facts=Facts(row.hazard, said.level.id, districts, said.since, said.until, said.source_ko, said.details),
        free=by_hand(row),
        parts=bool(row.cells),
        changes=row.msg_type != MsgType.CANCEL and row.state in (*OPEN, State.ISSUED) and not _over(row.expires_at, here.now),
        returned_by=last.person if row.state == State.RETURNED else "",
        before=Form(texts, tuple(code for code in here.office.city.districts if code in districts)),
    )


def _details(template: Template, said: Mapping[str, str]) -> dict[str, str]:
    """Feeds tell in each language what we ask for once, and the other way round."""
    found = {}
    for one in inputs(template):
        found[f"detail.{one.key}"] = said.get(one.key) or said.get(f"{one.name}_ko") or said.get(one.name, "")
    return found


def _over(expires: datetime | None, now: datetime) -> bool:
    return expires is not None and expires <= now
