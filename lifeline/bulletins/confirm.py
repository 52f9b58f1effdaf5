"""The office stands behind a type's texts: an act on the exact bytes, kept with it, and void when a byte of them changes."""

import difflib
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lifeline.bulletins.states import NotAllowed
from lifeline.bulletins.tables import TemplateConfirmation, TemplateText
from lifeline.bulletins.template import Template, Templates
from lifeline.core.db import WorldRow, in_turn
from lifeline.core.people import Actor

SHARED = ("_frame.yaml", "_leads.yaml")  # what every type's texts are made of besides its own file


class Stands(StrEnum):
    """Whether the office stands behind the texts as they are now."""

    CHANGED = "changed"
    PROPOSAL = "proposal"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Words:
    """What a type's texts are made of now, each with its hash. `seal` is the hash of both: it changes when any text can."""

    own: str
    shared: str

    @property
    def hashes(self) -> tuple[str, str]:
        return hash_of(self.own), hash_of(self.shared)

    @property
    def seal(self) -> str:
        return hash_of(" ".join(self.hashes))


@dataclass(frozen=True, slots=True)
class Standing:
    """`last`: the newest confirmation, whatever was confirmed by it."""

    stands: Stands
    last: TemplateConfirmation | None = None


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def words_of(templates: Templates, template: Template) -> Words:
    return Words(templates.files[template.file], shared(templates))


def shared(templates: Templates) -> str:
    return "\n".join(f"# {name}\n{templates.files[name]}" for name in SHARED)


def standings(session: Session, templates: Templates) -> dict[str, Standing]:
    """Of every type, by code."""
    newest = select(func.max(TemplateConfirmation.id)).group_by(TemplateConfirmation.code)
    rows = {row.code: row for row in session.scalars(select(TemplateConfirmation).where(TemplateConfirmation.id.in_(newest)))}
    now = hash_of(shared(templates))
    return {code: _standing(rows.get(code), hash_of(templates.files[one.file]), now) for code, one in templates.items()}


def _standing(last: TemplateConfirmation | None, own: str, common: str) -> Standing:
    if last is None:
        return Standing(Stands.PROPOSAL)
    return Standing(Stands.CONFIRMED if (last.text_hash, last.shared_hash) == (own, common) else Stands.CHANGED, last)


def history(session: Session, code: str) -> list[TemplateConfirmation]:
    """Every confirmation of that type, the newest first."""
    rows = select(TemplateConfirmation).where(TemplateConfirmation.code == code)
    return list(session.scalars(rows.order_by(TemplateConfirmation.id.desc())))


def kept(session: Session, given: TemplateConfirmation) -> Words:
    """What was confirmed then, as it was."""
    return Words(session.get_one(TemplateText, given.text_hash).text, session.get_one(TemplateText, given.shared_hash).text)


def confirm(session: Session, templates: Templates, code: str, *, shown: str, actor: Actor, reason: str, now: datetime) -> None:
    """`shown` is the seal of what this person read. Raises NotAllowed where that is no longer what is said, or is confirmed already."""
    template = templates[code]
    words = words_of(templates, template)
    if shown != words.seal:
        raise NotAllowed("these texts have changed since they were shown: read them as they are now, then confirm")
    if not reason:
        raise NotAllowed("say in words who decided it, and where: it stays on record")
    in_turn(session)  # of two who confirm at once the second waits here, and then sees the first
    status = session.scalars(select(WorldRow.status)).one()
    last = next(iter(history(session, code)), None)
    if last is not None and (last.text_hash, last.shared_hash) == words.hashes:
        raise NotAllowed(f"{last.person} has confirmed these very texts already")
    own, common = words.hashes
    names = {template.file: (own, words.own), " ".join(SHARED): (common, words.shared)}
    for file, (hashed, text) in names.items():
        if session.get(TemplateText, hashed) is None:
            session.add(TemplateText(hash=hashed, status=status, file=file, text=text))
    session.flush()
    given = {"status": status, "code": code, "text_hash": own, "shared_hash": common, "reason": reason, "at": now}
    session.add(TemplateConfirmation(**given, person=actor.person, login=actor.login))


def difference(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Lines of one text that went (-), came (+), or stand beside those (space); (@, name) opens each text that changed."""
    for name, text in now.items():
        old = before.get(name, "")
        if old != text:
            yield "@", name
            for line in list(difflib.unified_diff(old.splitlines(), text.splitlines(), lineterm="", n=2))[2:]:
                yield ("…", "") if line.startswith("@@") else (line[:1], line[1:])
