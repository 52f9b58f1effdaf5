"""One question to a feed: conditional, bounded, each redirect checked; the key goes in here and comes out nowhere."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import quote, unquote

from lifeline.core.wire import Answer, Wire, WireError, hop
from lifeline.intake.feed import Feed, with_key

MAX_HOPS = 3
MASK = "***"


@dataclass(frozen=True, slots=True)
class Validators:
    """What is remembered of the last answer that was read: ETag, Last-Modified, and sha256 of the body."""

    etag: str = ""
    modified: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """`address` may still hold `{key}`; `secret` is what replaces it."""

    feed: Feed
    address: str
    now: datetime
    secret: str = field(default="", repr=False)
    known: Validators = Validators()


@dataclass(frozen=True, slots=True)
class Body:
    """A new body. `age`: how old the answer says it is (Age, Date), zero where it does not say."""

    body: bytes
    validators: Validators
    age: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Nothing to parse: `how` is "not modified" or "same body"."""

    how: str
    age: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Failed:
    """No answer to use. `wait`: how long the source asks us to stay away."""

    cause: str
    remedy: str
    wait: timedelta | None = None


Fetched = Body | Unchanged | Failed
Fetch = Callable[[Wire, Request], Fetched]


def wire_for(feed: Feed) -> Wire:
    """A wire with the limits of the feed's file. Not safe for two threads at once."""
    seconds = feed.deadline.total_seconds()
    return Wire(connect=min(3.05, seconds), read=0.8 * seconds, deadline=seconds, cap=feed.cap, private=feed.private)


def fetch(wire: Wire, request: Request) -> Fetched:
    """Ask once, follow at most three redirects. Never raises for anything the network does."""
    address, headers = with_key(request.address, request.secret), _conditions(request.known)
    for _ in range(MAX_HOPS + 1):
        if why := request.feed.forbids(address):
            return Failed(f"The address it leads to was refused: {why}.", f"If the source moved, correct feeds/{request.feed.name}.yaml.")
        try:
            answer = wire.call("GET", address, headers=headers)
        except WireError as error:
            return Failed(f"No answer: {scrub(str(error), request.secret)}.", "The network or the source is down, or the host has changed.")
        address = hop(answer)
        if not address:
            return _judge(answer, request)
    return Failed(f"More than {MAX_HOPS} redirects.", f"Put the final address into feeds/{request.feed.name}.yaml.")


def scrub(text: str, secret: str) -> str:
    """The text with the key masked in each form it may have been echoed in."""
    forms = {secret, quote(secret, safe=""), unquote(secret)} if secret else set()
    for form in sorted(forms, key=len, reverse=True):
        text = re.sub(re.escape(form), MASK, text, flags=re.IGNORECASE)
    return text


def _scrub_body(body: bytes, secret: str) -> bytes:
    if len(secret) < 8:  # too short to be found safely in a document
        return body
    for form in {secret, quote(secret, safe=""), unquote(secret)}:
        body = body.replace(form.encode(), MASK.encode())
    return body


def _conditions(known: Validators) -> dict[str, str]:
    asked = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
    return {name: value for name, value in asked.items() if value}


def _judge(answer: Answer, request: Request) -> Fetched:
    age = _age(answer.headers, request.now)
    if answer.status == 304 and (request.known.etag or request.known.modified):
        return Unchanged("not modified", age)
    if answer.status != 200:
        return Failed(f"The source answered {answer.status}.", _remedy(answer.status, request.feed), _wait(answer.headers, request.now))
    body = _scrub_body(answer.body, request.secret)
    if not body.strip():
        return Failed("The answer is empty: no document at all.", "Nothing to do if it passes; else ask the source.")
    digest = hashlib.sha256(body).hexdigest()
    if digest == request.known.digest:
        return Unchanged("same body", age)
    etag, modified = (_header(answer.headers, name, request.secret) for name in ("etag", "last-modified"))
    return Body(body, Validators(etag, modified, digest), age)


def _remedy(status: int, feed: Feed) -> str:
    file = f"feeds/{feed.name}.yaml"
    if status in (401, 403):
        return f"The key '{feed.needs or 'none'}' is missing, expired or not approved for this service: see credentials and {file}."
    if status == 429:
        return f"The source asks for patience: nothing to do now; if it repeats, raise 'every' in {file}."
    if status >= 500:
        return "The source has trouble of its own: it is asked again by itself."
    return f"The source may have moved: check 'url' in {file}."


def _header(headers: Mapping[str, str], name: str, secret: str) -> str:
    """A validator fit to be stored and sent back; any other is forgotten."""
    value = headers.get(name, "")
    fit = value.isascii() and value.isprintable() and len(value) <= 200 and scrub(value, secret) == value
    return value if fit else ""


def _age(headers: Mapping[str, str], now: datetime) -> timedelta:
    """RFC 9111: a cache tells the age; else the date of the answer does. A date ahead of ours counts as new."""
    told = headers.get("age", "")
    seconds = int(told) if told.isdecimal() and len(told) < 9 else 0
    moment = _moment(headers.get("date", ""))
    return max(timedelta(seconds=seconds), now - moment if moment else timedelta(0))


def _wait(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    told = headers.get("retry-after", "").strip()
    if told.isdecimal() and len(told) < 9:
        return timedelta(seconds=int(told))
    moment = _moment(told)
    return moment - now if moment and moment > now else None


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
