"""The only place that names channels and credentials: it builds each world from what the office keeps."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

import lifeline.bulletins.issued.tables
import lifeline.drills.tables
import lifeline.situation.tables
import lifeline.staff.tables  # noqa: F401 - whoever opens a world reads its whole record, whichever tables it uses itself
from lifeline import migrations
from lifeline.bulletins.decide import Source
from lifeline.bulletins.keep_documents import Signer
from lifeline.bulletins.office import Office, open_office
from lifeline.channels import CHANNELS
from lifeline.channels.absent import Absent
from lifeline.channels.loopback import Loopback
from lifeline.core.cap import Status
from lifeline.core.clock import Clock, SystemClock
from lifeline.core.db import Database, engine_for, open_database
from lifeline.core.people import Account
from lifeline.core.ports import Measure, Outlet, P
from lifeline.core.post import DrillPost, LivePost
from lifeline.core.secrets import hide_in_logs
from lifeline.core.settings import BadCredentials, Settings, credentials
from lifeline.core.signature import SigningFailed, sign
from lifeline.core.strict_yaml import BadData, Problem
from lifeline.core.world import Drill, Live, World
from lifeline.drills.followed import FollowedClock
from lifeline.drills.gate import Gate, PublicOutlet
from lifeline.drills.heard import asked_for, heard_since
from lifeline.drills.permit import of_exercises
from lifeline.drills.policy import load_policy
from lifeline.ear import open_ear
from lifeline.intake.feed import Feed, load_feeds
from lifeline.invitations import Inviting, Way
from lifeline.listen import Listening
from lifeline.listening.absent import Absent as Unheard
from lifeline.listening.adapters import LISTENERS
from lifeline.listening.hashtags import Hashtags, load_hashtags
from lifeline.listening.port import Listener
from lifeline.listening.sources import FILE as LISTENERS_FILE
from lifeline.listening.sources import Listeners, load_listeners
from lifeline.listening.sources import Source as Heard
from lifeline.staff.oidc import NotTold, Provider

PROVIDER = "oidc"
SIGNING = "cap-signing"  # the block of the credentials that names key and certificate, beside those of accounts and feeds


class NotReady(RuntimeError):
    """Something must be set up first; the sentence says what and how."""


def office_of(settings: Settings) -> Office:
    """The office's data, its own or the samples. Raises BadData with every problem."""
    return open_office(settings.folder("city"), settings.folder("alert_templates"))


def hashtags_of(settings: Settings, office: Office) -> Hashtags:
    """What is listened to. Raises BadData with every problem."""
    own = {code: (hazard.hashtag_ko, hazard.hashtag_en) for code, hazard in office.hazards.items()}
    return load_hashtags(settings.folder("city"), own)


def given_listeners(settings: Settings) -> Listeners:
    """Where citizens are listened to. Raises BadData with every problem."""
    return load_listeners(settings.folder("city"))


def listeners_of(settings: Settings, given: Listeners) -> dict[str, Listener]:
    """A listener for each source of the acting world that is switched on; one that cannot be asked says so at each question.

    A source of the other world gets none, whatever the credentials file holds.
    """
    secrets = credentials(settings.home, settings.status)
    return {source.name: _listener(source, secrets.get(source.name, {})) for source in given.of(settings.status) if source.enabled}


def _listener(source: Heard, secret: dict[str, Any]) -> Listener:
    try:
        return LISTENERS[source.platform].build(source.name, source.settings, {name: str(value) for name, value in secret.items()})
    except KeyError as error:
        return Unheard(source.name, source.platform, f"its credential lacks {error}", "credential")
    except ValueError as error:
        return Unheard(source.name, source.platform, str(error), "settings")


def open_listening(settings: Settings, office: Office, world: World[P]) -> Listening[P]:
    """Listening of that world, with the listeners and the hashtags that are its own."""
    given, hashtags = given_listeners(settings), hashtags_of(settings, office)
    ear = open_ear(settings.folder("city"))
    more: Callable[[], Collection[str]] = partial(asked_for, world.database) if world.status is Status.EXERCISE else tuple
    since: Callable[[], datetime | None] = partial(heard_since, world.database) if world.status is Status.EXERCISE else lambda: None
    return Listening(world, ear, hashtags=hashtags, given=given, listeners=listeners_of(settings, given), more=more, since=since)


def ways_of(settings: Settings, office: Office, given: Listeners) -> tuple[Way, ...]:
    """By which accounts authors are asked where it is; none while that is switched off. Raises BadData with every problem."""
    asked, file = given.invitations, str(settings.folder("city") / LISTENERS_FILE)
    if not asked.enabled:
        return ()
    known = {account.id: account for account in office.people.accounts}
    wrong = [
        f"the account {id} is none of {platform} in accounts.yaml"
        for platform, id in asked.accounts.items()
        if not _is_of(known, id, platform)
    ]
    if not office.imprint.web:
        wrong.append("invitations need the public address of the pages: web in cap.yaml is empty")
    if wrong:
        raise BadData([Problem(file, 1, f"invitations: {sentence}.") for sentence in wrong])
    ways = [_way(platform, known[id], given.of(settings.status)) for platform, id in asked.accounts.items()]
    return tuple(way for way in ways if way.account.enabled or settings.status is Status.EXERCISE)


def _is_of(known: Mapping[str, Account], account: str, platform: str) -> bool:
    return account in known and known[account].channel == platform


def _way(platform: str, account: Account, sources: Sequence[Heard]) -> Way:
    """A post of another server has another number there: only listeners of the account's own server are answered."""
    of_it = [one for one in sources if one.platform.removesuffix("_stream") == platform]
    near = [one for one in of_it if platform != "mastodon" or one.settings.get("base") == account.settings.get("base")]
    return Way(platform, account, tuple(one.name for one in near))


def open_inviting(settings: Settings, office: Office, world: World[P]) -> Inviting[P]:
    """Asking authors where it is, by outlets of its own in the live world: a bulletin never waits for them."""
    given = given_listeners(settings)
    ways = ways_of(settings, office, given)
    if world.status is Status.ACTUAL and ways:
        world = replace(world, outlets=dict(world.outlets) | _apart(settings, [way.account for way in ways]))
    return Inviting(world, given.invitations, ways, f"{office.imprint.web}{'/' if world.status is Status.ACTUAL else '/drill/'}")


def _apart(settings: Settings, accounts: Sequence[Account]) -> dict[str, Any]:
    secrets = credentials(settings.home, Status.ACTUAL)
    return {account.id: _real(account, secrets.get(account.id)) for account in accounts}


def feeds_of(settings: Settings) -> tuple[Feed, ...]:
    return load_feeds(settings.folder("feeds"))


def sources_of(feeds: tuple[Feed, ...]) -> dict[str, Source]:
    """What `decide` needs to know of each feed, by feed name."""
    return {feed.name: _source(feed) for feed in feeds}


def _source(feed: Feed) -> Source:
    events = {said: (entry.hazard, entry.level) for said, entry in feed.events.items()}
    return Source(feed.name, feed.trust, feed.max_age, feed.senders, events, feed.ask_about)


def secrets_of(settings: Settings) -> dict[str, dict[str, Any]]:
    """What the acting world may know, by account, feed or gateway id; the other world's file is not opened.

    Every log line of this process is cleaned of these values from here on.
    """
    secrets = credentials(settings.home, settings.status)
    hide_in_logs(secrets)
    return secrets


def provider_of(settings: Settings) -> Provider | None:
    """By whom officers of the acting world may sign in besides; None where none is configured. Raises NotTold without its secret."""
    if not settings.oidc_issuer or not settings.oidc_client:
        return None
    try:
        secret = credentials(settings.home, settings.status).get(PROVIDER, {}).get("secret", "")
    except BadCredentials as error:
        raise NotTold(str(error)) from error
    if not secret:
        raise NotTold(f"credentials/{settings.world}.yaml has no block {PROVIDER} with a secret")
    second = frozenset(filter(None, map(str.strip, settings.oidc_second.split(","))))
    return Provider(settings.oidc_issuer, settings.oidc_client, str(secret), second)


def signer_of(settings: Settings) -> Signer:
    """What signs documents for subscribers in the world this process acts in, with that world's own key.

    It reads the key each time, so a repaired one counts at once, and raises SigningFailed when there is none that it may use.
    """

    def signed(document: bytes) -> bytes:
        try:
            entry = credentials(settings.home, settings.status).get(SIGNING, {})
        except BadCredentials as error:
            raise SigningFailed(str(error)) from error
        key, certificate = (_pem(settings.home / "credentials", entry, name) for name in ("key", "certificate"))
        return sign(document, key=key, certificate=certificate)

    return signed


def _pem(folder: Path, entry: dict[str, Any], name: str) -> bytes:
    path = folder / str(entry.get(name, ""))
    if name not in entry or not path.is_file():
        raise SigningFailed(f"credentials have no {SIGNING} with a file as its {name}: docs/subscribe.md says what belongs there")
    if name == "key" and path.stat().st_mode & 0o077:
        raise SigningFailed(f"{path} can be read by others: run chmod 600 {path}")
    return path.read_bytes()


def database_of(settings: Settings, status: Status, clock: Clock) -> Database:
    """That world's database, made on first use when it is the embedded default. Raises NotReady, WrongWorld."""
    url = settings.database(status)
    word = "live" if status is Status.ACTUAL else "drill"
    if url.startswith("sqlite") and not Path(make_url(url).database or "").exists():
        migrations.upgrade(url, status, clock.now())
    engine = engine_for(url)
    try:
        found = migrations.current(engine)
    finally:
        engine.dispose()
    if found != migrations.newest():
        raise NotReady(
            f"the {word} database has shape {found or 'none'}, this lifeline needs {migrations.newest()}: run 'lifeline db upgrade'"
        )
    return open_database(url, status)


def open_live(settings: Settings, office: Office, *, clock: Clock | None = None) -> Live:
    """The live world: a real outlet for every enabled account, from the one file of live credentials."""
    clock = clock or SystemClock()
    secrets = credentials(settings.home, Status.ACTUAL)
    accounts = tuple(account for account in office.people.accounts if account.enabled)
    outlets = {account.id: _real(account, secrets.get(account.id)) for account in accounts}
    return World(Status.ACTUAL, LivePost, database_of(settings, Status.ACTUAL, clock), accounts, outlets, clock)


def _real(account: Account, secret: dict[str, object] | None) -> Outlet[LivePost]:
    """The account's outlet; without a usable credential one that refuses, so that its row is red and the others go on."""
    channel = CHANNELS[account.channel]
    if secret is None:
        return Absent[LivePost](account, channel.room)
    try:
        return channel.build(account, secret)
    except KeyError as error:
        return Absent[LivePost](account, channel.room, why=f"its credential lacks {error}")


def open_drill(settings: Settings, office: Office, *, clock: Clock | None = None) -> Drill:
    """The drill world: every account is a loopback that counts as its channel counts, and no credential is read at all.

    Without a `clock` of its own it has that of the exercise which goes on.
    """
    accounts, database = office.people.accounts, database_of(settings, Status.EXERCISE, SystemClock())
    outlets = {account.id: Loopback[DrillPost](account, room=CHANNELS[account.channel].room) for account in accounts}
    return World(Status.EXERCISE, DrillPost, database, accounts, outlets, clock or FollowedClock(lambda: database))


def open_exercise(settings: Settings, office: Office, world: Drill) -> Drill:
    """The same drill world; accounts for exercises that have a credential of their own may speak while a public exercise is permitted.

    All others stay what they are. The file of live credentials is not opened. Raises BadData without a sound city/exercises.yaml.
    """
    secrets = credentials(settings.home, Status.EXERCISE)
    accounts = of_exercises(office.people.accounts)
    chosen = [account for account in accounts if account.id in secrets]
    if not chosen:
        return world
    gate = Gate(world.database, world.clock, load_policy(settings.folder("city")), accounts)
    loopbacks = world.outlets
    public = {one.id: PublicOutlet(one, real=_spoken(one, secrets[one.id]), loopback=loopbacks[one.id], gate=gate) for one in chosen}
    return replace(world, outlets=dict(loopbacks) | public)


def _spoken(account: Account, secret: dict[str, Any]) -> Outlet[DrillPost]:
    channel = CHANNELS[account.channel]
    try:
        return channel.build(account, secret)
    except KeyError as error:
        return Absent[DrillPost](account, channel.room, why=f"its credential lacks {error}")


def room_of(account: Account, text: str) -> Measure:
    """The text as that account's platform counts it; nothing is opened for it."""
    return CHANNELS[account.channel].room(text, account.settings)


Room = Callable[[Account, str], Measure]
