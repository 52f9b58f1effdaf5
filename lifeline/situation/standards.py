"""What international records would say: each a view computed from our own counts, with what nobody knows left unknown."""

from collections.abc import Mapping
from dataclasses import dataclass

from lifeline.situation.value import UNKNOWN, Value, at_least, total

Atoms = Mapping[str, Value]  # the whole city's current values by metric


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator under its own code and name. `note`: why it is unknown or only a lower bound, where that is not plain."""

    standard: str
    code: str
    name: str
    value: Value
    note: str = ""


def atoms_of(values: Mapping[tuple[str, str], Value]) -> Atoms:
    """The figures of the whole city alone: a sum of districts may miss one."""
    return {metric: value for (metric, area), value in values.items() if not area}


def injured(atoms: Atoms) -> Value:
    """Everybody injured: severely, slightly, and those of whom nobody knows which. One severity told leaves the other unknown, not 0."""
    severities = ("injured_severe", "injured_light")
    split = [atoms.get(code, UNKNOWN) for code in severities] if any(code in atoms for code in severities) else []
    rest = [atoms["injured"]] if "injured" in atoms else []
    return total([*split, *rest]) if split or rest else UNKNOWN


def sendai(atoms: Atoms) -> tuple[Line, ...]:
    """Targets A to C of the Sendai Framework as counts; the indicators themselves are per 100,000 people or of a GDP.

    Source: https://www.undrr.org/monitoring-sendai-framework (A-1 is A-2 and A-3, B-1 is B-2 to B-5, C-1 is the direct loss).
    """
    dead, missing, hurt = atoms.get("dead", UNKNOWN), atoms.get("missing", UNKNOWN), injured(atoms)
    dwellings = "homes are counted here, not the people who live in them"
    rows = (
        ("A-1", "deaths and missing persons", total((dead, missing)), ""),
        ("A-2", "deaths", dead, ""),
        ("A-3", "missing persons", missing, ""),
        ("B-1", "directly affected people", total((hurt, UNKNOWN)), "B-2, and B-3 to B-5, which nobody counts"),
        ("B-2", "injured or ill people", hurt, ""),
        ("B-3", "people whose dwellings were damaged", UNKNOWN, dwellings),
        ("B-4", "people whose dwellings were destroyed", UNKNOWN, dwellings),
        ("B-5", "people whose livelihoods were disrupted or destroyed", UNKNOWN, "nobody counts them"),
        ("C-1", "direct economic loss, KRW", _loss(atoms), "damage told of so far"),
    )
    return _lines("Sendai", rows)


def em_dat(atoms: Atoms) -> tuple[Line, ...]:
    """The human impact variables of EM-DAT: its deaths include the missing, its total affected are injured, affected and homeless.

    Source: https://doc.emdat.be/docs/data-structure-and-content/impact-variables/. EM-DAT multiplies homes and families by a
    size of family where people are not counted; we do not guess, so what it would estimate stays unknown.
    """
    dead, missing, hurt = atoms.get("dead", UNKNOWN), atoms.get("missing", UNKNOWN), injured(atoms)
    affected = at_least(atoms.get("displaced_total", UNKNOWN).floor)
    rows = (
        ("Total Deaths", "deaths and missing people", total((dead, missing)), "the missing are presumed dead"),
        ("No. Injured", "injured people", hurt, ""),
        ("No. Affected", "people in need of immediate help", affected, "those evacuated, at least"),
        ("No. Homeless", "people without a home", UNKNOWN, "homes are counted here, not people"),
        ("Total Affected", "injured, affected and homeless", total((hurt, affected, UNKNOWN)), ""),
        ("Total Damage", "damage, KRW", _loss(atoms), "damage told of so far"),
    )
    return _lines("EM-DAT", rows)


def desinventar(atoms: Atoms) -> tuple[Line, ...]:
    """The basic effects of DesInventar: deaths and missing exclude each other, and the injured are those who live.

    Source: https://www.desinventar.net/effects.html.
    """
    rows = (
        ("Deaths", "deaths", atoms.get("dead", UNKNOWN), ""),
        ("Missing", "missing", atoms.get("missing", UNKNOWN), ""),
        ("Injured, sick", "injured who live", injured(atoms), ""),
        ("Evacuated", "people evacuated", atoms.get("displaced_total", UNKNOWN), ""),
        ("Houses destroyed", "homes destroyed", atoms.get("homes_destroyed", UNKNOWN), ""),
        ("Houses damaged", "homes half destroyed or flooded", _damaged(atoms), ""),
        ("Losses $Local", "damage, KRW", _loss(atoms), "damage told of so far"),
    )
    return _lines("DesInventar", rows)


STANDARDS = (sendai, em_dat, desinventar)


def _loss(atoms: Atoms) -> Value:
    """What was told of so far is never all of it."""
    return at_least(atoms.get("damage_krw", UNKNOWN).floor)


def _damaged(atoms: Atoms) -> Value:
    return total(atoms.get(code, UNKNOWN) for code in ("homes_half", "homes_flooded"))


def _lines(standard: str, rows: tuple[tuple[str, str, Value, str], ...]) -> tuple[Line, ...]:
    return tuple(Line(standard, code, name, value, note) for code, name, value, note in rows)
