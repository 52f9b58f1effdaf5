"""What this office has decided in advance: its city, people, hazards, guideline and texts, read once and never half."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from lifeline.bulletins.agree import disagreements, unnamed
from lifeline.bulletins.easy import FILE as EASY
from lifeline.bulletins.easy import Easy, load_easy
from lifeline.bulletins.guideline import Guideline, load_guideline
from lifeline.bulletins.hazard import Hazards, load_hazards
from lifeline.bulletins.imprint import FILE as IMPRINT
from lifeline.bulletins.imprint import Imprint, load_imprint
from lifeline.bulletins.template import Templates, load_templates
from lifeline.core.people import People, load_people
from lifeline.core.place import City, load_city
from lifeline.core.strict_yaml import BadData, Problem

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Office:
    city: City
    people: People
    hazards: Hazards
    guideline: Guideline
    templates: Templates
    imprint: Imprint
    easy: Mapping[str, Easy]


def open_office(city: Path, templates: Path) -> Office:
    """The office kept in those two folders. Raises BadData with the problems of all its files at once."""
    problems: list[Problem] = []

    def sound(load: Callable[[Path], T], folder: Path) -> T | None:
        try:
            return load(folder)
        except BadData as error:
            problems.extend(error.problems)
            return None

    parts = (
        sound(load_city, city),
        sound(load_people, city),
        sound(load_hazards, city),
        sound(load_guideline, city),
        sound(load_templates, templates),
        sound(load_imprint, city),
        sound(load_easy, city),
    )
    place, people, hazards, guideline, texts, imprint, easy = parts
    if problems or place is None or people is None or hazards is None or guideline is None:
        raise BadData(problems)
    if texts is None or imprint is None or easy is None:
        raise BadData(problems)
    named = (*unnamed(IMPRINT, hazards, imprint.types), *unnamed(EASY, hazards, easy))
    if problems := [*disagreements(hazards, guideline, people), *named]:
        raise BadData(problems)
    return Office(place, people, hazards, guideline, texts, imprint, easy)
