"""The addresses of a world that are kept ready: those that many ask for at once, the most wanted first."""

from collections.abc import Hashable, Iterable, Iterator, Sequence

from lifeline.web.public.face import Face
from lifeline.web.public.kept import ICONS
from lifeline.web.public.script import SCRIPT_NAME
from lifeline.web.public.state import State

STATUS, VERSION = "status.json", "version.json"
MOST = 400  # of one world, so that a day of many bulletins cannot make each change a long one
LAST_ENDED = 10  # bulletins over by now, whose posts are still being followed back to their page


class WorldPages:
    """One world's pages for whoever keeps them ready; `faces` are its two languages."""

    def __init__(self, faces: tuple[Face, ...]) -> None:
        self._faces, self._look = faces, faces[0].look

    @property
    def root(self) -> str:
        return self._faces[0].world_root

    @property
    def exercise(self) -> bool:
        return self._faces[0].exercise

    def token(self) -> Hashable:
        """Raises DBAPIError when the database does not answer."""
        return self._look.sign()

    def addresses(self) -> Sequence[str]:
        seen = self._look.seen()
        every = _fixed(self._faces) if seen is None else (*_fixed(self._faces), *_of_the_hour(self._faces, seen.state))
        return tuple(dict.fromkeys(every))[:MOST]


def pages_of(faces: Iterable[Face]) -> tuple[WorldPages, ...]:
    """One for each world."""
    worlds: dict[str, list[Face]] = {}
    for face in faces:
        worlds.setdefault(face.world_root, []).append(face)
    return tuple(WorldPages(tuple(known)) for known in worlds.values())


def _fixed(faces: tuple[Face, ...]) -> tuple[str, ...]:
    """What every world has: the forms that tell of a change, then its first pages, which are then never older than what is told."""
    return (*(f"{faces[0].world_root}{name}" for name in (STATUS, VERSION)), *(face.root for face in faces))


def _of_the_hour(faces: tuple[Face, ...], state: State) -> Iterator[str]:
    """What people come for now, then what machines ask for, then what is over."""
    world = faces[0].world_root
    emergencies = [one.view.number for one in state.emergencies]
    in_force, over = [view.number for view in state.in_force], [view.number for view in state.past[:LAST_ENDED]]
    yield from _in_each(faces, ["text", *_each("situations/{}", emergencies), *_each("bulletins/{}", in_force), "embed"])
    if not faces[0].exercise:
        yield from _beside_the_pages(faces)
    yield from (f"{world}{form}" for form in ("bulletins.json", *_each("cap/{}.xml", in_force), "figures.json", "figures.csv"))
    yield from _in_each(faces, ["feed.atom", "feed.rss", "figures.atom", "reports.ics", "accounts", "issued"])
    yield from (f"{world}{form}" for form in ("issued.txt", "issued.json", "issued-key.txt"))
    yield from (f"{world}{form}" for form in ("accounts.json", *_each("situations/{}/figures.json", emergencies)))
    yield from (f"{world}{form}" for form in _each("situations/{}/figures.csv", emergencies))
    yield from _in_each(faces, [*_each("bulletins/{}", over), "archive"])
    yield from (f"{world}{form}" for form in _each("cap/{}.xml", over))
    if not faces[0].exercise:
        yield "/openapi.json"


def _beside_the_pages(faces: tuple[Face, ...]) -> Iterator[str]:
    """What every page of both worlds asks a browser to load, and what a browser keeps."""
    yield from (f"/static/public/{name}" for name in (SCRIPT_NAME, "live.svg", "drill.svg"))
    yield "/sw.js"
    yield from _in_each(faces, ["manifest.webmanifest", "offline"])
    yield from (f"/{name}" for name, _, _ in ICONS)


def _each(address: str, numbers: Iterable[str]) -> list[str]:
    return [address.format(number) for number in numbers]


def _in_each(faces: tuple[Face, ...], paths: Iterable[str]) -> Iterator[str]:
    """The same page in one language after the other, so that neither waits for all of the other."""
    return (f"{face.root}{path}" for path in paths for face in faces)
