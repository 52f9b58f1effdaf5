"""What a bulletin says, as CAP 1.2 for anyone who subscribes. Pure: the same rows and the same office give the same alert."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from lifeline.bulletins import fold
from lifeline.bulletins.decision import Kind
from lifeline.bulletins.hazard import OUR_CODE, OUR_LEVEL, Hazard, Level
from lifeline.bulletins.office import Office
from lifeline.bulletins.published import Earlier, Published
from lifeline.bulletins.words_said import WordsSaid, taken_apart, unmarked
from lifeline.core import cap
from lifeline.core.cap_xml import stamp
from lifeline.core.post import MARK, marked
from lifeline.core.text import clock_en, clock_ko
from lifeline.core.thin import thinned

LANGUAGES = {"ko": "ko-KR", "en": "en-US"}
END_SHOWN = timedelta(hours=24)  # an end stays visible for a day and then leaves by itself (alerting rule 31)
MOST_POINTS = 100
EXERCISE_NOTE = "훈련입니다 - 실제 상황이 아닙니다. This is an exercise - it is not a real emergency."
KPAS_CODE = "TTAS.KO-07.0046/R5 재난 종류 코드"
GEOCODE = "KRDSTGeocode"
OURS = "lifeline"

# How an end is told: it is over; it does not come; what we said was wrong, and nothing about the danger follows from that.
_ENDS = {
    Kind.OVER: ((cap.ALL_CLEAR,), cap.Urgency.PAST, cap.Severity.MINOR, cap.Certainty.OBSERVED),
    Kind.CALLED_OFF: (("None",), cap.Urgency.PAST, cap.Severity.MINOR, cap.Certainty.UNLIKELY),
    Kind.CORRECTION: ((), cap.Urgency.UNKNOWN, cap.Severity.UNKNOWN, cap.Certainty.UNKNOWN),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One level of a bulletin, and where and when it holds."""

    level: str
    districts: tuple[str, ...]
    since: datetime | None
    until: datetime | None


def alert(said: Published, office: Office) -> cap.Alert:
    """The bulletin as one alert of two info blocks for each of its levels, Korean and English.

    A type, level or district the office no longer has is told by its code, with severity Unknown and without an outline.
    """
    infos = tuple(_info(said, part, office, language, first=place == 0) for place, part in enumerate(parts(said)) for language in LANGUAGES)
    return cap.Alert(
        identifier=identifier(said.number, said.status, office),
        sender=office.imprint.sender,
        sent=sent(said.issued),
        status=said.status,
        msg_type=said.msg_type,
        infos=infos,
        references=tuple(_reference(one, said, office) for one in said.earlier),
        source=_source(said),
        note=" ".join(_notes(said)),
        codes=("EXERCISE",) if said.status is cap.Status.EXERCISE else (),
        incidents=said.situation,
    )


def identifier(number: str, status: cap.Status, office: Office) -> str:
    """Of one bulletin, for ever; the two worlds never share one."""
    return f"{OURS}-{office.city.code}-{'drill-' if status is cap.Status.EXERCISE else ''}{number}"


def sent(issued: datetime) -> datetime:
    """CAP knows whole seconds: two bulletins of one second differ by their identifiers."""
    return issued.replace(microsecond=0)


def parts(said: Published) -> tuple[Part, ...]:
    """What it says of which districts, its leading level first. An end ends all of it."""
    levels = sorted({cell.level for cell in said.cells.values()} - {said.level}) if said.kind not in _ENDS else []
    if not levels:
        return (Part(said.level, said.districts, said.moment("since"), said.expires),)
    return tuple(_part(said, level) for level in (said.level, *levels))


def _part(said: Published, level: str) -> Part:
    cells = {district: cell for (district, _), cell in said.cells.items() if cell.level == level}
    ends = {cell.until for cell in cells.values()}
    begins = fold.since(said.cells, level) or said.moment("since")
    return Part(level, tuple(sorted(cells)), begins, said.expires if None in ends else max(filter(None, ends), default=None))


def words(said: Published, office: Office, language: str) -> WordsSaid:
    """What was said in that language, without the marks; where no account speaks it, what and where alone."""
    if text := said.texts.get(language):
        leads = office.templates.frame.leads.values()
        return taken_apart(text, without={one.full[language] for one in leads} | {one.short[language] for one in leads})
    return WordsSaid(f"[{event(said.hazard, said.level, office, language)}] {said.message[f'area_{language}']}", "", "")


def event(code: str, level_id: str, office: Office, language: str) -> str:
    """The official name of type and level; what the office does not know is told by its code."""
    template, (hazard, level) = office.templates.get(code), known(code, level_id, office)
    if template and level_id in template.levels:
        return template.levels[level_id].name[language]
    return " ".join((hazard.name(language) if hazard else code, level.name(language) if level else level_id))


def known(code: str, level_id: str, office: Office) -> tuple[Hazard | None, Level | None]:
    hazard = office.hazards.get(code)
    return hazard, hazard.find(level_id) if hazard else None


def page(said: Published, office: Office, language: str) -> str:
    """The address of the bulletin's page, or empty while the office has none."""
    web = office.imprint.web
    below = ("/drill" if said.status is cap.Status.EXERCISE else "") + ("" if language == "ko" else f"/{language}")
    return f"{web}{below}/bulletins/{said.number}" if web else ""


def _info(said: Published, part: Part, office: Office, language: str, *, first: bool) -> cap.Info:
    name, about = event(said.hazard, part.level, office, language), words(said, office, language)
    responses, urgency, severity, certainty = _weight(said, part.level, office)
    where = office.city.words(frozenset(part.districts) & set(office.city.districts), language)
    return cap.Info(
        event=name,
        language=LANGUAGES[language],
        category=office.imprint.categories(said.hazard),
        response_types=responses,
        urgency=urgency,
        severity=severity,
        certainty=certainty,
        event_codes=tuple(_event_codes(said.hazard, part.level, office)),
        effective=sent(said.issued),
        onset=None if said.kind in _ENDS else part.since,
        expires=_expires(said, part),
        sender_name=_sender_name(said, office.city.ko if language == "ko" else office.city.en),
        headline=_spoken(said, about.headline if first else f"[{name}] {where}"),
        description=_spoken(said, about.description),
        instruction=_spoken(said, about.instruction),
        web=page(said, office, language),
        contact=office.imprint.contact,
        parameters=tuple(_parameters(said, part.level, office, language)),
        areas=tuple(_areas(said, part.districts, office, language)),
    )


def _weight(said: Published, level_id: str, office: Office) -> tuple[tuple[str, ...], cap.Urgency, cap.Severity, cap.Certainty]:
    if said.kind in _ENDS:
        return _ENDS[Kind(said.kind)]
    _, level = known(said.hazard, level_id, office)
    if level is None:
        return (), cap.Urgency.UNKNOWN, cap.Severity.UNKNOWN, cap.Certainty.UNKNOWN
    return office.imprint.responses(said.hazard, level.severity), level.urgency, level.severity, level.certainty


def _expires(said: Published, part: Part) -> datetime | None:
    """None while nobody knows the end: our bulletin then stands until another message ends it."""
    return sent(said.issued) + END_SHOWN if said.kind in _ENDS else part.until


def _spoken(said: Published, text: str) -> str:
    """Marked in a drill: many readers show a headline and never look at the status."""
    return marked(text) if text and said.status is cap.Status.EXERCISE else text


def _sender_name(said: Published, city: str) -> str:
    return f"{MARK} {city}" if said.status is cap.Status.EXERCISE else city


def _event_codes(code: str, level_id: str, office: Office) -> Iterator[cap.Pair]:
    yield cap.Pair(OUR_CODE, code)
    generic = office.hazards.wording.generic.get(code, {})
    for kpas, entry in office.hazards.wording.kpas.items():
        exact = entry.hazard == code and not entry.also and not entry.approximate
        if exact and entry.level is not None and generic.get(entry.level) == level_id:
            yield cap.Pair(KPAS_CODE, kpas)
            return


def _parameters(said: Published, level: str, office: Office, language: str) -> Iterator[cap.Pair]:
    yield cap.Pair(f"{OURS}:number", said.number)
    yield cap.Pair(f"{OURS}:kind", said.kind)
    yield cap.Pair(OUR_LEVEL, level)
    if hazard := office.hazards.get(said.hazard):
        yield cap.Pair(f"{OURS}:hashtag", hazard.hashtag(language))
    if said.refers_to:
        yield cap.Pair(f"{OURS}:refers_to", said.refers_to.number)


def _areas(said: Published, districts: tuple[str, ...], office: Office, language: str) -> Iterator[cap.Area]:
    city = office.city
    for code in districts:
        district = city.districts.get(code)
        if district is None:
            yield cap.Area(f"{said.message[f'area_{language}']} ({code})")
            continue
        name = f"{city.ko} {district.ko}" if language == "ko" else f"{district.en}, {city.en}"
        codes = (cap.Pair(GEOCODE, district.code10), cap.Pair(f"{OURS}:district", code))
        yield cap.Area(name, codes, tuple(_outline(code, office)))
    if not districts:
        yield cap.Area(str(said.message[f"area_{language}"]))


def _outline(code: str, office: Office) -> Iterator[tuple[tuple[float, float], ...]]:
    if outline := office.city.outlines.get(code):
        yield tuple((round(lat, 5), round(lon, 5)) for lat, lon in thinned(outline.ring, MOST_POINTS))


def _reference(one: Earlier, said: Published, office: Office) -> cap.Reference:
    return cap.Reference(office.imprint.sender, identifier(one.number, said.status, office), sent(one.issued))


def _source(said: Published) -> str:
    """Who says so, as readers know it, and the official message the bulletin stands on, as CAP names one."""
    name = str(said.message.get("source_ko", ""))
    if said.source is None:
        return name
    sender, named, at = said.source
    return f"{name} ({sender},{named},{stamp(at)})"


def _notes(said: Published) -> Iterator[str]:
    if said.status is cap.Status.EXERCISE:
        yield EXERCISE_NOTE
    if said.refers_to is None or said.kind not in (Kind.CORRECTION, Kind.CALLED_OFF):
        return
    number, at = said.refers_to.number, said.refers_to.issued
    ko, en = (_first_line(said.quoted.get(language, "")) for language in LANGUAGES)
    if said.kind == Kind.CORRECTION:
        yield f"정정: {clock_ko(at)}에 알린 제{number}호 “{ko}”는 잘못되었습니다."
        yield f"Correction: No. {number} of {clock_en(at)}, “{en or ko}”, was wrong."
    else:
        yield f"취소: {clock_ko(at)}에 알린 제{number}호 “{ko}”는 취소되었습니다."
        yield f"Called off: No. {number} of {clock_en(at)}, “{en or ko}”."


def _first_line(text: str) -> str:
    return unmarked(text).partition("\n")[0]
