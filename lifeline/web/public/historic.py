"""Every figure ever published of one emergency, as rows of a table: what was said, when, on whose word, and why it changed."""

from dataclasses import dataclass
from datetime import datetime

from lifeline.situation.read import FigureView
from lifeline.web.public.counted import Counted, counted, reason_word
from lifeline.web.public.face import Face


@dataclass(frozen=True, slots=True)
class Historic:
    """`people`: how many persons checked it before it was published. Who they are is not public."""

    figure: Counted
    published: datetime
    reason: str
    note: str
    people: int


def historic(view: FigureView, face: Face) -> Historic:
    return Historic(counted(view, face), view.published_at, reason_word(view.reason, face), view.note, 2 if view.approver else 1)
