"""What a script may name: feeds, types, districts, places, figures, accounts and subjects of this office."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lifeline.bulletins.guideline import Guideline
from lifeline.bulletins.hazard import Hazards
from lifeline.bulletins.office import Office
from lifeline.drills.citizens.words import check_citizens
from lifeline.drills.documents import Library
from lifeline.incidents.district import Districts
from lifeline.incidents.gazetteer import Gazetteer, load_gazetteer
from lifeline.situation.metrics import Metrics, load_metrics


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """`subjects` are the blocks of what the simulated public says, `channels` those that an account of the city is on."""

    library: Library
    hazards: Hazards
    guideline: Guideline
    districts: Mapping[str, object]
    gazetteer: Gazetteer
    metrics: Metrics
    channels: frozenset[str]
    departments: frozenset[str]
    subjects: frozenset[str]


def open_known(office: Office, library: Library, *, city: Path, drills: Path) -> Known:
    """Of the office and its two folders. Raises BadData with every problem of what it reads."""
    return Known(
        library=library,
        hazards=office.hazards,
        guideline=office.guideline,
        districts=office.city.districts,
        gazetteer=load_gazetteer(city, Districts(office.city.outlines, office.city.districts)),
        metrics=load_metrics(city),
        channels=frozenset(account.channel for account in office.people.accounts),
        departments=frozenset(office.people.departments),
        subjects=frozenset(check_citizens(drills, office.hazards).blocks),
    )
