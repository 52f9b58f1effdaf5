"""What a form says: facts, and whatever keeps it from being laid before another or should be looked at, each at its box."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from lifeline.bulletins.complete import SAY_OTHERWISE, TRANSLATE, WRITE_WHOLE, Manner
from lifeline.bulletins.decision import Kind
from lifeline.bulletins.finding import Grade
from lifeline.bulletins.fit import Variant
from lifeline.bulletins.revise import Change
from lifeline.bulletins.template import Template
from lifeline.bulletins.write import Facts, source_en
from lifeline.core.no_drill import claims_to_be_real
from lifeline.core.post import carries_mark
from lifeline.core.text import KST
from lifeline.staff.roles import Act
from lifeline.web.desk import write_area as area
from lifeline.web.desk.here import Here
from lifeline.web.desk.write_about import About
from lifeline.web.desk.write_form import LONGEST, OUTLINE, Form, Input, inputs

FAR = timedelta(days=7)
_ASTRAY = {SAY_OTHERWISE: "write_never", WRITE_WHOLE: "write_cut", TRANSLATE: "write_foreign"}


@dataclass(frozen=True, slots=True)
class Remark:
    """`box` is the one it stands at, `word` what is said of it with its remedy, `told` the fields of that word."""

    grade: Grade
    box: str
    word: str
    told: Mapping[str, object] = field(default_factory=dict)


def stop(box: str, word: str, **told: object) -> Remark:
    return Remark(Grade.ERROR, box, word, told)


def advise(box: str, word: str, **told: object) -> Remark:
    return Remark(Grade.RECOMMENDATION, box, word, told)


def read(here: Here, hazard: str, form: Form, of: About | None) -> tuple[Facts | None, list[Remark]]:
    """The facts as far as they can be said at all, and the remarks in the order of the boxes."""
    template = here.office.templates[hazard]
    since, until = _moment(form["since"]), _moment(form["until"])
    level = form["level"] if form["level"] in template.levels else ""
    found = [stop(name, "write_long", most=LONGEST) for name, text in form.texts.items() if len(text) >= _most(name)]
    found += [] if level else [stop("level", "write_no_level")]
    found += [*_where(here, form, of), *_when(form, since, until, here.now), *_who(here, form, template), *_details(form, template)]
    found += [] if form.said("reason") else [stop("reason", "write_no_reason")]
    said = since and level and form.districts and form.said("source") and not any(one.word in _UNSAYABLE for one in found)
    if not said or since is None:
        return None, found
    facts = Facts(hazard, level, frozenset(form.districts), since, until, form.said("source"), form.details())
    if of is not None and of.change(form, facts) == Change():
        found.append(stop("", "write_nothing_new"))
    return facts, found


_UNSAYABLE = ("write_world", "write_until_before", "write_until_unread")


def _most(name: str) -> int:
    return OUTLINE if name == "outline" else LONGEST


def _moment(text: str) -> datetime | None:
    """A time of the box, which knows no zone and means Korean time; None where it is none, or none a calendar can move."""
    try:
        moment = datetime.fromisoformat(text)
        return (moment.replace(tzinfo=KST) if moment.tzinfo is None else moment).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _where(here: Here, form: Form, of: About | None) -> Iterator[Remark]:
    districts = frozenset(form.districts)
    if not districts:
        yield stop("districts", "write_no_district")
    concerned = districts | (of.districts if of else frozenset())
    if districts and not here.may(Act.WRITE, concerned):
        known, names = here.office.city.districts, [code for code in concerned if not here.may(Act.WRITE, [code])]
        yield stop("districts", "write_not_yours", names=", ".join(known[one].name(here.language) for one in sorted(names) if one in known))
    if of is not None and of.parts and districts != of.districts:
        yield advise("districts", "write_one_level")
    if form["outline"].strip():
        try:
            area.ring(form["outline"])
        except ValueError:
            yield stop("outline", "write_outline_bad", most=area.MOST_POINTS)


def _when(form: Form, since: datetime | None, until: datetime | None, now: datetime) -> Iterator[Remark]:
    if since is None:
        yield stop("since", "write_since_unread" if form["since"].strip() else "write_no_since")
    elif abs(since - now) > FAR:
        yield advise("since", "write_since_far")
    if until is None:
        yield stop("until", "write_until_unread") if form["until"].strip() else Remark(Grade.INFO, "until", "write_endless")
    elif since is not None and until <= since:
        yield stop("until", "write_until_before")
    elif until <= now:
        yield stop("until", "write_until_past")


def _who(here: Here, form: Form, template: Template) -> Iterator[Remark]:
    source = form.said("source")
    if not source:
        yield stop("source", "write_no_source")
    elif _of_world(source):
        yield stop("source", "write_world")
    elif source_en(here.office, source) == source and source not in template.frame.issuers and not source.isascii():
        yield advise("source", "write_source_korean")


def _details(form: Form, template: Template) -> Iterator[Remark]:
    boxes, said = inputs(template), form.details()
    for one in boxes:
        if text := said.get(one.key, ""):
            yield from _detail(one, text, template)
        elif one.language and any(said.get(other.key) for other in boxes if other.name == one.name):
            yield advise(f"detail.{one.key}", "write_one_language")
    if boxes and not said:
        yield Remark(Grade.INFO, f"detail.{boxes[0].key}", "write_no_details")


def _detail(one: Input, text: str, template: Template) -> Iterator[Remark]:
    box = f"detail.{one.key}"
    if _of_world(text):
        yield stop(box, "write_world")
        return
    for language in (one.language,) if one.language else template.frame.languages:
        for sentence, remedy in Manner(template).astray(Variant("sms", text), Kind.ALERT, language):
            word = _ASTRAY[remedy]
            yield Remark(Grade.ERROR if remedy == SAY_OTHERWISE else Grade.RECOMMENDATION, box, word, {"what": _quoted(sentence)})


def _quoted(sentence: str) -> str:
    """The word a finding is about."""
    return sentence.split("'")[1] if sentence.startswith("'") and sentence.count("'") > 1 else ""


def _of_world(text: str) -> bool:
    """Whether it speaks of drill or reality, which only the world may."""
    return carries_mark(text) or bool(claims_to_be_real(text))
