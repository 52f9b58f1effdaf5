"""One official feed: a file of data that says where it is, how often it is asked, and how far it is trusted."""

import hashlib
import re
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import SplitResult, quote, urlsplit

from pydantic import Field, field_validator

from lifeline import __version__
from lifeline.core.strict_yaml import BadData, Problem, Strict, fit, load
from lifeline.core.text import KST
from lifeline.intake import threshold_file
from lifeline.intake.duration import Duration
from lifeline.intake.threshold import Rule
from lifeline.intake.threshold_file import SpeakerEntry, ThresholdEntry, Words

Trust = Literal["signed", "pinned", "open"]
KEY = "{key}"
DATES = ("{today}", "{yesterday}", "{year}")
_PLACES = re.compile(r"\{[^}]*\}?|\}")
_ENCODED = re.compile(r"(?:[A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})+")
Detail = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
_PORTS = {"http": 80, "https": 443}
Origin = tuple[str, str, int]


class EventEntry(Strict):
    """What one of the feed's own words or codes means here: a type of hazards.yaml and, where the word says it, its level."""

    hazard: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    level: str = Field(default="", pattern=r"^[a-z0-9_]*$")


class Feed(Strict):
    """`trust`: signed (each document carries a signature we verify) | pinned (this address is the authority itself) | open
    (anybody's: never goes out by itself). `needs` names the credential whose key replaces `{key}` in `url`; `{today}` and
    `{yesterday}` there are dates in Korea, YYYYMMDD, `{year}` is the year. `links` are the only addresses followed out of an index, and
    `linked_format` is what stands there; `hosts` are further hosts a redirect may lead to. `senders`, where given, are the only
    ones taken. `silent_after`: the same answer for longer than this is silence too. `events` says what the feed's own event
    words or codes mean here; they outrank the city's matching tables, for this feed alone. `ask_about` names types of
    which a person hears even when the place named is elsewhere. `thresholds` say from which number
    on a feed of numbers is a warning, `said_by` who says so, `districts` where a station stands that does not tell it itself,
    `details` what is surely so there, by the fields of the texts (place_ko, place_en).
    `private` allows addresses that are not public: the city's own gateway.
    """

    name: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)
    title: str = Field(min_length=1, max_length=120)
    url: str = Field(max_length=1000)
    every: Duration = Field(ge=timedelta(seconds=10), le=timedelta(days=1))
    format: str
    linked_format: str = "cap"
    trust: Trust
    enabled: bool = True
    max_age: Duration = timedelta(minutes=30)
    private: bool = False
    links: Words = ()
    hosts: Words = ()
    senders: Words = ()
    silent_after: Duration | None = None
    needs: str = ""
    events: dict[str, EventEntry] = {}
    ask_about: Words = ()
    thresholds: list[ThresholdEntry] = []
    said_by: SpeakerEntry | None = None
    districts: dict[str, Words] = {}
    details: dict[str, dict[Detail, Annotated[str, Field(min_length=1, max_length=80)]]] = {}
    deadline: Duration = Field(default=timedelta(seconds=10), le=timedelta(seconds=60))
    cap: int = Field(default=2_000_000, ge=1_000, le=20_000_000)

    @field_validator("url")
    @classmethod
    def _url(cls, value: str) -> str:
        odd = set(_PLACES.findall(value)) - {KEY, *DATES}
        if odd:
            raise ValueError(f"{', '.join(sorted(odd))} is not known here: only {', '.join((KEY, *DATES))} are")
        return _absolute(value)

    @field_validator("links")
    @classmethod
    def _links(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for prefix in value:
            if not urlsplit(_absolute(prefix)).path.endswith("/"):
                raise ValueError(f"{prefix} must end with a slash: what follows it is the document's name")
        return value

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The thresholds, made ready."""
        return tuple(entry.rule() for entry in self.thresholds)

    @property
    def origins(self) -> frozenset[Origin]:
        """(scheme, host, port) of every place this file names; each host may also be asked by https."""
        named = {_origin(urlsplit(address)) for address in (self.url, *self.links)}
        safer = {("https", host, 443) for _, host, _ in named}
        return frozenset(named | safer | {("https", host.lower(), 443) for host in self.hosts})

    def forbids(self, address: str) -> str:
        """Why this feed may not ask that address, without its path or query; empty when it may."""
        try:
            parts = urlsplit(address)
            origin = _origin(parts)
        except ValueError:
            return "it is not an address"
        if parts.username is not None or parts.password is not None:
            return "it carries a user name"
        if origin not in self.origins:
            return f"{origin[0]}://{origin[1]}:{origin[2]} is not among the hosts that feeds/{self.name}.yaml names"
        return ""

    def follows(self, link: str) -> bool:
        """Whether a document behind this feed's index may be fetched: below a named prefix, with no way out of it."""
        plain = link.isascii() and link.isprintable() and len(link) <= 1000 and not re.search(r"\.\.|%2e|[\\ @{}]", link, re.IGNORECASE)
        return plain and any(link.startswith(prefix) and len(link) > len(prefix) for prefix in self.links)

    def fingerprint(self, address: str) -> str:
        """Changes when an answer seen before must be read again: other address, format, links, senders or lifeline."""
        said = "\n".join((__version__, address, self.format, self.linked_format, *self.links, "", *self.senders, repr(self.thresholds)))
        return hashlib.sha256(said.encode()).hexdigest()


def dated(address: str, now: datetime) -> str:
    """The address with Korean dates in place of `{today}`, `{yesterday}` and `{year}`."""
    today = now.astimezone(KST).date()
    values = (f"{today:%Y%m%d}", f"{today - timedelta(days=1):%Y%m%d}", f"{today:%Y}")
    for place, value in zip(DATES, values, strict=True):
        address = address.replace(place, value)
    return address


def with_key(address: str, secret: str) -> str:
    """The address with the key in it. A key that is URL-encoded already, as data.go.kr hands it out, stays as it is."""
    encoded = "%" in secret and _ENCODED.fullmatch(secret)
    return address.replace(KEY, secret if encoded else quote(secret, safe=""))


def key_for(feed: Feed, credentials: Mapping[str, Mapping[str, Any]]) -> str:
    """The key this feed needs, out of the office's credentials; empty where there is none."""
    return str(credentials.get(feed.needs, {}).get("key", "")) if feed.needs else ""


def load_feeds(folder: Path, *, formats: Collection[str] = ()) -> tuple[Feed, ...]:
    """Every `*.yaml` of the folder by name. Raises BadData with all problems of all files.

    `formats` are the names a feed may use; without them the format is not checked.
    """
    feeds: list[Feed] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            document = load(path)
            feed = fit(document, Feed)
        except BadData as error:
            problems += error.problems
            continue
        feeds.append(feed)
        problems += [Problem(path.name, 1, sentence) for sentence in _doubts(feed, path.stem, formats)]
        problems += threshold_file.problems(document, feed.thresholds, feed.format)
    if not folder.is_dir():
        problems.append(Problem(folder.name, 1, "there is no such folder of feeds."))
    if problems:
        raise BadData(problems)
    return tuple(feeds)


def _doubts(feed: Feed, stem: str, formats: Collection[str]) -> list[str]:
    known = ", ".join(sorted(formats))
    doubts = {
        f"'name' is {feed.name} but the file is {stem}.yaml: make them the same.": feed.name != stem,
        f"'url' needs {KEY} where the key of '{feed.needs}' belongs.": bool(feed.needs) and KEY not in feed.url,
        f"'needs' is missing: it names the credential for {KEY} in 'url'.": not feed.needs and KEY in feed.url,
        f"'format' is {feed.format}; known are {known}.": bool(formats) and feed.format not in formats,
        f"'linked_format' is {feed.linked_format}; known are {known}.": bool(formats) and feed.linked_format not in formats,
        "'said_by' is missing: who says what 'thresholds' find?": bool(feed.thresholds) and feed.said_by is None,
        "the sender of 'said_by' is not among 'senders': add it.": bool(
            feed.said_by and feed.senders and feed.said_by.sender not in feed.senders
        ),
    }
    return [sentence for sentence, wrong in doubts.items() if wrong]


def _absolute(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("an address starts with https:// (or http://) and a host")
    if parts.username is not None:
        raise ValueError("an address must not carry a user name or password")
    _origin(parts)
    return address


def _origin(parts: SplitResult) -> Origin:
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("not an address of the web")
    return parts.scheme, parts.hostname.lower(), parts.port or _PORTS[parts.scheme]
