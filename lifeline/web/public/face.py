"""What a page is bound to: one world in one language, with its address. No page is ever bound to two worlds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from lifeline.bulletins.office import Office
from lifeline.core.post import MARK
from lifeline.core.text import KST, clock_en, clock_ko
from lifeline.core.window import Window
from lifeline.situation.metrics import Metrics
from lifeline.web.public.look import Look
from lifeline.web.public.words import Words

ROOTS = {("Actual", "ko"): "/", ("Actual", "en"): "/en/", ("Exercise", "ko"): "/drill/", ("Exercise", "en"): "/drill/en/"}


@dataclass(frozen=True, slots=True)
class Face:
    """`say` speaks its language, `say_other` the other one; `root` is the address of its first page, with slashes at both ends.

    Both languages of a world share one `look` at it.
    """

    look: Look
    office: Office
    words: Mapping[str, Words]
    language: str

    @property
    def window(self) -> Window:
        return self.look.window

    @property
    def metrics(self) -> Metrics:
        return self.look.metrics

    @property
    def say(self) -> Words:
        return self.words[self.language]

    @property
    def say_other(self) -> Words:
        return self.words["en" if self.language == "ko" else "ko"]

    @property
    def exercise(self) -> bool:
        return self.window.exercise

    @property
    def root(self) -> str:
        return ROOTS[self.window.status.value, self.language]

    @property
    def world_root(self) -> str:
        """The root of its world, whatever the language."""
        return ROOTS[self.window.status.value, "ko"]

    @property
    def other_root(self) -> str:
        return ROOTS[self.window.status.value, self.say_other.language]

    @property
    def mark(self) -> str:
        """What every title of this world begins with."""
        return f"{MARK} " if self.exercise else ""

    @property
    def city(self) -> str:
        return self.office.city.ko if self.language == "ko" else self.office.city.en

    @property
    def numbers(self) -> list[tuple[str, str]]:
        """The three telephone numbers a citizen needs first: number, what it is for."""
        return [(number, ko if self.language == "ko" else en) for number, ko, en in self.office.city.emergency_numbers[:3]]

    def clock(self, moment: datetime) -> str:
        """Day and time in Korean time, as the posts say it."""
        return clock_ko(moment) if self.language == "ko" else clock_en(moment)

    def clock_with_year(self, moment: datetime) -> str:
        local = moment.astimezone(KST)
        return f"{local.year}년 {clock_ko(moment)}" if self.language == "ko" else f"{local.day} {local:%b %Y, %H:%M}"

    def seconds(self, moment: datetime) -> str:
        """Korean time to a tenth of a second: accounts post within one."""
        return f"{moment.astimezone(KST):%H:%M:%S}.{moment.microsecond // 100_000}"


def face_of(path: str, faces: Iterable[Face]) -> Face:
    """The face whose pages the address lies under, found or not."""
    return max((face for face in faces if f"{path}/".startswith(face.root)), key=lambda face: len(face.root))
