"""KMA special weather reports as free text: `getWthrWrnMsg` of WthrWrnInfoService, t1 to t7."""

import re
from collections.abc import Iterator
from datetime import datetime

from lifeline.core import cap
from lifeline.intake.formats import Parsed, Unparsed, _kma, _portal, _times
from lifeline.intake.formats._text import shown

MAX_LINES, MAX_AREAS = 60, 1_000

_CODE = {
    **{word: code for code, word in _kma.TYPES.items()},
    **{word: code for code, word in _kma.LEVELS.items()},
    **{word: code for code, word in _kma.COMMANDS.items()},
}
KINDS = "|".join(sorted({*_kma.TYPES.values(), "지진해일", "해일", "안개", "열대야"}, key=len, reverse=True))
# "(1) 강풍주의보 발표 : 울릉도.독도": number, type, level word, command word, areas.
_LINE = re.compile(
    rf"(?:\(([0-9]{{1,2}})\)|[o○])?\s{{0,9}}({KINDS})\s{{0,3}}(\w{{0,10}}(?:경보|주의보))\s{{0,3}}(\w{{1,10}})\s{{0,9}}:\s{{0,9}}(.+)"
)
_BEGINS = re.compile(r"\([0-9]{1,2}\)|[o○] ")
_NUMBER = re.compile(r"\s{0,9}\(([0-9]{1,2})\)")


def parse(body: bytes) -> Parsed:
    """One alert per line of t2, its areas split; a line in no known wording becomes an alert of Unknown severity. Raises Unparsed."""
    answer = _portal.read(body)
    notes = list(answer.notes)
    alerts: list[cap.Alert] = []
    for row in answer.rows:
        try:
            alerts += _bulletin(row, notes)
        except _times.NoTime as wrong:
            notes.append(f"bulletin {row.get('tmSeq') or '?'} left out: tmFc {wrong}")
    if answer.rows and not alerts:
        raise Unparsed(f"none of the {len(answer.rows)} bulletins can be read: {notes[-1]}", "Compare one with the service's guide")
    return Parsed(tuple(alerts), notes=tuple(notes))


def _bulletin(row: dict[str, str], notes: list[str]) -> Iterator[cap.Alert]:
    sent = _times.korean(row.get("tmFc", ""))
    places: dict[tuple[str, str, str], list[str]] = {}
    numbers: dict[tuple[str, str, str], str] = {}
    for line in _lines(row.get("t2", "")) or [row.get("t1") or row.get("title") or "특보"]:
        number, words, listed = _read(line)
        places.setdefault(words, []).extend(listed)
        numbers.setdefault(words, number)
    for words, listed in places.items():
        change = _change(row, sent, words=words, places=listed, at=_in_force_at(row.get("t3", ""), numbers[words]))
        notes.extend(_kma.unknown_codes(change))
        yield _kma.alert(change)


def _lines(text: str) -> list[str]:
    """Logical lines: one that begins with neither a number nor "o" carries on the one before."""
    lines: list[str] = []
    for line in (raw.strip() for raw in text.splitlines()[:MAX_LINES]):
        if not line or line.lstrip("o○ ") == "없음":
            continue
        if lines and not _BEGINS.match(line):
            lines[-1] += f" {line}"
        else:
            lines.append(line)
    return lines


def _read(line: str) -> tuple[str, tuple[str, str, str], list[str]]:
    """Number, (type, level, command) and places; in no known wording the words before the colon stand as the type."""
    if match := _LINE.fullmatch(line):
        number, kind, level, command, listed = match.groups()
        return number or "", (kind, level, command), split_areas(listed)
    words, _, listed = line.partition(":")
    found = _NUMBER.match(words)
    return found.group(1) if found else "", (shown(words[found.end() :] if found else words), "", ""), split_areas(listed)


def _change(row: dict[str, str], sent: datetime, *, words: tuple[str, str, str], places: list[str], at: datetime | None) -> _kma.Change:
    kind, level, command = words
    clear = command.endswith("해제")
    coded = [_CODE.get(word, word) for word in words]
    named = zip(("KMA:warnVar", "KMA:warnStress", "KMA:command"), coded, strict=True)
    kept = (cap.Pair(f"KMA:{name}", row.get(name, "")) for name in ("stnId", "tmSeq", "t5", "t6", "t7", "other", "warFc"))
    return _kma.Change(
        identity=("getWthrWrnMsg", row.get("stnId", ""), row["tmFc"][:6], row.get("tmSeq", ""), *coded),
        sent=sent,
        sent_text=row["tmFc"] + _times.ASSUMED,
        kind=kind,
        level=level,
        command=command,
        areas=_kma.areas(("", place) for place in places),
        codes=(*(cap.Pair(name, value) for name, value in named), *kept),
        starts=None if clear else at,
        ends=at if clear else None,
        description=row.get("t4", ""),
    )


def _in_force_at(text: str, number: str) -> datetime | None:
    """The time t3 gives for a numbered line, or for the only line there is."""
    for line in text.splitlines()[:MAX_LINES]:
        found = _NUMBER.match(line)
        if (found.group(1) if found else "") == number:
            try:
                return _times.spoken(line)
            except _times.NoTime:
                continue
    return None


def split_areas(text: str) -> list[str]:
    """Places of one line: `,` stands between them, `.` inside a name (울릉도.독도), brackets hold parts of the name before.

    `경기도(안산, 화성)` is two places; an exception (`제주도(추자도 제외)`) stays one text, for it cannot be split soundly.
    """
    if re.search(r"[()]", re.sub(r"\([^()]*\)", "", text)):
        return [text.strip()]  # brackets within brackets, or one left open
    places: list[str] = []
    for part in re.findall(r"[^,()]+(?:\([^()]*\))?", text):
        name, _, parts = part.strip().partition("(")
        if not name.strip():
            continue
        if parts and "제외" not in parts:
            places += [f"{name.strip()}({piece.strip()})" for piece in parts.rstrip(")").split(",") if piece.strip()]
        else:
            places.append(part.strip())
    return places[:MAX_AREAS]
