"""Whether the official messages of a script can be read, and are of the danger and the place that is expected of them."""

from collections.abc import Iterator
from pathlib import PurePath

from lifeline.bulletins.subject import Subject, read, said_in
from lifeline.core import cap
from lifeline.core.strict_yaml import Where
from lifeline.drills.coherent import forbidden
from lifeline.drills.documents import Place, alerts
from lifeline.drills.known import Known
from lifeline.drills.script import Document, Expected, Inject, Script
from lifeline.intake.formats import Unparsed

SAID = (Expected.ISSUED, Expected.ENDED)
Found = Iterator[tuple[Where, str]]


def documents(script: Script, known: Known) -> Found:
    for index, inject in enumerate(script.injects):
        if isinstance(inject.content, Document):
            where = ("injects", index, "document")
            yield from ((where, f"{inject.code}: {why}") for why in _wrong(script, inject, inject.content, known))


def _wrong(script: Script, inject: Inject, given: Document, known: Known) -> Iterator[str]:
    library = known.library
    if given.feed not in library.feeds:
        yield f"no feed is called '{given.feed}'."
        return
    if unknown := sorted(set(given.districts) - known.districts.keys()):
        yield f"the city has no district {', '.join(unknown)}."
    if unknown or set(script.districts) - known.districts.keys():
        return
    if given.sample and (PurePath(given.sample).name != given.sample or not (library.samples / given.feed / given.sample).is_file()):
        yield f"{given.feed} has no sample '{given.sample}'."
        return
    try:
        found = alerts(library, script, given, Place(inject.code, script.at + inject.at, script.at), ())
    except IndexError:
        yield f"the sample '{given.sample}' holds no message."
        return
    except (OSError, Unparsed, ValueError) as error:
        yield f"this document cannot be read: {error}."
        return
    yield from _unlike(inject, found, known)


def _unlike(inject: Inject, found: list[cap.Alert], known: Known) -> Iterator[str]:
    """What is said in it, whether it concerns the city, and whether it can lead to what is expected."""
    for text in dict.fromkeys(text for alert in found for text in said_in(alert)):
        yield from forbidden(text)
    read_as = [_read(one, inject, known) for one in found]
    if not any(one.scope.districts for one in read_as):
        yield "it names no place in the city."
    types = {one.match.hazard.code for one in read_as if one.match.hazard}
    for expect in inject.expects:
        if expect.act in SAID and types and expect.hazard not in types:
            yield f"'{expect.act}' is expected of {expect.hazard}, but the document is read as {', '.join(sorted(types))}."


def _read(alert: cap.Alert, inject: Inject, known: Known) -> Subject:
    assert isinstance(inject.content, Document)
    events = known.library.sources[inject.content.feed].events
    return read(alert, city=known.library.city, hazards=known.hazards, events=events)
