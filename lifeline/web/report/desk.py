"""One world's form in one language, and which type somebody reports."""

from collections.abc import Sequence
from dataclasses import dataclass

from lifeline.bulletins.hazard import Hazard
from lifeline.incidents.family import Families, Family
from lifeline.web.public.face import Face
from lifeline.web.report.door import Door
from lifeline.web.report.limits import Network
from lifeline.web.report.photo import Photos

OTHER = "other"  # in the address, for what is none of the 55


@dataclass(frozen=True, slots=True)
class Question:
    """The form of one type. `hazard` is "" for what nobody has sorted; `path` is its address below the root."""

    hazard: str
    family: Family
    invitation: str = ""

    @property
    def path(self) -> str:
        invited = f"i/{self.invitation}/" if self.invitation else ""
        return f"report/{invited}{self.hazard or OTHER}"


@dataclass(frozen=True, slots=True)
class Desk:
    """`photos` is shared by all desks; `proxies`: networks whose word on who asks is believed; `tiles` as on the map."""

    face: Face
    door: Door
    families: Families
    photos: Photos
    proxies: Sequence[Network] = ()
    tiles: tuple[str, str] = ("", "")

    def question(self, hazard: str, invitation: str = "") -> Question | None:
        """None for what is no type."""
        if hazard == OTHER:
            return Question("", self.families.of(""), invitation)
        known = hazard in self.families.by_hazard and hazard in self.face.office.hazards
        return Question(hazard, self.families.of(hazard), invitation) if known else None

    def hazard(self, code: str) -> Hazard | None:
        return self.face.office.hazards.get(code)

    def name(self, code: str) -> str:
        """The type in this face's language."""
        found = self.hazard(code)
        if found is None:
            return self.face.say("form_other")
        return found.ko if self.face.language == "ko" else found.en

    def call(self, family: Family) -> list[tuple[str, str]]:
        """The numbers to telephone first: number, what it is for."""
        known = {number: (ko, en) for number, ko, en in self.face.office.city.emergency_numbers}
        return [(number, known.get(number, ("", ""))[self.face.language != "ko"]) for number in family.call]


def desks(
    faces: Sequence[Face], doors: Sequence[Door], families: Families, *, proxies: Sequence[Network], tiles: tuple[str, str]
) -> list[Desk]:
    """One for each face, through the door of its own world."""
    photos, by_world = Photos(), {door.status: door for door in doors}
    return [Desk(face, by_world[face.window.status], families, photos, proxies, tiles) for face in faces]
