"""What the files of one office must know of each other: types, their levels, the guideline and the departments."""

from collections.abc import Collection, Iterator, Mapping

from lifeline.bulletins.guideline import Guideline
from lifeline.bulletins.hazard import Hazards
from lifeline.core.people import People
from lifeline.core.strict_yaml import Problem


def disagreements(hazards: Hazards, guideline: Guideline, people: People) -> list[Problem]:
    """Every place where one file names what another does not have, as sentences; none if they agree."""
    found = [*_guideline(hazards, guideline), *_leads(hazards, people.departments)]
    return [Problem(file, 1, sentence) for file, sentence in found]


def strange_events(file: str, events: Mapping[str, tuple[str, str]], hazards: Hazards) -> list[Problem]:
    """Where the words of one feed mean a type or a level that this city does not have."""
    found = []
    for said, (code, level) in events.items():
        if code not in hazards:
            found.append(f"'{said}' means '{code}', which is no type of hazards.yaml: correct it.")
        elif level and hazards[code].find(level) is None:
            found.append(f"'{said}' means the level '{level}', but {code} has {', '.join(one.id for one in hazards[code].levels)}.")
    return [Problem(file, 1, sentence) for sentence in found]


def unnamed(file: str, hazards: Collection[str], types: Collection[str]) -> list[Problem]:
    """Where a file that says each type in words of its own does not have the types of this city."""
    lacking = [f"'{code}' has no entry under types, so nobody can be told what it is: add it." for code in hazards if code not in types]
    strange = [f"'{code}' is no type of hazards.yaml: correct or remove it." for code in types if code not in hazards]
    return [Problem(file, 1, sentence) for sentence in (*lacking, *strange)]


def _guideline(hazards: Hazards, guideline: Guideline) -> Iterator[tuple[str, str]]:
    for code in guideline.by_level.keys() - hazards.keys():
        yield "guideline.yaml", f"'{code}' is no type of hazards.yaml: correct or remove it."
    for code, hazard in hazards.items():
        decided, levels = set(guideline.by_level.get(code, {})), {level.id for level in hazard.levels}
        for level in sorted(levels - decided):
            yield "guideline.yaml", f"{code}: nothing is decided for the level '{level}', so it gets the default, {guideline.default}."
        for level in sorted(decided - levels):
            yield "guideline.yaml", f"{code} has no level '{level}': its levels are {', '.join(sorted(levels))}."


def _leads(hazards: Hazards, departments: Collection[str]) -> Iterator[tuple[str, str]]:
    for hazard in hazards.values():
        if hazard.lead not in departments:
            yield "hazards.yaml", f"{hazard.code}: its leading department '{hazard.lead}' is not in departments.yaml."
