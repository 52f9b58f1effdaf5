"""What a bulletin says, as CAP 1.2 for anyone who subscribes. Pure: the same rows and the same office give the same alert."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from lifeline.bulletins.cap_names import OURS, event, identifier, known, page, sent, words
from lifeline.bulletins.cap_notes import notes, source
from lifeline.bulletins.cap_parts import Part, areas, parts
from lifeline.bulletins.decision import Kind
from lifeline.bulletins.hazard import OUR_CODE, OUR_LEVEL
from lifeline.bulletins.office import Office
from lifeline.bulletins.published import Earlier, Published
from lifeline.core import cap
from lifeline.core.post import MARK, drill_tag, marked

LANGUAGES = {"ko": "ko-KR", "en": "en-US"}
END_SHOWN = timedelta(hours=24)  # an end stays visible for a day and then leaves by itself (alerting rule 31)
KPAS_CODE = "TTAS.KO-07.0046/R5 재난 종류 코드"

# How an end is told: it is over; it does not come; what we said was wrong, and nothing about the danger follows from that.
_ENDS = {
    Kind.OVER: ((cap.ALL_CLEAR,), cap.Urgency.PAST, cap.Severity.MINOR, cap.Certainty.OBSERVED),
    Kind.CALLED_OFF: (("None",), cap.Urgency.PAST, cap.Severity.MINOR, cap.Certainty.UNLIKELY),
    Kind.CORRECTION: ((), cap.Urgency.UNKNOWN, cap.Severity.UNKNOWN, cap.Certainty.UNKNOWN),
}


def alert(said: Published, office: Office) -> cap.Alert:
    """The bulletin as one alert of two info blocks for each of its levels, Korean and English.

    A type, level or district the office no longer has is told by its code, with severity Unknown and without an outline.
    """
    infos = tuple(
        _info(said, part, office, language, first=place == 0) for place, part in enumerate(parts(said, office)) for language in LANGUAGES
    )
    return cap.Alert(
        identifier=identifier(said.number, said.status, office),
        sender=office.imprint.sender,
        sent=sent(said.issued),
        status=said.status,
        msg_type=said.msg_type,
        infos=infos,
        references=tuple(_reference(one, said, office) for one in said.earlier),
        source=source(said),
        note=" ".join(notes(said)),
        codes=("EXERCISE",) if said.status is cap.Status.EXERCISE else (),
        incidents=said.situation,
    )


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
        areas=tuple(areas(said, part.districts, office, language)),
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
        tag = hazard.hashtag(language)
        yield cap.Pair(f"{OURS}:hashtag", drill_tag(tag) if said.status is cap.Status.EXERCISE else tag)
    if said.refers_to:
        yield cap.Pair(f"{OURS}:refers_to", said.refers_to.number)


def _reference(one: Earlier, said: Published, office: Office) -> cap.Reference:
    return cap.Reference(office.imprint.sender, identifier(one.number, said.status, office), sent(one.issued))
