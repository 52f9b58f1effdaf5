"""What a line of the public log says: which bulletin, of which world, with the hashes of its texts, and what it follows. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from lifeline.bulletins.cap_notes import EXERCISE_NOTE
from lifeline.core.cap import Status

LOG = "lifeline.issued/1"


@dataclass(frozen=True, slots=True)
class Begun:
    """Which log it is: of one world of one city, set up at one moment. An exercise that is begun anew has another."""

    status: Status
    city: str
    at: datetime

    def before(self) -> str:
        """What its first line follows."""
        return beginning(self.status.value, self.city, stamp(self.at))


@dataclass(frozen=True, slots=True)
class Issued:
    """One bulletin as the log tells of it: `cap` is the hash of its unsigned CAP document, `texts` by language those of all its posts."""

    number: str
    kind: str
    msg_type: str
    hazard: str
    level: str
    districts: Sequence[str]
    refers_to: str | None
    issued: datetime
    cap: str
    texts: Mapping[str, Sequence[str]]


def body(of: Begun, said: Issued, *, line: int, before: str, key: str, signed: datetime) -> str:
    """The line as it is signed: JSON without blanks, names in the order of the alphabet."""
    whole = {
        "log": LOG,
        "status": of.status.value,
        **({"note": EXERCISE_NOTE} if of.status is Status.EXERCISE else {}),
        "city": of.city,
        "begun": stamp(of.at),
        "line": line,
        "before": before,
        "number": said.number,
        "kind": said.kind,
        "msg_type": said.msg_type,
        "hazard": said.hazard,
        "level": said.level,
        "districts": sorted(said.districts),
        "refers_to": said.refers_to,
        "issued": stamp(said.issued),
        "cap": said.cap,
        "texts": {language: sorted(set(hashes)) for language, hashes in said.texts.items()},
        "signed": stamp(signed),
        "key": key,
    }
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hash_of(body: bytes) -> str:
    return sha256(body).hexdigest()


def beginning(status: str, city: str, begun: str) -> str:
    return sha256(f"lifeline issued {status} {city} {begun}".encode()).hexdigest()


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
