"""Who in an exercise means it: a post the exercise did not write is a cry for help wherever its words leave a doubt, and calls a person."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.core.alarm import raise_alarms
from lifeline.core.no_drill import may_be_real
from lifeline.core.seen_as import seen_as
from lifeline.core.sighting import Sighting, from_outside
from lifeline.incidents.classify import classify
from lifeline.incidents.draft import Draft
from lifeline.incidents.found import Classed
from lifeline.incidents.lexicon import Lexicon
from lifeline.incidents.tables import Report

CRY = "real-cry"
_MOST_REASONS = 8
_CAUSE = "somebody outside of the exercise calls for help at {}: the exercise did not write this"
_NOWHERE = "a place that is not known"
_REMEDY = "read it now and call 119; if it is real, hand it to live: 'lifeline drill escalate' or the button on its page"
_ADDED = re.compile(r"[#＃@]\w+|https?://\S+")
# "help" as all that somebody says between two marks; who would like to help, or wants help with the snow, says more.
_HELP = re.compile(
    r"(?:^|[\n.!?,:;~…ㅠㅜ(\"'-])\s?(?:(?:please|pls|plz|god|oh|omg|hey|hello|hi|i|we|they|need|needs|send|get|call|for|some(?:one|body)"
    r"|any(?:one|body))\W+){0,4}he{1,9}l{1,9}p{1,9}\b(?:\W+(?:help|please|pls|plz|me|us|now|asap|here|some(?:one|body)|any(?:one|body)))*"
    r"\W*(?:$|[\n.!?,:;~…)\"'ㅠㅜ])",
    re.IGNORECASE,
)
_SPACED = re.compile(r"(?<!\w)\w(?:[^\w\n]{1,3}\w(?!\w)){2,}")  # 살 려 주 세 요
_SIGNS = re.compile(r"[\W_]+")


class Again(Protocol):
    """One post that repeats an earlier one, and how."""

    @property
    def post(self) -> Sighting: ...

    @property
    def kind(self) -> str: ...


def heard_outside(post: Sighting, classed: Classed, lexicon: Lexicon) -> Classed:
    """`classed`, of life wherever it may be meant: nobody looks for a true emergency among the posts of an exercise."""
    if classed.urgency == "life" or not (why := _cries(post.text, classed, lexicon)):
        return classed
    return replace(classed, urgency="life", reasons=(why, *classed.reasons)[:_MOST_REASONS])


def _cries(text: str, classed: Classed, lexicon: Lexicon) -> str:
    if why := _by_signs(classed):
        return why
    if "lp" in text.lower() and _HELP.search(_lines(text)):
        return "outside: help"
    if may_be_real(text):
        return "outside: says that it is no drill"
    read = _SPACED.sub(lambda found: _SIGNS.sub("", found[0]), seen_as(text))
    return _cries(read, classify(read, (), {}, lexicon), lexicon) if read != text else ""


def _lines(text: str) -> str:
    """Without tags and addresses, one space or one line's end between words: whoever searches it counts no spaces."""
    lines = (" ".join(line.split()) for line in _ADDED.sub(" ", text).splitlines())
    return "\n".join(filter(None, lines))


def _by_signs(classed: Classed) -> str:
    if classed.urgency == "life":
        return "outside: life"
    if "plea" in classed.signs and ("over" not in classed.signs or "still" in classed.signs):
        return "outside: plea"
    return next((f"outside: {sign}" for sign in ("cry", "real") if sign in classed.signs), "")


def call_outside(session: Session, drafts: Iterable[Draft], now: datetime) -> None:
    """A person for each cry among them, in the transaction in which it is heard: nothing can come between the two."""
    cries = [draft for draft in drafts if draft.outside and draft.classed.urgency == "life"]
    _call(session, {draft.id: draft.place.name or draft.place.district for draft in cries}, now)


def call_again(session: Session, again: Mapping[int, Sequence[Again]], now: datetime) -> None:
    """Somebody else says the very words of a cry that staff may have closed as playing along (`again`: copies by their sighting)."""
    said = [of for of, some in again.items() if any(one.kind == "same" and from_outside(one.post.platform) for one in some)]
    if said:
        cries = select(Report.id, Report.place, Report.district).where(Report.sighting_id.in_(said), Report.urgency == "life")
        _call(session, {id: place or district for id, place, district in session.execute(cries)}, now)


def _call(session: Session, cries: Mapping[int, str], now: datetime) -> None:
    raise_alarms(session, "real-cry", {f"report {id}": (_CAUSE.format(where or _NOWHERE), _REMEDY) for id, where in cries.items()}, now=now)
