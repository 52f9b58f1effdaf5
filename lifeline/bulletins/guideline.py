"""The office's guideline: which warning goes out at once, which waits for a person, which for two."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from lifeline.core.cap import MsgType
from lifeline.core.strict_yaml import Strict, read


class Release(StrEnum):
    AT_ONCE = "at_once"
    REVIEW = "review"
    TWO_PEOPLE = "two_people"


_Release = Annotated[Release, Field(strict=False)]


class GuidelineFile(Strict):
    version: Annotated[str, Field(min_length=1)]
    default: _Release
    ending_by_source: dict[_Release, _Release]
    hazards: dict[str, dict[str, _Release]]

    @model_validator(mode="after")
    def _cautious(self) -> Self:
        if self.default is Release.AT_ONCE:
            raise ValueError("default may not be at_once: what nobody decided about waits for a person")
        if missing := [release for release in Release if release not in self.ending_by_source]:
            raise ValueError(f"ending_by_source must say what happens for {' and '.join(missing)}")
        return self


@dataclass(frozen=True, slots=True)
class Guideline:
    """Release by type and level; `version` is stamped on what it let go."""

    version: str
    default: Release
    ending: Mapping[Release, Release]
    by_level: Mapping[str, Mapping[str, Release]]

    def release(self, hazard_code: str, level_id: str, msg_type: MsgType) -> Release:
        """Who must agree. A Cancel is the source's own end of its warning; a type or level not listed gets the default."""
        begins = self.by_level.get(hazard_code, {}).get(level_id, self.default)
        return self.ending[begins] if msg_type is MsgType.CANCEL else begins


def load_guideline(folder: Path) -> Guideline:
    """The guideline in guideline.yaml. Raises BadData with every problem in it."""
    given = read(folder / "guideline.yaml", GuidelineFile)
    return Guideline(given.version, given.default, given.ending_by_source, given.hazards)
