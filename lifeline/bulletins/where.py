"""What a bulletin says of its places, in words: the worst level first, what other parts have, and where it ended."""

from dataclasses import dataclass

from lifeline.bulletins import fold
from lifeline.bulletins.fold import Cells
from lifeline.bulletins.hazard import Hazard
from lifeline.bulletins.template import Template
from lifeline.core.place import City


@dataclass(frozen=True, slots=True)
class Where:
    """Fields of a Message. `area` is that of the worst level, `besides` the others with their areas, `elsewhere` those levels alone."""

    area_ko: str
    area_en: str
    besides_ko: str = ""
    besides_en: str = ""
    elsewhere_ko: str = ""
    elsewhere_en: str = ""
    lifted_ko: str = ""
    lifted_en: str = ""
    added_ko: str = ""
    added_en: str = ""
    area_short_ko: str = ""
    area_short_en: str = ""


def where(cells: Cells, lifted: frozenset[str], added: frozenset[str], *, hazard: Hazard, template: Template, city: City) -> Where:
    """In words of both languages. Raises ValueError when nothing holds anywhere, KeyError on a level without a text."""
    levels = fold.by_level(cells, hazard)
    if not levels:
        raise ValueError("a bulletin holds somewhere: there is no place left to speak of")
    (_, main), *others = levels.items()
    said: dict[str, str] = {}
    for language in ("ko", "en"):
        names = {level: template.levels[level].name[language] for level, _ in others}
        said |= {
            f"area_{language}": city.words(main, language),
            f"area_short_{language}": city.short_words(main, language),
            f"besides_{language}": "; ".join(_of(names[level], city.words(districts, language), language) for level, districts in others),
            f"elsewhere_{language}": (", " if language == "en" else "·").join(names.values()),
            f"lifted_{language}": city.words(lifted, language) if lifted else "",
            f"added_{language}": city.words(added, language) if added else "",
        }
    return Where(**said)


def _of(name: str, area: str, language: str) -> str:
    """서울서북권 대설주의보; Heavy Snow Advisory for Seoul Northwest."""
    return f"{area} {name}" if language == "ko" else f"{name} for {area}"
