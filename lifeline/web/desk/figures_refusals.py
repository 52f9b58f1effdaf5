"""Why figures cannot go on record, in the language of the page: the record's own sentences are English and speak of commands."""

import re

from lifeline.web.desk.figures_words import InWords, Wrong

_OF = re.compile(r"([a-z][a-z0-9_-]*) \(.*?\), (?:the whole city|[^:]*? \([^)]*\)): (.+)", re.DOTALL)

# By word, what the sentence says; what it names is filled in under its own name.
SAID = {
    "note_needed": r"the reason \w+ needs a note",
    "long": r".* has (?P<count>\d+) characters; (?P<most>\d+) are the most",
    "personal": r".*holds what looks like a personal number",
    "world": r".*speaks of drill or reality",
    "marks": r".*piles marks upon one letter",
    "too_much": r".* is more than it can be \((?P<most>[0-9,]+)",
    "future": r"as of .* is in the future",
    "unknown_state": r"what is unknown cannot be",
    "no_source": r"a figure needs its source",
    "address": r".*is no address of a page",
    "nothing_to_correct": r"nothing was published there yet",
    "same": r"figure \d+ already says exactly this",
    "retracted_already": r"figure \d+ is unknown already",
    "retracted_number": r"what is retracted becomes unknown",
    "unknown_again": r"figure \d+ says .* it becomes unknown again",
    "older": r"as of .* is older than figure \d+",
    "back": r"figure \d+ is \w+: back to",
    "final": r"figure \d+ is final",
    "fell": r"it adds up since the emergency began and was (?P<was>[^:]*):",
    "moves": r"reclassified moves some",
    "twice": r".*stands in (?:one change|the sheet a)",
    "unit": r".*are not two counts of one unit",
    "nobody_there": r"how many are .* is not published",
    "cannot_leave": r".* is (?P<was>[^,]*), so (?P<count>\d+) cannot leave it",
    "count": r"say how many move",
    "days": r".*is not within the next 7 days",
    "reason": r"this needs a reason in words",
    "choose": r"choose which counts",
    "meanwhile": r"somebody has changed this|act \d+ is no longer what was shown|Figure \d+, .* was published meanwhile",
    "bulletin": r"no issued bulletin has the number|it names no bulletin",
    "beside": r"act (?P<act>\d+) by (?P<who>.*) waits with a figure of",
    "old": r".* is more than a week old",
    "districts": r".*: the districts come to (?P<sum>[^,]*), more than the whole city's (?P<whole>.*)",
    "value": r"value .* is no figure|.*is more than any figure here can be|value a range goes",
    "time": r".*is no time",
    "name": r"(?P<what>metric|area|state|reason) '(?P<said>.*?)': ",
    "adding": r".* is not .* = .* too (?:many|few)",
    "utf8": r"this is not UTF-8|there are NUL|this is no CSV|the columns are not divided",
    "column": r"no column is called (?P<said>[^;]*)",
    "column_missing": r"the column (?P<said>.*) is missing",
    "column_twice": r"the column (?P<said>.*) stands there twice",
    "cells": r"there are more cells",
    "formula": r"(?P<what>\w+) begins with",
    "rows": r"the sheet (?:has more|would be)",
    "empty": r"there is nothing in it",
}
_SAID = [(word, re.compile(pattern, re.DOTALL)) for word, pattern in SAID.items()]


def why(words: InWords, sentence: str) -> Wrong:
    """What no word is known for stands as the record says it, in English."""
    of = _OF.fullmatch(sentence)
    about = f"{words.metric(of[1])}: " if of else ""
    for word, pattern in _SAID:
        if found := pattern.match(of[2] if of else sentence):
            return Wrong(about + words.here.say(f"fig_why_{word}", found.groupdict()))
    return Wrong(sentence, "en")
