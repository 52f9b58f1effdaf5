"""All of it joined: what one process needs to serve the pages of both worlds and to write those of the one it acts in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from wsgiref.types import WSGIApplication

from lifeline.core.cap import Status
from lifeline.core.clock import SystemClock
from lifeline.core.settings import Settings
from lifeline.edge.ask import Asker
from lifeline.edge.connection import connections
from lifeline.edge.files import OFTEN, Folder
from lifeline.edge.front import Front
from lifeline.edge.hub import Hub
from lifeline.edge.keeper import Keeper
from lifeline.edge.pages import STATUS, Pages
from lifeline.edge.publisher import Publisher, Tell, Troubles, version_of
from lifeline.edge.push import Push
from lifeline.edge.root import Root
from lifeline.edge.server import Server, let_readers_in
from lifeline.edge.shelf import Shelf, World
from lifeline.edge.trouble import Desk, Trouble

LOOPBACK = ("127.0.0.1", "localhost")
RENDERING = "read the log of 'lifeline serve' for the page's fault; readers see the last good one with its age until it is repaired"
WRITING = "free disk space or repair the rights of the folder; the pages themselves go on, a web server in front shows old files"
PUSHING = "look at the web server in front; open pages go on by asking every few seconds"


@dataclass(frozen=True, slots=True)
class Edge:
    """Build one with `open_edge`."""

    root: Root
    hub: Hub
    shelf: Shelf
    front: Front
    publishers: tuple[Publisher | Keeper, ...]
    push: Push | None
    most: int

    def serve(self, host: str, port: int, ready: Callable[[], None]) -> None:
        """Until told to stop. `ready` is called once the port answers."""
        self.start()
        try:
            self.server(host, port, ready).run_to_the_end()
        finally:
            self.stop()

    def server(self, host: str, port: int, ready: Callable[[], None]) -> Server:
        return Server(self.root, self.hub, connections(self.most, self.front), host=host, port=port, ready=ready)

    def start(self) -> None:
        for publisher in self.publishers:
            publisher.start()
        if self.push is not None:
            self.push.start()

    def stop(self) -> None:
        for publisher in self.publishers:
            publisher.stop()
        if self.push is not None:
            self.push.stop()


def open_edge(
    app: WSGIApplication, worlds: Sequence[Pages], settings: Settings, *, often: Sequence[Pages] = (), desk: Desk | None = None
) -> Edge:
    """What was last written is served at once, with its age, until Flask has made it anew. `desk` takes the alarms.

    `often`: pages of the same worlds that change too often to be made at every change.
    """
    most = let_readers_in()
    roots = tuple(pages.root for pages in worlds)
    asker, shelf, hub = Asker(app, host_of(settings)), Shelf(), Hub(roots, min(settings.viewers, most * 3 // 4))
    push = Push(settings.push, Trouble("pages-push", settings.push, PUSHING, desk)) if settings.push else None
    publishers: list[Publisher | Keeper] = []
    clock, sending = SystemClock(), _sending(desk or Desk())
    for pages in worlds:
        acts = (settings.status is Status.EXERCISE) == pages.exercise
        tell: list[Tell] = [hub.announce, *([push.announce] if push and acts else [])]
        folder = Folder(settings.published, pages.root, roots)
        last = folder.load()
        shelf.keep(pages.root, World(last), change=0)
        hub.announce(pages.root, version_of(last.get(f"{pages.root}{STATUS}")))
        publishers.append(
            Publisher(
                pages,
                asker,
                shelf,
                clock=clock,
                folder=folder if acts else None,
                troubles=_troubles(pages, desk if acts else None),
                tell=tell,
                sending=sending,
            )
        )
    for pages in often:
        if (settings.status is Status.EXERCISE) == pages.exercise:
            folder = Folder(settings.published, pages.root, roots, manifest=OFTEN)
            troubles = _troubles(pages, desk, "often changed ")
            publishers.append(Keeper(pages, asker, shelf, clock=clock, folder=folder, troubles=troubles, sending=sending))
    front = Front(shelf, settings.trusted_hosts)
    root = Root(asker, shelf, hub, front, roots=roots, writer=Asker(app, host_of(settings)), staff=Asker(app, host_of(settings)))
    return Edge(root, hub, shelf, front, tuple(publishers), push, most)


def _sending(desk: Desk) -> Callable[[], bool]:
    """Asked anew each time: who sends may begin later than we do."""
    return lambda: desk.sending()


def _troubles(pages: Pages, desk: Desk | None, which: str = "") -> Troubles:
    name = f"{which}pages {pages.root}"
    return Troubles(Trouble("pages-failed", name, RENDERING, desk), Trouble("pages-unwritten", name, WRITING, desk))


def host_of(settings: Settings) -> str:
    """The name under which pages are asked for when they are made for everybody: the office's first, as readers have it."""
    name = next(iter(settings.trusted_hosts), "localhost").lstrip(".")
    return f"{name}:{settings.port}" if name in LOOPBACK else name
