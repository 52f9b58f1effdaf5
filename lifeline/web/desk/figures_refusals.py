"""Why figures cannot go on record, beside the row it is about: there the name of what is counted need not be said in codes."""

import re

from lifeline.situation.sheet import KOREAN
from lifeline.web.desk.figures_words import InWords, Wrong
from lifeline.web.desk.sentences import in_korean

_OF = re.compile(r"([a-z][a-z0-9_-]*) \(.*?\), (?:the whole city|[^:]*? \([^)]*\)): (.+)", re.DOTALL)
_NAMED = re.compile(r"(?:the (?:note|reason why it does not add up)|its \w+) ((?:holds|speaks|piles) .+)", re.DOTALL)
_CELL = re.compile(rf"({'|'.join(KOREAN.values())}) (?=['\"]|a range )(?:('[^']*'|\"[^\"]*\"): )?(.+)", re.DOTALL)


def why(words: InWords, sentence: str) -> Wrong:
    """What the list of sentences has not stands as the record says it, in English."""
    say, (about, rest) = words.here.say, _apart(words, sentence)
    if say.language != "ko":
        return Wrong(about + rest)
    if whole := in_korean(sentence, say):
        return Wrong(whole)
    told = in_korean(rest, say)
    return Wrong(about + told) if told else Wrong(sentence, "en")


def _apart(words: InWords, sentence: str) -> tuple[str, str]:
    """What it is about, in words of the page, and what is said of that."""
    about, rest = "", sentence
    if of := _OF.fullmatch(sentence):
        about, rest = f"{words.metric(of[1])}: ", of[2]
    elif cell := _CELL.fullmatch(sentence):
        column = words.here.name(next(ko for ko, code in KOREAN.items() if code == cell[1]), cell[1])
        about, rest = " ".join(filter(None, (column, cell[2]))) + ": ", cell[3]
    named = _NAMED.fullmatch(rest)
    return about, named[1] if named else rest
