"""What each disaster type means in the easiest Korean: city/easy.yaml, said on the Korean page under the level."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from lifeline.core.cap import Severity
from lifeline.core.no_drill import claims_to_be_real
from lifeline.core.post import carries_mark
from lifeline.core.strict_yaml import Strict, read

FILE = "easy.yaml"
MOST = 40  # characters of one sentence: what is read at a glance
HARD = ("침수", "범람", "월류", "대피", "우회", "통제", "유의", "자제", "결빙", "붕괴", "누출", "유출", "고립", "발효", "내습")


def _easy(text: str) -> str:
    longest = max(text.split(". "), key=len)
    if len(longest) > MOST:
        raise ValueError(f"'{longest}' has {len(longest)} characters, more than {MOST}: say it in shorter sentences")
    if hard := [word for word in HARD if word in text]:
        raise ValueError(f"'{hard[0]}' is no easy word: say it as one would to a child")
    if carries_mark(text) or claims_to_be_real(text):
        raise ValueError("the page says what is an exercise: leave that out")
    return text


Sentence = Annotated[str, AfterValidator(_easy)]


class Easy(Strict):
    """`low` below Severe, `high` at Severe and Extreme."""

    low: Sentence
    high: Sentence

    def at(self, severity: Severity) -> str:
        """Empty where nothing is known of the severity."""
        if severity is Severity.UNKNOWN:
            return ""
        return self.high if severity in (Severity.SEVERE, Severity.EXTREME) else self.low


class EasyFile(Strict):
    types: dict[str, Easy]


def load_easy(folder: Path) -> Mapping[str, Easy]:
    """By type. Raises BadData with every problem of the file."""
    return read(folder / FILE, EasyFile).types
