"""The index of our bulletins as one JSON, everything in both languages. Pure: the same rows give the same bytes."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lifeline.bulletins.cap_names import event, identifier, known, words
from lifeline.bulletins.cap_notes import EXERCISE_NOTE
from lifeline.bulletins.cap_parts import Part, parts
from lifeline.bulletins.office import Office
from lifeline.bulletins.published import Published
from lifeline.core.cap_xml import stamp
from lifeline.web.public.entries import document_address, entry_id, page_address, standing
from lifeline.web.public.face import ROOTS, Face

JSON_VERSION = "lifeline.bulletins/1"
LANGUAGES = ("ko", "en")


def bulletins_json(listed: Sequence[Published], face: Face, site: str, *, changed: datetime) -> bytes:
    """docs/subscribe.md describes every field; a change that breaks a reader gets another version."""
    city = face.office.city
    whole = {
        "version": JSON_VERSION,
        "status": face.window.status.value,
        "exercise": face.exercise,
        "note": EXERCISE_NOTE if face.exercise else "",
        "sender": face.office.imprint.sender,
        "city": {"code": city.code, "ko": city.ko, "en": city.en},
        "changed": stamp(changed),
        "in_force": [_object(one, face, site) for one in listed if one.in_force],
        "recent": [_object(one, face, site) for one in listed if not one.in_force],
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def _object(said: Published, face: Face, site: str) -> dict[str, Any]:
    office, roots = face.office, {language: ROOTS[said.status.value, language] for language in LANGUAGES}
    hazard, _ = known(said.hazard, said.level, office)
    return {
        "number": said.number,
        "id": entry_id(said, face),
        "identifier": identifier(said.number, said.status, office),
        "sent": stamp(said.issued),
        "msg_type": said.msg_type.value,
        "kind": said.kind,
        "standing": standing(said),
        "situation": said.situation,
        "hazard": {"code": said.hazard, **{one: hazard.name(one) if hazard else said.hazard for one in LANGUAGES}},
        "levels": level_objects(said, office),
        "issued": stamp(said.issued),
        "ended": stamp(said.ended) or None,
        "ended_by": {"number": said.ended_by[0], "kind": said.ended_by[1]} if said.ended_by else None,
        "refers_to": said.refers_to.number if said.refers_to else None,
        "references": [identifier(one.number, said.status, office) for one in said.earlier],
        "source": {one: said.message.get(f"source_{one}", "") for one in LANGUAGES},
        "texts": texts(said, office, face.mark),
        "cap": document_address(said, face, site),
        "pages": {one: page_address(said, roots[one], site) for one in LANGUAGES},
    }


def level_objects(said: Published, office: Office) -> list[dict[str, Any]]:
    """What holds where and until when, the leading level first."""
    return [_level(said, part, office) for part in parts(said, office)]


def texts(said: Published, office: Office, mark: str) -> dict[str, dict[str, str]]:
    """Headline, description and instruction by language, each with the mark of an exercise before it."""
    return {language: _texts(said, office, language, mark) for language in LANGUAGES}


def _level(said: Published, part: Part, office: Office) -> dict[str, Any]:
    _, level = known(said.hazard, part.level, office)
    places = [(code, office.city.districts.get(code)) for code in part.districts]
    return {
        "code": part.level,
        **{language: event(said.hazard, part.level, office, language) for language in LANGUAGES},
        "severity": level.severity.value if level else "Unknown",
        "since": stamp(part.since) or None,
        "until": stamp(part.until) or None,
        "areas": [
            {"code": one.code10 if one else code, "ko": one.ko if one else code, "en": one.en if one else code} for code, one in places
        ],
    }


def _texts(said: Published, office: Office, language: str, mark: str) -> dict[str, str]:
    about = words(said, office, language)
    told = {"headline": about.headline, "description": about.description, "instruction": about.instruction}
    return {name: f"{mark}{text}" if text else "" for name, text in told.items()}
