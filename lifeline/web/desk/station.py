"""One world's desk: the world it acts in, opened when somebody first needs it, and nothing of the other one."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import DBAPIError

from lifeline.bulletins.decide import Source
from lifeline.bulletins.fit import Room
from lifeline.bulletins.office import Office
from lifeline.core.cap import Status
from lifeline.core.db import WrongWorld
from lifeline.core.settings import Settings
from lifeline.core.window import Window
from lifeline.core.world import World
from lifeline.intake.feed import Feed
from lifeline.staff.oidc import Provider
from lifeline.staff.quorum import begun
from lifeline.staff.vault import Vault
from lifeline.web.desk.verifying import Verifying

Opening = Callable[[], World[Any]]


class Shut(RuntimeError):
    """This world's database cannot be used now: said on the page, and nothing was done."""


def nothing() -> None:
    """Nobody sends in this process: whoever does will see it at its next look."""


def root_of(status: Status) -> str:
    return "/desk/" if status is Status.ACTUAL else "/drill/desk/"


@dataclass(slots=True)
class Station:
    """`open_world` opens the world this process acts in; `wake` tells who sends that there is something to send.

    `feeds` are those of the office's files, `sources` what is decided by of each, by name. `room` counts a text as
    an account's platform does. `provider` is by whom officers may sign in besides; it raises NotTold without its secret.
    Through `live_window` a drill's desk sees whether live needs people.
    """

    settings: Settings
    office: Office
    open_world: Opening
    wake: Callable[[], None] = nothing
    feeds: tuple[Feed, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    room: Room = field(kw_only=True)
    provider: Callable[[], Provider | None] = lambda: None
    live_window: Window | None = None
    verifying: Verifying = field(default_factory=Verifying)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _world: World[Any] | None = None
    _begun: bool = False

    @property
    def status(self) -> Status:
        return self.settings.status

    @property
    def live(self) -> bool:
        return self.status is Status.ACTUAL

    @property
    def root(self) -> str:
        """The address of its first page, with slashes at both ends."""
        return root_of(self.status)

    @property
    def cookie(self) -> str:
        """One world's cookie has another name and another path than the other's: who signs in here is nobody there."""
        return "lifeline_desk" if self.live else "lifeline_drill_desk"

    @property
    def vault(self) -> Vault:
        """Seals what this world's database must not hold in the clear."""
        return Vault(self.settings.home / "keys" / f"{self.settings.world}.key")

    @property
    def closed(self) -> bool:
        """Live has not begun: people can enrol and be given roles, and nothing else is done. Raises Shut."""
        if self.live and not self._begun:
            with self.world.database.reading() as session:
                self._begun = begun(session)
        return self.live and not self._begun

    @property
    def world(self) -> World[Any]:
        """Raises Shut where it cannot be opened now; it is tried again at the next request."""
        with self._lock:
            if self._world is None:
                try:
                    opened = self.open_world()
                except (DBAPIError, RuntimeError) as error:
                    raise Shut(str(error)) from error
                if opened.status is not self.status:
                    raise WrongWorld(f"the desk of the {self.status} world was given a {opened.status} world")
                self._world = opened
            return self._world
