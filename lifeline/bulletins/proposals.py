"""What a type tells people to do and where to go, line by line: who says so, at which levels, and what the office has yet to confirm."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lifeline.bulletins.template import Said, Template

GO = "go"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do (`action` is its id), or where to go. `short` is empty where no short text says it; `levels` are ids.

    `everywhere`: at every level of the type; `afterwards`: also when it is over.
    """

    action: str
    full: Said
    short: Said
    source: str
    confirmed: bool
    levels: tuple[str, ...]
    everywhere: bool = False
    afterwards: bool = False


def lines(template: Template, sources: Mapping[str, str]) -> Iterator[Line]:
    """Where to go first, then every action in the order of the file."""
    for go in template.goes:
        at = tuple(id for id, level in template.levels.items() if level.go.say == go.say)
        yield Line(GO, go.say, {}, sources[go.src], go.confirmed, at, everywhere=len(at) == len(template.levels))
    for action in template.actions:
        at = tuple(id for id, level in template.levels.items() if action in level.do)
        after = action in template.after
        yield Line(action.id, action.full, action.short, sources[action.src], action.confirmed, at, afterwards=after)


def waiting(template: Template) -> int:
    """How many lines the office has not confirmed."""
    return sum(not action.confirmed for action in template.actions) + sum(not go.confirmed for go in template.goes)
