"""All that the page of one unfinished bulletin shows: the form, what was found in it, and what would go out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lifeline.bulletins.alike import Alike, alike
from lifeline.bulletins.finding import Grade
from lifeline.bulletins.hazard import Hazard
from lifeline.bulletins.sketch import Sketch
from lifeline.bulletins.template import Template
from lifeline.bulletins.write import Facts
from lifeline.web.desk import write_area as area
from lifeline.web.desk.bulletin_facts import Text
from lifeline.web.desk.here import Here
from lifeline.web.desk.write_about import About, about
from lifeline.web.desk.write_form import Form, Input, inputs
from lifeline.web.desk.write_read import Remark, read, stop
from lifeline.web.desk.write_trial import Trial, tried


@dataclass(frozen=True, slots=True)
class Shown:
    """`facts` are None while nothing could be said. `others`: bulletins on the same danger in the same districts, named or not.

    `area` says the districts in words; `touched` are those a drawn outline touches, `drawn` its corners on the map.
    """

    sketch: Sketch
    form: Form
    hazard: Hazard
    template: Template
    boxes: tuple[Input, ...]
    of: About | None
    facts: Facts | None
    remarks: tuple[Remark, ...]
    texts: tuple[Text, ...]
    others: tuple[Alike, ...]
    groups: tuple[area.Group, ...]
    frame: area.Frame
    area: str
    touched: tuple[str, ...]
    touched_area: str
    drawn: str

    @property
    def stops(self) -> tuple[Remark, ...]:
        return tuple(one for one in self.remarks if one.grade is Grade.ERROR)

    @property
    def accounts(self) -> int:
        return sum(len(one.accounts) for one in self.texts)

    @property
    def platforms(self) -> Mapping[str, int]:
        """By platform, how many accounts speak on it."""
        found: dict[str, int] = {}
        for one in self.texts:
            name = " ".join(one.counts)
            found[name] = found.get(name, 0) + len(one.accounts)
        return found

    def at(self, box: str) -> tuple[Remark, ...]:
        return tuple(one for one in self.remarks if one.box == box)


def shown(here: Here, sketch: Sketch, form: Form) -> Shown:
    office, of = here.office, about(here, sketch.about) if sketch.about else None
    facts, found = read(here, sketch.hazard, form, of)
    trial = tried(here, form, facts, of) if facts else Trial((), ())
    found += [*_moved(here, sketch, of), *trial.remarks]
    found += [stop("again", "write_said_already")] if _others(here, sketch, form, form.again) else []
    touched, drawn = _outline(here, form)
    return Shown(
        sketch=sketch,
        form=form,
        hazard=office.hazards[sketch.hazard],
        template=office.templates[sketch.hazard],
        boxes=inputs(office.templates[sketch.hazard], here.language),
        of=of,
        facts=facts,
        remarks=tuple(sorted(found, key=lambda one: list(Grade).index(one.grade))),
        texts=trial.texts,
        others=_others(here, sketch, form),
        groups=area.groups(office.city, here.language, here.say("write_other_districts")),
        frame=area.frame(office.city),
        area=_words(here, form.districts),
        touched=touched,
        touched_area=_words(here, touched),
        drawn=drawn,
    )


def _moved(here: Here, sketch: Sketch, of: About | None) -> list[Remark]:
    """What happened meanwhile to the bulletin that the form would change."""
    if not sketch.about:
        return []
    if of is None or not of.changes:
        return [stop("", "write_about_over", number=sketch.about)]
    if of.returned_by == here.actor.person:
        return [stop("", "write_returned_by_you", number=of.number)]
    return [stop("", "write_about_changed", number=of.number)] if of.seen != sketch.seen else []


def _others(here: Here, sketch: Sketch, form: Form, again: tuple[str, ...] = ()) -> tuple[Alike, ...]:
    """Whoever follows a bulletin is not asked: that one is what they speak of."""
    if sketch.about or not form.districts:
        return ()
    with here.world.database.reading() as session:
        return alike(session, sketch.hazard, frozenset(form.districts), here.now, again)


def _words(here: Here, districts: tuple[str, ...]) -> str:
    return here.office.city.words(frozenset(districts), here.language) if districts else ""


def _outline(here: Here, form: Form) -> tuple[tuple[str, ...], str]:
    if not form["outline"].strip():
        return (), ""
    try:
        ring = area.ring(form["outline"])
    except ValueError:
        return (), ""
    reached = area.touched(here.office.city, ring)
    return tuple(code for code in here.office.city.districts if code in reached), area.frame(here.office.city).spots(ring)


def age(here: Here, moment: datetime) -> str:
    """How long ago, in words."""
    ago = max(here.now - moment, timedelta())
    for unit, span in (("days", timedelta(days=2)), ("hours", timedelta(hours=1)), ("minutes", timedelta(minutes=1))):
        if ago >= span:
            each = timedelta(days=1) if unit == "days" else span
            return here.say(f"write_ago_{unit}", {"count": ago // each})
    return here.say("write_ago_now")


def labels(here: Here, one: Shown) -> dict[str, str]:
    """What each box is called, in the order of the form."""
    details = {f"detail.{box.key}": _detail(here, box) for box in one.boxes}
    first = ("level", "districts", "outline", "since", "until", "source")
    return {**_named(here, first), **details, **_named(here, ("reason", "again"))}


def _named(here: Here, boxes: tuple[str, ...]) -> dict[str, str]:
    return {box: here.say(f"write_box_{box}") for box in boxes}


def _detail(here: Here, box: Input) -> str:
    word = f"write_field_{box.name}"
    name = here.say(word) if here.say.has(word) else box.name
    return f"{name} ({here.say(f'write_in_{box.language}')})" if box.language else name
