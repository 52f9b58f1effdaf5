"""What a script names and this office does not have, and what it expects and cannot come: each a sentence with its line."""

from collections.abc import Collection, Iterator
from itertools import chain
from pathlib import Path

from lifeline.core.strict_yaml import BadData, Document, Problem, Where, form, form_text
from lifeline.drills.able import nobody_may
from lifeline.drills.check_documents import documents
from lifeline.drills.known import Known
from lifeline.drills.load import paths, script, told, wrong
from lifeline.drills.readable import readable
from lifeline.drills.script import Expect, Expected, Failure, Inject, Kind, Posts, Script

Found = Iterator[tuple[Where, str]]
SEEN = (Expected.PINNED, Expected.CONFIRMED)


def check_scripts(folder: Path, known: Known) -> dict[str, Script]:
    """Every script of that folder. Raises BadData with every problem of all of them."""
    found: dict[str, Script] = {}
    bad: list[Problem] = []
    for path in paths(folder):
        try:
            found[path.stem] = checked(form(path), known)
        except BadData as error:
            bad += error.problems
    if bad:
        raise BadData(bad)
    return found


def check_script(text: str, name: str, known: Known) -> Script:
    """One script that stands in no folder. Raises BadData with every problem."""
    return checked(form_text(text, f"{name}.yaml"), known)


def checked(document: Document, known: Known) -> Script:
    """The script of a file whose form was read. Raises BadData with every problem at once: of form, of content, and of this office."""
    found = readable(document)
    here = problems(found.document, script(found.document, found.given), known) if found.given else []
    told([*wrong(found), *found.told(here)])
    assert found.given is not None
    return script(document, found.given)


def problems(document: Document, script: Script, known: Known) -> list[Problem]:
    found = chain(_scope(script, known), _each(script, known), _expected(script, known), documents(script, known))
    return [document.problem(where, sentence) for where, sentence in found]


def _scope(script: Script, known: Known) -> Found:
    for index, code in enumerate(script.districts):
        if code not in known.districts:
            yield ("districts", index), f"the city has no district {code}."
    for index, part in enumerate(script.parts):
        if part.department and part.department not in known.departments:
            yield ("parts", index), f"{part.code}: no department is called '{part.department}'."


def _each(script: Script, known: Known) -> Found:
    for index, inject in enumerate(script.injects):
        where = ("injects", index)
        match inject.content:
            case Posts(about=about, places=places):
                if about not in known.subjects:
                    yield (
                        (*where, "posts", "about"),
                        f"{inject.code}: nobody knows what to say of '{about}'; known are {_list(known.subjects)}.",
                    )
                for place in places:
                    yield from (((*where, "posts", "places"), f"{inject.code}: {why}") for why in _unplaced(place, script, known))
            case Failure(channels=channels):
                for channel in sorted(set(channels) - known.channels):
                    yield (*where, "failure"), f"{inject.code}: no account is on '{channel}'; the city is on {_list(known.channels)}."


def _unplaced(place: str, script: Script, known: Known) -> Iterator[str]:
    entries = known.gazetteer.named(place)
    if not entries:
        yield f"the gazetteer knows no place of the name '{place}'."
    elif script.districts and not {code for entry in entries for code in entry.districts} & set(script.districts):
        yield f"'{place}' lies outside the districts of the exercise."


def _list(known: Collection[str]) -> str:
    return ", ".join(sorted(known))


def _expected(script: Script, known: Known) -> Found:
    for index, inject in enumerate(script.injects):
        for number, expect in enumerate(inject.expects):
            where = ("injects", index, "expects", number)
            yield from ((where, f"{inject.code}: {why}") for why in _cannot_be(expect, inject, script, known))


def _cannot_be(expect: Expect, inject: Inject, script: Script, known: Known) -> Iterator[str]:
    hazard = known.hazards.get(expect.hazard)
    if expect.hazard and hazard is None:
        yield f"no type has the code '{expect.hazard}'."
    if hazard and expect.level and hazard.find(expect.level) is None:
        yield f"{expect.hazard} has no level '{expect.level}'; known are {_list([level.id for level in hazard.levels])}."
    if expect.metric and expect.metric not in known.metrics.metrics:
        yield f"nothing with the code '{expect.metric}' is counted."
    if expect.district and (expect.district not in known.districts or expect.district not in (script.districts or known.districts)):
        yield f"{expect.district} is no district of the city, or not of the exercise."
    two_people = expect.metric in known.metrics.metrics and known.metrics.two_people([expect.metric])
    yield from nobody_may(expect, script, known.guideline, two_people)
    if expect.place:
        yield from _unplaced(expect.place, script, known)
    if expect.act in SEEN and not _told(expect, inject, script):
        yield f"nobody tells of '{expect.place or expect.district}' in that time: add posts or a call about it."


def _told(expect: Expect, inject: Inject, script: Script) -> bool:
    """Whether somebody may have told of that place by the time it is expected on the map; a caller may tell of any."""
    until = inject.at + expect.within
    told = [one for one in script.injects if one.at < until]
    if any(one.kind is Kind.CALL for one in [inject]) or expect.district:
        return any(isinstance(one.content, Posts) or one.kind is Kind.CALL for one in told)
    return any(isinstance(one.content, Posts) and expect.place in one.content.places for one in told)
