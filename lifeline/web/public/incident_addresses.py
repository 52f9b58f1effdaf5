"""The addresses of the incident map that are kept as files: it must answer, with its age, when nobody can make it anew."""

from collections.abc import Hashable, Iterable, Sequence

from lifeline.incidents import cells
from lifeline.incidents.changes import changes
from lifeline.web.public.face import Face
from lifeline.web.public.gate import Gate
from lifeline.web.public.incident_style import FILES


class MapPages:
    """The map of one world: `faces` are its two languages. It changes every second in a storm, so it is made apart from the other pages."""

    def __init__(self, faces: tuple[Face, ...]) -> None:
        self._faces, self._gate = faces, Gate()

    @property
    def root(self) -> str:
        return self._faces[0].world_root

    @property
    def exercise(self) -> bool:
        return self._faces[0].exercise

    def token(self) -> Hashable:
        """Raises DBAPIError when the database does not answer."""
        database = self._faces[0].window.database()
        if database is None:
            return None

        def question() -> Hashable:
            with database.reading() as session:
                return changes(session)

        return self._gate.ask(database, question)

    def addresses(self) -> Sequence[str]:
        """The lists, what an open page asks for, what the map draws, and what every map of both worlds loads."""
        zooms = range(cells.FIRST, cells.CITY_TO + 1)
        names = (
            "incidents/version.json",
            *(f"incidents/cells/{zoom}.json" for zoom in zooms),
            "incidents/outlines.json",
            "incidents.geojson",
        )
        statics = () if self.exercise else tuple(f"/static/public/{name}" for name in FILES)
        return (*(f"{face.root}incidents" for face in self._faces), *(f"{self.root}{name}" for name in names), *statics)


def maps_of(faces: Iterable[Face]) -> tuple[MapPages, ...]:
    """One for each world."""
    worlds: dict[str, list[Face]] = {}
    for face in faces:
        worlds.setdefault(face.world_root, []).append(face)
    return tuple(MapPages(tuple(known)) for known in worlds.values())
