"""What of a script can be read, so that everything else that is wrong in it is told at once with what cannot."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lifeline.core.strict_yaml import BadData, Document, Problem, Where, fit
from lifeline.drills.script_file import ScriptFile

# What stands for a setting that cannot be read: nothing else is wrong because of it.
INSTEAD: Mapping[str, Any] = {
    "title": {"ko": "-", "en": "-"},
    "about": {"ko": "-", "en": "-"},
    "source": "-",
    "confirmed": False,
    "at": "2000-01-01T00:00+09:00",
    "lasts": "168 h",
    "districts": [],
    "posts": 0,
    "tag": "#훈련",
    "one_person_may_do_both": False,
}
# What may be said only because an entry of that list was left out, besides what names it.
FOLLOWS: Mapping[str, tuple[str, ...]] = {
    "parts": ("no part may do that", "two people publish"),
    "objectives": (),
    "injects": ("nobody tells of", "nothing is expected for", "no inject has posts"),
}


@dataclass(frozen=True, slots=True)
class Readable:
    """`given` is what is left of the `document` (None: too little), `problems` why the rest was left out.

    `follows` are words of what may be wrong only because something was left out.
    """

    document: Document
    given: ScriptFile | None
    problems: tuple[Problem, ...] = ()
    follows: frozenset[str] = frozenset()

    def told(self, found: Iterable[Problem]) -> list[Problem]:
        """Those that are wrong whatever stands where something was left out."""
        return [one for one in found if not any(said in one.sentence for said in self.follows)]


def readable(document: Document) -> Readable:
    """Nothing is raised: an entry of a list that cannot be read is left out whole, and a setting is taken for another."""
    if document.data is None and document.problems:
        return Readable(document, None, tuple(document.problems))
    found, form = _misfits(document), {one.line for one in document.problems}
    problems = (*document.problems, *(one for one in found if one.line not in form))  # a word YAML misreads is told once
    places = [one.where for one in found]
    broken = {(where[0], where[1]) for where in places if len(where) > 1 and where[0] in FOLLOWS}
    if not isinstance(document.data, dict) or any(where == () or (len(where) == 1 and where[0] in FOLLOWS) for where in places):
        return Readable(document, None, problems)
    rest = _without(document, broken, {str(where[0]) for where in places if where[0] not in FOLLOWS})
    given = None if _misfits(rest) else fit(rest, ScriptFile)
    return Readable(rest, given, problems, frozenset(_follows(document.data, broken)))


def _follows(data: Mapping[str, Any], broken: set[tuple[str | int, str | int]]) -> Iterator[str]:
    for name, index in broken:
        yield from FOLLOWS[str(name)]
        entry = data[str(name)][index]
        if isinstance(entry, dict) and "code" in entry:
            yield f"'{entry['code']}'"


def _misfits(document: Document) -> list[Problem]:
    try:
        fit(document, ScriptFile)
    except BadData as error:
        return error.problems
    return []


def _without(document: Document, broken: set[tuple[str | int, str | int]], settings: set[str]) -> Document:
    """With the lines that the entries which are left had."""
    data = {key: said for key, said in document.data.items() if key not in settings}
    data |= {key: said for key, said in INSTEAD.items() if key in settings}
    moved: dict[Where, int] = {}
    for name in FOLLOWS:
        left = [index for index in range(len(data[name])) if (name, index) not in broken]
        data[name] = [data[name][index] for index in left]
        moved |= {(name, old): new for new, old in enumerate(left)}
    lines = {_at(where, moved): line for where, line in document.lines.items() if len(where) < 2 or where[:2] not in broken}
    return replace(document, data=data, lines=lines)


def _at(where: Where, moved: Mapping[Where, int]) -> Where:
    return (where[0], moved[where[:2]], *where[2:]) if where[:2] in moved else where
