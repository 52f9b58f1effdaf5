"""A public exercise held on emulated platforms: an office of six accounts, three of them for exercises, with credentials of both worlds."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from lifeline.bulletins.dispatch import Dispatcher
from lifeline.cli.drill_stage import library_of
from lifeline.core.people import Actor
from lifeline.core.post import DrillPost
from lifeline.core.settings import Settings, packaged
from lifeline.core.world import Drill
from lifeline.drills import direct, read
from lifeline.drills.game import Game, Stage, open_game
from lifeline.drills.load import read_script
from lifeline.drills.permit import permit
from lifeline.drills.policy import Policy, load_policy
from lifeline.drills.tables import Exercise, ExerciseNotice
from lifeline.ear import open_ear
from lifeline.wiring import office_of, open_drill, open_exercise
from tests.bulletins.town import HandClock
from tests.drills.playing import DIRECTOR, SCRIPT, WRITER
from tests.emulators.citizens import MastodonCitizens, Said
from tests.emulators.mastodon import MastodonEmulator
from tests.emulators.server import Emulator, Posted, Reply, Request
from tests.emulators.telegram import TelegramEmulator
from tests.emulators.x import XEmulator

MORNING = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)  # 10:00 in Seoul
FIRST, SECOND = Actor("지현", "jihyeon"), Actor("민수", "minsu")
FOR_EXERCISES = ("smc-x", "citizen-mastodon", "english-mastodon")
OTHERS = ("safety-x", "road-telegram", "fire-mastodon")
HEARS = "mastodon-drill"  # by which citizens are heard in an exercise


class MastodonTown(MastodonEmulator, MastodonCitizens):
    """The accounts of the office and citizens on one server: the timeline of a hashtag has what both have said."""

    def answer(self, request: Request) -> Reply:
        of_a_tag = request.path.startswith("/api/v1/timelines/")
        return MastodonCitizens.answer(self, request) if of_a_tag else MastodonEmulator.answer(self, request)

    def writes(self, request: Request) -> bool:
        return Emulator.writes(self, request)

    def newest(self, tags: set[str]) -> list[Said]:
        ours = [
            Said(post.post_id, post.text, 0.0, f"a-{post.token}", post.token.partition("-")[2].replace("-", "_")) for post in self.posts
        ]
        with self.lock:
            given, self.said = self.said, [*ours, *self.said]
            try:
                return MastodonCitizens.newest(self, tags)
            finally:
                self.said = given


@dataclass
class Held:
    """What an exercise is held with; the emulators know what was asked of them, and by whom."""

    home: Path
    folder: Path
    world: Drill
    clock: HandClock
    stage: Stage
    settings: Settings
    dispatcher: Dispatcher[DrillPost]
    policy: Policy
    platforms: Mapping[str, Emulator]
    code: str = ""

    def plan(self, *, text: str = SCRIPT, after: timedelta = timedelta(days=4)) -> str:
        script = read_script(text, "short")
        when = self.clock.now() + after
        self.code = direct.plan(self.world, script, text=text, planned_for=when, scope="public", posts=0, by=DIRECTOR)
        for actor, role, part in ((DIRECTOR, "director", ""), (WRITER, "player", "writer")):
            direct.add_person(self.world, self.code, login=actor.login, name=actor.person, role=role, part=part, by=DIRECTOR)
            direct.acknowledge(self.world, self.code, by=actor)
        return self.code

    def permit(self) -> list[str]:
        return [permit(self.world, self.code, by=one) for one in (FIRST, SECOND)]

    def game(self) -> Game:
        return open_game(self.stage, self.exercise)

    @property
    def exercise(self) -> Exercise:
        with self.world.database.reading() as session:
            found = read.named(session, self.code)
        assert found is not None
        return found

    def notices(self) -> list[tuple[str, str, str]]:
        with self.world.database.reading() as session:
            return [(one.kind, one.account_id, one.state) for one in session.query(ExerciseNotice).order_by(ExerciseNotice.id)]

    def posts(self) -> list[Posted]:
        """Everything that any platform took, the oldest first."""
        return sorted((post for one in self.platforms.values() for post in one.posts), key=lambda post: post.at)

    def asked_with(self) -> set[str]:
        """By which credentials anything at all was asked."""
        return {one.token(request) for one in self.platforms.values() for request in one.requests}


def account(id: str, base: str, **more: object) -> dict[str, Any]:
    channel = id.rpartition("-")[2]
    settings = {"base": base, "private": True, "settles": 0} | ({"chat": f"@{id}"} if channel == "telegram" else {})
    fixed = {"id": id, "department": "smc", "channel": channel, "handle": id.replace("-", "_"), "enabled": True}
    return {**fixed, "language": "en" if "english" in id else "ko", "settings": settings, "exercise": id in FOR_EXERCISES, **more}


def credential(id: str, world: str) -> dict[str, str]:
    key = f"{world}-{id}"
    if id.endswith("-x"):
        return {"consumer_key": f"ck-{key}", "consumer_secret": f"cs-{key}", "access_token": key, "access_token_secret": f"as-{key}"}
    return {"token": key} if id.endswith("telegram") else {"access_token": key}


def office_in(home: Path, bases: Mapping[str, str]) -> None:
    """A city of its own, and both files of credentials: those of live hold all accounts, those of the drill the ones for exercises."""
    shutil.copytree(packaged("city"), home / "city")
    accounts = [account(id, bases[id.rpartition("-")[2]]) for id in (*FOR_EXERCISES, *OTHERS)]
    (home / "city" / "accounts.yaml").write_text(yaml.safe_dump({"accounts": accounts}, allow_unicode=True))
    _listened_to(home / "city" / "listeners.yaml", bases["mastodon"])
    (home / "credentials").mkdir()
    for world, ids in (("live", (*FOR_EXERCISES, *OTHERS)), ("drill", FOR_EXERCISES)):
        path = home / "credentials" / f"{world}.yaml"
        path.touch(mode=0o600)
        hears = {HEARS: {"access_token": f"{world}-hears"}}
        path.write_text(yaml.safe_dump({id: credential(id, world) for id in ids} | hears))


def _listened_to(path: Path, base: str) -> None:
    given = yaml.safe_load(path.read_text())
    where = {"every_seconds": 2, "settings": {"base": base, "private": True}}
    one = {"name": HEARS, "platform": "mastodon", "ko": "마스토돈 훈련", "en": "Mastodon", "world": "drill", "enabled": True, **where}
    path.write_text(yaml.safe_dump({**given, "version": str(given["version"]), "listeners": [one]}, allow_unicode=True))


@contextmanager
def platforms_in(home: Path) -> Iterator[dict[str, Emulator]]:
    """The office in that home, and the platforms of its accounts."""
    found: dict[str, Emulator] = {"x": XEmulator(), "mastodon": MastodonTown(), "telegram": TelegramEmulator()}
    with ExitStack() as stack:
        for one in found.values():
            stack.enter_context(one)
        office_in(home, {name: one.base for name, one in found.items()})
        yield found


@contextmanager
def held(home: Path, platforms: Mapping[str, Emulator], folder: Path, at: datetime = MORNING) -> Iterator[Held]:
    """In a drill database of its own in `folder`; what the platforms were asked before is forgotten."""
    for one in platforms.values():
        one.heal()
        one.posts.clear()
        one.requests.clear()
    settings, clock = Settings(home=home, world="drill", database_drill=f"sqlite:///{folder}/drill.db"), HandClock(at)
    for one in platforms.values():
        one.now = lambda: clock.now().timestamp()
    office = office_of(settings)
    world = open_exercise(settings, office, open_drill(settings, office, clock=clock))
    dispatcher = Dispatcher(world)
    dispatcher.start()
    stage = Stage(world, office, library_of(settings, office), open_ear(settings.folder("city")), sent=dispatcher.wake)
    try:
        yield Held(home, folder, world, clock, stage, settings, dispatcher, load_policy(settings.folder("city")), platforms)
    finally:
        dispatcher.stop()
        world.database.close()
