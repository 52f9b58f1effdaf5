"""The addresses of a world that are kept ready: those that many ask for at once, the most wanted first."""

from collections.abc import Hashable, Iterable, Iterator, Sequence

from lifeline.web.public.face import Face
from lifeline.web.public.state import State

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
    roots = tuple(face.root for face in faces)
    return (*roots, f"{faces[0].world_root}status.json")


def _of_the_hour(faces: tuple[Face, ...], state: State) -> Iterator[str]:
    numbers = [view.number for view in (*state.in_force, *state.past[:LAST_ENDED])]
    for number in numbers:
        for face in faces:
            yield f"{face.root}bulletins/{number}"
