"""One sentence of the file as one author writes it: choices taken, slots filled, particles fitted."""

import re
from collections.abc import Mapping, Sequence
from random import Random

from lifeline.core.text import particle
from lifeline.drills.citizens.words import SLOT

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_PARTICLE = re.compile(r"(\S+?)\(([가-힣]{1,2}/[가-힣]{1,2})\)")
_GAPS = re.compile(r"  +")
_TWICE = re.compile(r"(?<=\S) 앞 앞(?= )")  # of a place that is before something (회사 앞), and a spot that is (앞 사거리)


def written(sentence: str, slots: Mapping[str, Sequence[str]], place: str, chance: Random) -> str:
    chosen = _CHOICE.sub(lambda found: chance.choice(found[1].split("|")), sentence)
    filled = SLOT.sub(lambda found: _filled(found[1], slots, place, chance), chosen)
    fitted = _PARTICLE.sub(lambda found: particle(found[1], found[2]), filled) if "(" in filled else filled
    return _TWICE.sub(" 앞", _GAPS.sub(" ", fitted)).strip()


def _filled(slot: str, slots: Mapping[str, Sequence[str]], place: str, chance: Random) -> str:
    match slot:
        case "place":
            return place
        case "digits":
            return f"{chance.randrange(10_000):04}"
        case _:
            return chance.choice(slots[slot])
