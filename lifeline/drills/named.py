"""In which words people read the codes of a script and of its score: hazards, levels, districts, what is counted, and places."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lifeline.bulletins.office import Office
from lifeline.drills.script import Expect, Said
from lifeline.incidents.english import english_names, in_english
from lifeline.situation.metrics import Metric, load_metrics


@dataclass(frozen=True, slots=True)
class Names:
    """`places` in English, by their Korean names. What an office has no name for stands as the script has it."""

    office: Office
    metrics: Mapping[str, Metric]
    places: Mapping[str, str]

    def place(self, name: str) -> Said:
        return Said(name, in_english(name, self.places))

    def department(self, code: str) -> Said:
        found = self.office.people.departments.get(code)
        return Said(found.ko, found.en) if found else Said(code, code)

    def about(self, expect: Expect) -> Said:
        """대설 주의보 강남구; Heavy snow Advisory Gangnam-gu. Empty where it names nothing."""
        hazard, district = self.office.hazards.get(expect.hazard), self.office.city.districts.get(expect.district)
        level = hazard.find(expect.level) if hazard else None
        what = (
            Said(hazard.ko, hazard.en) if hazard else Said(expect.hazard, expect.hazard),
            Said(level.ko, level.en) if level else Said(expect.level, expect.level),
            Said(district.ko, district.en) if district else Said(expect.district, expect.district),
            self.place(expect.place),
            self._figure(expect.metric, expect.value),
        )
        return Said(" ".join(one.ko for one in what if one.ko), " ".join(one.en for one in what if one.en))

    def _figure(self, metric: str, value: str) -> Said:
        known = self.metrics.get(metric)
        if known is None:
            return Said(f"{metric} {value}".strip(), f"{metric} {value}".strip())
        return Said(f"{known.ko} {value}{known.unit_ko}", f"{known.en}: {value} {known.unit_en}")


def names_of(city: Path, office: Office) -> Names:
    """Of the office whose folder that is. Raises BadData with the problems of its files."""
    metrics, places = _read(city, tuple((one.code, one.ko, one.en) for one in office.city.districts.values()))
    return Names(office, metrics, places)


@lru_cache(2)
def _read(city: Path, districts: tuple[tuple[str, str, str], ...]) -> tuple[Mapping[str, Metric], Mapping[str, str]]:
    """As this process began with them."""
    return load_metrics(city).metrics, english_names(city, districts)
