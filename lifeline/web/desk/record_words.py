"""Entries of the record in words: who did what, when, on which bytes, and why, with a link to what it is about."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.bulletins.tables import Bulletin, Delivery
from lifeline.core.entries import Told
from lifeline.web.desk.record_find import NAMES, TIMES
from lifeline.web.public.words import Words

# Columns whose words stand elsewhere on the desk: by column, what its word begins with.
TRANSLATED = {"before": ("bulletin_state_", "bulletin_sent_"), "after": ("bulletin_state_", "bulletin_sent_"), "role": ("role_",)}
CALLED = {
    "staff_acts": "act",
    "exercise_steps": "act",
    "incident_acts": "act",
    "decisions": "act",
    "figure_verdicts": "verdict",
}  # what tells rows of it apart


@dataclass(frozen=True, slots=True)
class Said:
    """One entry for people. `at` None and `who` empty: the row is gone, or a rule did it. `number`: of the bulletin it is about."""

    entry: Told
    what: str
    who: str
    at: datetime | None
    reason: str
    number: str
    incident: int | None


@dataclass(frozen=True, slots=True)
class Names:
    """What rows refer to, by their ids: numbers of bulletins, and the bulletin and account of deliveries."""

    bulletins: Mapping[str, str]
    deliveries: Mapping[int, tuple[str, str]]

    def about(self, row: Mapping[str, Any]) -> tuple[str, str]:
        """Number of the bulletin and name of the account; empty where it is about none."""
        bulletin, account = self.deliveries.get(row.get("delivery_id", 0), (row.get("bulletin_id") or "", ""))
        return self.bulletins.get(bulletin, ""), account


def names(session: Session, entries: Iterable[Told]) -> Names:
    rows = [entry.row for entry in entries if entry.row is not None]
    sent = {row["delivery_id"] for row in rows if "delivery_id" in row}
    wanted = select(Delivery.id, Delivery.bulletin_id, Delivery.account_id).where(Delivery.id.in_(sent))
    deliveries = {known: (bulletin, account) for known, bulletin, account in session.execute(wanted)} if sent else {}
    ids = {row["bulletin_id"] for row in rows if row.get("bulletin_id")} | {bulletin for bulletin, _ in deliveries.values()}
    numbered = session.execute(select(Bulletin.id, Bulletin.number).where(Bulletin.id.in_(ids))) if ids else ()
    return Names({known: number for known, number in numbered}, deliveries)  # noqa: C416


def in_words(entry: Told, known: Names, say: Words) -> Said:
    row = entry.row
    if row is None:
        return Said(entry, say("record_row_gone", {"table": entry.table, "key": entry.key}), "", None, "", "", None)
    number, account = known.about(row)
    return Said(
        entry,
        what=_what(entry.table, {**row, **_detail(row), "number": number, "account": account, "table": entry.table, "key": entry.key}, say),
        who=_who(row, say),
        at=next((row[name] for name in TIMES if name in row), None),
        reason=str(row.get("reason") or row.get("note") or ""),
        number=number or str(row.get("subject", "")) * _is_number(row.get("subject")),
        incident=row.get("incident_id"),
    )


def _who(row: Mapping[str, Any], say: Words) -> str:
    named = list(dict.fromkeys(str(row[name]) for name in reversed(NAMES) if row.get(name)))
    rule = f"bulletin_by_{named[0]}" if len(named) == 1 and not row.get("login") else ""
    return say(rule) if say.has(rule) else " ".join(named)


def _what(table: str, fields: dict[str, Any], say: Words) -> str:
    """The phrase of just this act, else that of its table, else both as they are called inside."""
    act = str(fields.get(CALLED.get(table, ""), ""))
    keys = (f"record_{table}_{act.replace(' ', '_').replace('-', '_')}", f"record_{table}", "record_other")
    shown = {name: _translated(name, value, say) for name, value in fields.items()} | {"act": act or fields["key"]}
    for key in keys:
        if say.has(key):
            try:
                return say(key, shown)
            except KeyError:  # an older row lacks what the phrase names
                continue
    return f"{table} {act}"


def _translated(name: str, value: Any, say: Words) -> str:
    if name == "before" and not value:
        return say("record_nothing")
    if name not in TRANSLATED:
        return "" if value is None else str(value)
    return next((say(f"{begins}{value}") for begins in TRANSLATED[name] if say.has(f"{begins}{value}")), str(value))


def _detail(row: Mapping[str, Any]) -> dict[str, Any]:
    try:
        found = json.loads(row.get("detail", "{}"))
    except ValueError:
        return {}
    return {name: value for name, value in found.items() if name not in row} if isinstance(found, dict) else {}


def _is_number(subject: Any) -> bool:
    return isinstance(subject, str) and len(subject) <= 16 and subject[:4].isdigit() and subject[4:5] == "-" and subject[5:].isdigit()
