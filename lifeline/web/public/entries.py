"""What an index of our bulletins says of each: its title, where it stands, when that last changed, and its addresses."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from lifeline.bulletins.cap_names import identifier, words
from lifeline.bulletins.published import Published
from lifeline.bulletins.states import State
from lifeline.bulletins.words_said import WordsSaid
from lifeline.core.cap import MsgType
from lifeline.web.public.face import Face

TAKEN_BACK = ("over", "called_off", "correction")


@dataclass(frozen=True, slots=True)
class Entry:
    """One bulletin in an index, in the language of its face. `id` is the same in every index, for ever."""

    id: str
    title: str
    summary: str
    standing: str
    issued: datetime
    changed: datetime
    document: str
    page: str


def entries(listed: Iterable[Published], face: Face, site: str) -> tuple[Entry, ...]:
    """`site`: the address of the pages, without a slash at its end."""
    return tuple(_entry(said, face, site) for said in listed)


def index_title(face: Face) -> str:
    """What the whole index is called: the service, marked in a drill."""
    return f"{face.mark}{face.say('service', {'city': face.city})}"


def standing(said: Published) -> str:
    """One word for where it stands, as on the pages: in_force, a way it ended, or notice_* when it is itself the end of another."""
    if said.msg_type is MsgType.CANCEL:
        return f"notice_{said.kind}"
    if said.state == State.ISSUED:
        return "in_force"
    return said.ended_by[1] if said.ended_by and said.ended_by[1] in TAKEN_BACK else said.state


def document_address(said: Published, face: Face, site: str) -> str:
    return f"{site}{face.world_root}cap/{said.number}.xml"


def page_address(said: Published, root: str, site: str) -> str:
    return f"{site}{root}bulletins/{said.number}"


def entry_id(said: Published, face: Face) -> str:
    """A tag URI (RFC 4151): our sender, the day it was issued, its identifier."""
    named = identifier(said.number, said.status, face.office)
    return f"tag:{face.office.imprint.sender},{said.issued:%Y-%m-%d}:{named}"


def _entry(said: Published, face: Face, site: str) -> Entry:
    about, where = words(said, face.office, face.language), standing(said)
    return Entry(
        id=entry_id(said, face),
        title=f"{face.mark}{_titled(about, where, face)}",
        summary=f"{face.mark}{_told(about)}",
        standing=where,
        issued=said.issued,
        changed=said.changed,
        document=document_address(said, face, site),
        page=page_address(said, face.root, site),
    )


def _titled(about: WordsSaid, where: str, face: Face) -> str:
    return about.headline if where == "in_force" else f"{face.say(where)}: {about.headline}"


def _told(about: WordsSaid) -> str:
    return "\n\n".join(filter(None, (about.description, about.instruction))) or about.headline
