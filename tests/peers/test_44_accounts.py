"""One official document through a live office whose 44 accounts stand on servers of the platforms' kind."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import requests
import yaml
from sqlalchemy import select

from lifeline import flows
from lifeline.bulletins.dispatch import Dispatcher
from lifeline.bulletins.read import DeliveryView, one
from lifeline.bulletins.tables import Delivery
from lifeline.channels._read_back import plain_text
from lifeline.core.post import LivePost
from lifeline.core.settings import Settings, packaged
from lifeline.core.text import nfc
from lifeline.core.world import Live
from lifeline.intake.child import parse_here
from lifeline.intake.feed import load_feeds
from lifeline.wiring import office_of, open_live, sources_of
from tests.bulletins.town import HandClock
from tests.emulators.process import Remote, spawned
from tests.peers.servers import Peer

pytestmark = pytest.mark.peers

DOCUMENT = "samples/kma-warnings/2026-01-13-0500-heavy-snow-advisory.xml"
MOVED = {"facebook": "mastodon", "telegram": "bluesky"}  # platforms of which no registry has a server


@dataclass
class Stage:
    world: Live
    posts: dict[str, DeliveryView]
    x: Remote
    mastodon: Peer
    bluesky: Peer


def seat(entry: dict[str, object], servers: dict[str, str], handles: dict[str, list[tuple[str, dict[str, str]]]]) -> dict[str, str]:
    """Put one sample account on its server; returns its credential."""
    channel = MOVED.get(str(entry["channel"]), str(entry["channel"]))
    handle, credential = handles[channel].pop(0)
    entry |= {"channel": channel, "handle": handle, "enabled": True}
    entry["settings"] = {"base": servers[channel], "private": True, "settles": 0}
    return credential


@pytest.fixture(scope="module")
def stage(mastodon_server: Peer, bluesky_server: Peer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(packaged("city"), home / "city")
    given = yaml.safe_load((home / "city" / "accounts.yaml").read_text())
    with spawned("x") as x:
        servers = {"x": x.base, "mastodon": mastodon_server.base, "bluesky": bluesky_server.base}
        wanted = [MOVED.get(entry["channel"], entry["channel"]) for entry in given["accounts"]]
        handles = {
            "x": [("", x_credential(number)) for number in range(wanted.count("x"))],
            "mastodon": [(peer.handle, peer.credential) for peer in mastodon_server.accounts(wanted.count("mastodon"))],
            "bluesky": [(peer.handle, peer.credential) for peer in bluesky_server.accounts(wanted.count("bluesky"))],
        }
        secrets = {entry["id"]: seat(entry, servers, handles) for entry in given["accounts"]}
        for number, entry in enumerate(given["accounts"]):
            entry["handle"] = entry["handle"] or f"office_x_{number}"
        (home / "city" / "accounts.yaml").write_text(yaml.safe_dump(given, allow_unicode=True))
        credentials = home / "credentials" / "live.yaml"
        credentials.parent.mkdir()
        credentials.touch(mode=0o600)
        credentials.write_text(yaml.safe_dump(secrets))
        world = send(Settings(home=home, world="live"))
        yield Stage(world, posts(world), x, mastodon_server, bluesky_server)
        world.database.close()


def x_credential(number: int) -> dict[str, str]:
    names = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
    return {name: f"{name.replace('_', '-')}-{number}" for name in names}


def send(settings: Settings) -> Live:
    """The sample of the snow advisory through the whole flow of the live world, at its own time."""
    office = office_of(settings)
    [alert, *_] = parse_here("kma-pwncd", (packaged("feeds") / DOCUMENT).read_bytes()).alerts
    world = open_live(settings, office, clock=HandClock(alert.sent + timedelta(seconds=20)))
    source = sources_of(load_feeds(packaged("feeds")))["kma-warnings"]
    assert flows.warn(world, office, alert, source).deliveries == 44
    dispatcher: Dispatcher[LivePost] = Dispatcher(world)
    dispatcher.start()
    dispatcher.drain(60)
    dispatcher.stop()
    return world


def posts(world: Live) -> dict[str, DeliveryView]:
    with world.database.reading() as session:
        view = one(session, "2026-0001")
    assert view is not None
    return {post.account: post for post in view.deliveries}


def on(stage: Stage, channel: str) -> list[DeliveryView]:
    return [post for post in stage.posts.values() if post.channel == channel]


def test_all_44_accounts_have_a_receipt(stage: Stage) -> None:
    assert [post.account for post in stage.posts.values() if post.state != "sent"] == []
    assert len(stage.posts) == 44


def test_x_holds_what_was_frozen(stage: Stage) -> None:
    there = {post.post_id: post.text for post in stage.x.posts}
    assert there == {post.post_id: post.text for post in on(stage, "x")}


def test_mastodon_holds_what_was_frozen(stage: Stage) -> None:
    for post in on(stage, "mastodon"):
        said = requests.get(f"{stage.mastodon.base}/api/v1/statuses/{post.post_id}", timeout=60).json()
        assert lines(nfc(plain_text(said["content"]))) == lines(post.text)


def lines(text: str) -> list[str]:
    """The server shows an empty line as the gap between two paragraphs."""
    return [line for line in text.split("\n") if line]


def test_bluesky_holds_what_was_frozen(stage: Stage) -> None:
    for post in on(stage, "bluesky"):
        repo, collection, key = post.post_id.split("|")[0].removeprefix("at://").split("/")
        where = {"repo": repo, "collection": collection, "rkey": key}
        said = requests.get(f"{stage.bluesky.base}/xrpc/com.atproto.repo.getRecord", params=where, timeout=60).json()
        assert nfc(said["value"]["text"]) == post.text


def test_every_account_finds_its_own_post_again(stage: Stage) -> None:
    lost = []
    for account in stage.world.accounts:
        frozen = stage.posts[account.id]
        post = stage.world.post(frozen.text, language=frozen.language, key=key_of(stage, frozen), created=stage.world.clock.now())
        found = stage.world.outlet(account.id).find(post, stage.world.clock.now() - timedelta(days=365))
        lost += [] if found is not None and found.post_id == frozen.post_id else [account.id]
    assert lost == []


def key_of(stage: Stage, frozen: DeliveryView) -> str:
    with stage.world.database.reading() as session:
        return session.scalars(select(Delivery.key).where(Delivery.id == frozen.id)).one()
