"""What a post is about, how urgent it is and whether its author is there, with the words that say so."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from lifeline.incidents.found import Classed, Urgency
from lifeline.incidents.lexicon import SURE, Lexicon, Meaning, plain
from lifeline.incidents.urgency import people, urgency

NOTHING = Classed()
_MOST_REASONS, _MOST_TAGS = 8, 50
_MARKS = frozenset({"sensitive"})  # what a platform says of a post: no answer of anybody
_LOUDNESS: tuple[Urgency, ...] = ("normal", "urgent", "life")
_SAID_WHY = ("life", "plea", "urgent", "passed", "goes_on", "here", "past", "news")
_NOT_PASSED = ("goes_on", "still", "ask")
_TOLD, _IDLE, _PRESENT = ("past", "news"), ("joke", "leisure"), ("here", "now", "urgent", "life", "plea", "still")
Span = tuple[int, int]


class _Read(Struct):
    """What was met in one text. `hazards`: the words of each type with their weight; `words`: the first word of each sign."""

    hazards: dict[str, dict[str, int]]
    kinds: list[tuple[str, str]]
    beside: list[tuple[str, str]]
    signs: dict[str, list[Span]]
    words: dict[str, str]


def classify(text: str, tags: Sequence[str], said: Mapping[str, Any], lexicon: Lexicon, *, lead: str = "") -> Classed:
    """`said`: what a form asked for and got; its hazard stands. `lead`: the type of the tag under which the post was found.

    Tags are read like words of the text. Nothing but the words decides, so the same post is always classed alike.
    """
    whole = plain(" ".join((text, *tags[:_MOST_TAGS])) if tags else text)
    hits = lexicon.found(whole)
    if not hits and not said:
        return Classed(hazard=lead, reasons=(f"tag: {lead}",), home=lexicon.families.of(lead).home) if lead else NOTHING
    read = _read(whole, hits, lexicon)
    hazard, why = _hazard(read, lexicon, str(said.get("hazard") or "") if said else "", lead)
    loud, people, over = _danger(whole, read, hazard)
    if over:
        why = (*why, f"over: {read.words['over']}")
    signs = read.signs
    if signs:
        why = (*why, *(f"{sign}: {read.words[sign]}" for sign in _SAID_WHY if sign in signs))
    first_hand = "here" in signs and "quote" not in signs
    passed = "passed" in signs and loud == "normal" and signs.keys().isdisjoint(_NOT_PASSED)
    kind, home = _kind(read, hazard, lexicon), _home(read, hazard, loud, lexicon)
    found = Classed(hazard, kind, loud, first_hand, people, why[:_MOST_REASONS], tuple(signs), passed, home)
    return found if said.keys() <= _MARKS else _as_stated(found, said, lexicon)


def _read(text: str, hits: Iterable[tuple[int, int, int]], lexicon: Lexicon) -> _Read:
    """In the order in which the wordings end, so that the first half of a pair is met before its second."""
    read = _Read({}, [], [], {}, {})
    rows, met = lexicon.rows, {}
    opened: dict[int, Span] = {}
    for index, start, end in hits:
        word, signs, opens, closes, telling = rows[index]
        for sign in signs:
            _sign(read, sign, word, (start, end))
        if closes:
            for pair in closes:
                if pair in opened and text[opened[pair][1] : start] in lexicon.between:
                    _pair(read, lexicon.pairs[pair], text, (opened[pair][0], end))
        for pair in opens:
            opened[pair] = (start, end)
        if telling is not None:
            met[index] = telling
    swallowed = frozenset().union(*(meaning.within for meaning in met.values())) if len(met) > 1 else ()
    for index, meaning in met.items():
        _tell(read, meaning, () if index in swallowed else meaning.hazards, meaning.word)
    return read


def _sign(read: _Read, sign: str, word: str, span: Span) -> None:
    spans = read.signs.get(sign)
    if spans is None:
        read.signs[sign], read.words[sign] = [span], word
    else:
        spans.append(span)


def _pair(read: _Read, pair: Meaning, text: str, span: Span) -> None:
    word = text[span[0] : span[1]]
    for sign in pair.signs:
        _sign(read, sign, word, span)
    _tell(read, pair, pair.hazards, word)


def _tell(read: _Read, meaning: Meaning, hazards: Iterable[tuple[str, int]], word: str) -> None:
    read.kinds += meaning.kinds
    read.beside += meaning.beside
    for code, weight in hazards:
        words = read.hazards.get(code)
        if words is None:
            read.hazards[code] = {word: weight}
        else:
            words[word] = weight


def _hazard(read: _Read, lexicon: Lexicon, stated: str, lead: str) -> tuple[str, tuple[str, ...]]:
    """The form's own statement, else what the words weigh, else the tag. A cause gives way to what it did."""
    if stated in lexicon.family_of:
        return stated, (f"form: {stated}",)
    if not read.hazards:
        return lead, (f"tag: {lead}",) if lead else ()
    sure = [code for code, words in read.hazards.items() if SURE in words.values()]
    sure = [code for code in sure if code not in lexicon.weather] or sure
    codes = sure or (list(read.hazards) if lead or not read.signs.keys().isdisjoint(_PRESENT) else [])
    if not codes:
        return lead, (f"tag: {lead}",) if lead else ()
    code = codes[0] if len(codes) == 1 else max(sorted(codes), key=lambda one: _weight(read.hazards[one], SURE * (one == lead)))
    words = tuple(read.hazards[code])
    if read.beside and (becomes := next((becomes for was, becomes in read.beside if was == code), "")):
        return becomes, (*words, f"beside: {code}")
    return code, words


def _weight(words: Mapping[str, int], more: int) -> tuple[int, int]:
    return sum(words.values()) + more, max(map(len, words))


def _danger(whole: str, read: _Read, hazard: str) -> tuple[Urgency, int | None, bool]:
    """The urgency, how many people, and whether a word of life was taken back."""
    signs = read.signs
    if not signs:
        return "normal", None, False
    life, plea, over = signs.get("life", []), signs.get("plea", []), signs.get("over", [])
    if plea and (hazard or "urgent" in signs or "here" in signs):
        life = life + plea
    if not hazard and not signs.keys().isdisjoint(_IDLE):
        life = []
    told = not ("here" in signs or "now" in signs) and not signs.keys().isdisjoint(_TOLD)
    loud, taken_back = urgency(life, over, urgent=bool(hazard) and "urgent" in signs, still="still" in signs, told=told)
    return loud, people(whole, life) if loud == "life" else None, taken_back


def _kind(read: _Read, hazard: str, lexicon: Lexicon) -> str:
    """The first of the family's answers, as the file lists them, that the words give."""
    family = lexicon.family_of.get(hazard, "")
    options = [option for belongs, option in read.kinds if belongs == family]
    return min(options, key=lambda option: lexicon.ranks[family, option], default="")


def _home(read: _Read, hazard: str, loud: Urgency, lexicon: Lexicon) -> bool:
    """A home is one whichever family's answer names it."""
    return loud == "life" or lexicon.families.of(hazard).home or not lexicon.homes.isdisjoint(read.kinds)


def _as_stated(found: Classed, said: Mapping[str, Any], lexicon: Lexicon) -> Classed:
    """What a form asked for outweighs what its note says, and makes nothing less urgent."""
    given, number = said.get("taps"), said.get("people")
    taps = given if isinstance(given, Mapping) else {}
    family = lexicon.families.of(found.hazard)
    danger: Urgency = "life" if said.get("danger") else "normal"
    loud = max(found.urgency, family.urgency_of(taps), danger, key=_LOUDNESS.index)
    stated = isinstance(number, int) and not isinstance(number, bool) and number > 0
    return Classed(
        hazard=found.hazard,
        kind=family.kind_of(taps) or found.kind,
        urgency=loud,
        first_hand=True,
        people=number if stated else found.people,
        reasons=("form: danger", *found.reasons)[:_MOST_REASONS] if said.get("danger") else found.reasons,
        signs=found.signs,
        home=found.home or loud == "life" or family.home_by(taps),
        over=loud == "normal" and (family.over_by(taps) or found.over),
    )
