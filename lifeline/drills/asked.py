"""What an expectation must name so that it can be looked for in the rows, and what it cannot name."""

from collections.abc import Iterator

from lifeline.core.strict_yaml import Where
from lifeline.drills.script import Expected
from lifeline.drills.script_file import ExpectEntry, ScriptFile
from lifeline.situation.value import BadValue, read_value

FIELDS = ("hazard", "level", "district", "place", "metric", "value")
# Of each act: one of these it needs (each group), and what it may name besides.
NEEDS: dict[Expected, tuple[tuple[str, ...], ...]] = {
    Expected.ISSUED: (("hazard",),),
    Expected.CORRECTED: (("hazard",),),
    Expected.ENDED: (("hazard",),),
    Expected.NOT_ISSUED: (("hazard",),),
    Expected.PINNED: (("place", "district"),),
    Expected.CONFIRMED: (("place", "district"),),
    Expected.FIGURE: (("metric",), ("value",)),
    Expected.SETTLED: (),
    Expected.NOTED: (),
}
MAY: dict[Expected, tuple[str, ...]] = {
    Expected.ISSUED: ("level", "district"),
    Expected.ENDED: ("level", "district"),
    Expected.NOT_ISSUED: ("level", "district"),
    Expected.CORRECTED: ("level", "district"),
    Expected.PINNED: ("hazard",),
    Expected.CONFIRMED: ("hazard",),
    Expected.FIGURE: ("hazard", "district"),
    Expected.SETTLED: ("hazard",),
}


def asked(given: ScriptFile) -> Iterator[tuple[Where, str]]:
    for index, inject in enumerate(given.injects):
        for number, expect in enumerate(inject.expects):
            where = ("injects", index, "expects", number)
            yield from ((where, f"{inject.code}: {sentence}") for sentence in _wrong(expect))


def _wrong(expect: ExpectEntry) -> Iterator[str]:
    needs = NEEDS[expect.act]
    for one_of in needs:
        if not any(getattr(expect, name) for name in one_of):
            yield f"'{expect.act}' needs {' or '.join(one_of)}: add it."
    known = {name for one_of in needs for name in one_of} | set(MAY.get(expect.act, ()))
    for name in FIELDS:
        if getattr(expect, name) and name not in known:
            yield f"'{expect.act}' does not ask about '{name}': remove it."
    if expect.act is Expected.FIGURE and expect.value:
        try:
            read_value(expect.value)
        except BadValue as error:
            yield f"'{expect.value}' is no figure: {error}."
