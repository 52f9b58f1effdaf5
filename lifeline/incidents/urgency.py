"""How urgent the words are, and how many people they say are in danger: when in doubt, on the side of a person."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from lifeline.incidents.found import Urgency

TAKES_BACK = 40  # characters: so near behind a word of life must its end stand
_NUMBERS = {"한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "열": 10}
_ENGLISH = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_PEOPLE = re.compile(
    r"(?<![\d.])(?P<figure>\d{1,4}) ?(?:명|분(?=이|께서|은|을)|사람|people|persons|kids|children)"
    r"|(?:(?<=\s)|^)(?P<word>한|두|세|네|다섯|여섯|일곱|여덟|아홉|열) ?(?:명|분이|사람|식구)"
    r"|\b(?P<english>one|two|three|four|five|six|seven|eight|nine|ten) (?:people|persons?|kids|children|men|women)"
    r"|(?P<alone>혼자|alone)"
)
_MOST = 1_000


def urgency(
    life: Sequence[tuple[int, int]], over: Sequence[tuple[int, int]], *, urgent: bool, still: bool, told: bool
) -> tuple[Urgency, bool]:
    """The urgency, and whether a word of life was taken back: each must be followed, nearby, by words that it has ended.

    `life`, `over`: where these words stand. `still`: somebody is said to be in danger yet. `told`: it is of the past or from the news.
    """
    if not life:
        return ("urgent" if urgent and not told else "normal"), False
    if told and not still:
        return "normal", False
    if still or not _taken_back(life, over):
        return "life", False
    return ("urgent" if urgent else "normal"), True


def _taken_back(life: Sequence[tuple[int, int]], over: Sequence[tuple[int, int]]) -> bool:
    """Each is looked for among the sorted ones: a post may be made of nothing but such words."""
    begins = sorted([begin for begin, _ in over])
    for _, end in life:
        at = bisect_left(begins, end - 3)
        if at == len(begins) or begins[at] > end + TAKES_BACK:
            return False
    return True


def people(text: str, near: Sequence[tuple[int, int]]) -> int | None:
    """The number of people said to be in danger: the one nearest before, else behind, the words of danger. None: not said."""
    if not near:
        return None
    at = near[0][0]
    found = [(match.start() > at, abs(match.start() - at), _number(match)) for match in _PEOPLE.finditer(text[:4_000])]
    number = min(found)[2] if found else None
    return number if number is not None and 0 < number <= _MOST else None


def _number(match: re.Match[str]) -> int:
    if figure := match["figure"]:
        return int(figure)
    if word := match["word"]:
        return _NUMBERS[word]
    return _ENGLISH[match["english"]] if match["english"] else 1
