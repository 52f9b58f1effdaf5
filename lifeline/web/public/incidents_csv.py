"""Incidents as a table, one on a row. Pure."""

from collections.abc import Iterable, Mapping

from lifeline.core.cap_xml import stamp
from lifeline.incidents.read import PinView
from lifeline.web.public.csv_table import csv_table
from lifeline.web.public.face import Face
from lifeline.web.public.incident_items import MapFace

HEADER = (
    "id",
    "status",
    "state",
    "hazard",
    "hazard_ko",
    "hazard_en",
    "kind",
    "urgency",
    "headline_ko",
    "headline_en",
    "words",
    "place",
    "district",
    "district_ko",
    "district_en",
    "latitude",
    "longitude",
    "precision_m",
    "first_at",
    "last_at",
    "until",
    "people",
    "posts",
    "reports",
    "say_over",
    "page",
)


def incidents_csv(pins: Iterable[PinView], words: Mapping[int, str], here: MapFace, site: str) -> bytes:
    return csv_table(HEADER, (_row(one, words.get(one.id, ""), here, site) for one in pins))


def file_name(face: Face) -> str:
    return "exercise-incidents.csv" if face.exercise else "incidents.csv"


def _row(one: PinView, words: str, here: MapFace, site: str) -> list[str]:
    face = here.face
    return [
        str(one.id),
        face.window.status.value,
        one.state,
        one.hazard,
        here.hazard(one.hazard, "ko"),
        here.hazard(one.hazard, "en"),
        one.kind,
        one.urgency,
        one.headline_ko,
        one.headline_en,
        words,
        one.place,
        one.district,
        here.district(one.district, "ko"),
        here.district(one.district, "en"),
        "" if one.lat is None else str(one.lat),
        "" if one.lon is None else str(one.lon),
        "" if one.metres is None else str(one.metres),
        *(stamp(at) for at in (one.first_at, one.last_at, one.until)),
        *(str(count) for count in (one.authors, one.support, one.reports, one.say_over)),
        f"{site}{face.root}incidents/{one.id}",
    ]
