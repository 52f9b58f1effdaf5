"""How the desk tells figures: in the words of the public page, made by the code that makes that page."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from lifeline.bulletins.situations import SituationView
from lifeline.core.window import Window
from lifeline.situation.entry import Counting, Entry
from lifeline.situation.metrics import Metrics, load_metrics
from lifeline.situation.read import CorrectionView, DifferenceView, FigureView
from lifeline.situation.reasons import Reason
from lifeline.situation.value import Value
from lifeline.web.desk.here import Here
from lifeline.web.public.amounts import amount
from lifeline.web.public.corrected import Corrected, Difference, corrected, difference
from lifeline.web.public.counted import Counted, counted, metric_name, reason_word, state_word
from lifeline.web.public.face import Face
from lifeline.web.public.look import Look
from lifeline.web.public.revisions import moved
from lifeline.web.public.words import load_words


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why something typed cannot go on record. `language` where it is not that of the page."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class InWords:
    """`face` is the one that citizens of this world see in this person's language."""

    here: Here
    counting: Counting
    face: Face

    def place(self, area: str) -> str:
        district = self.here.office.city.districts.get(area)
        return self.here.say("whole_city") if not area else district.name(self.here.language) if district else area

    def metric(self, code: str) -> str:
        return metric_name(code, self.face)

    def named(self, code: str, area: str) -> str:
        return f"{self.metric(code)} ({self.place(area)})"

    def situation(self, view: SituationView) -> str:
        hazard = self.here.office.hazards.get(view.hazard)
        return f"{view.number} {self.here.name(hazard.ko, hazard.en) if hazard else view.hazard}"

    def shown(self, view: FigureView) -> Counted:
        return counted(view, self.face)

    def value(self, one: FigureView | Entry | None) -> str:
        return self._amount(one.metric, one.value) if one is not None else self.face.say("nothing_before")

    def stood(self, view: FigureView) -> str:
        """What the public was told before it; that nothing was, where nothing was."""
        return self._amount(view.metric, view.before) if view.before is not None else self.face.say("nothing_before")

    def state(self, code: str) -> str:
        return state_word(code, self.face)

    def reason(self, code: str) -> str:
        return reason_word(code, self.face)

    def gap(self, found: DifferenceView) -> Difference:
        return difference(found, self.face)

    def correction(self, act: CorrectionView) -> Corrected | None:
        """The line it adds to the public page's corrections, where it is more than news."""
        return corrected(act, self.face, "") if Reason(act.reason).corrects else None

    def changes(self, act: CorrectionView) -> str:
        return " / ".join(moved(one, self.face) for one in act.changes)

    def _amount(self, metric: str, value: Value) -> str:
        return amount(value, self.face.metrics.metrics.get(metric), self.face.say)


def in_words(here: Here) -> InWords:
    metrics = _metrics(here.station.settings.folder("city"))
    window = Window(here.world.status, "", here.world.clock, here.world.database)
    face = Face(Look(window, metrics, _nothing), here.office, load_words(), here.language)
    return InWords(here, Counting(metrics, {code: one.ko for code, one in here.office.city.districts.items()}), face)


@lru_cache(2)
def _metrics(folder: Path) -> Metrics:
    """As this process began with them."""
    return load_metrics(folder)


def _nothing(_: object) -> Mapping[str, Any]:
    return {}
