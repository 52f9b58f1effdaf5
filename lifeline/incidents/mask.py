"""A text as the public may read it: whatever tells who somebody is, or reaches him, is replaced by what it was."""

import re
import unicodedata
from collections.abc import Collection, Iterable

from lifeline.incidents.found import Masked
from lifeline.incidents.mask_homes import RULES as HOMES
from lifeline.incidents.mask_names import RULES as NAMES
from lifeline.incidents.mask_names import known
from lifeline.incidents.mask_numbers import numbers
from lifeline.incidents.mask_rules import Look, Span
from lifeline.incidents.visible import SIMPLE, visible

READ = 4_000  # characters: what stands behind them is left out of the public copy, as it was not looked at
_KINDS = {
    "phone": ("전화번호", "phone"),
    "resident": ("주민등록번호", "resident number"),
    "plate": ("차량번호", "plate"),
    "account": ("계좌번호", "account"),
    "card": ("카드번호", "card"),
    "email": ("이메일", "email"),
    "handle": ("계정", "handle"),
    "id": ("아이디", "id"),
    "unit": ("호수", "unit"),
    "name": ("이름", "name"),
}
KINDS = tuple(_KINDS)
_ROUNDS = 8
_PLANES = 0x20000  # behind the first two planes of Unicode stands no digit
_HANGUL = re.compile("[가-힣]")
_ENCODED = re.compile(r"%(?:25)*(2[0BbDd]|3[0-9]|40)|&#(?:x(3[0-9])|(4[89]|5[0-7]));")
_MARKED = re.compile("(?<=[0-9])[\u0300-\u036f\u0483-\u0489\u20d0-\u20f0]+")


def _digits() -> dict[int, str]:
    """Every sign that is a digit to a reader, and the wide forms of Latin letters and signs; each one sign long."""
    table = {code: str(value) for code in range(0x80, _PLANES) if 0 <= (value := unicodedata.digit(chr(code), -1)) <= 9}
    table |= {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    table |= dict(zip(map(ord, "〇一二三四五六七八九"), "0123456789", strict=True))
    table |= dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－ー"), "-") | {0x3000: " ", 0xA0: " ", ord("\t"): " "}
    return table


_SHADOW = _digits()
_LOOK = Look((*HOMES, *NAMES))


def mask(text: str, names: Collection[str] = ()) -> Masked:
    """`names`: what is known to be a name here. Masking what is masked changes nothing: it is done until nothing more is found."""
    text = text[:READ]
    simple = text.isascii() or SIMPLE.fullmatch(text) is not None  # and stays so, whatever of it is written out or replaced
    text = _written_out(text if simple else visible(text), simple=simple)
    hidden: list[str] = []
    for _ in range(_ROUNDS):
        found = _found(text if simple or text.isascii() else text.translate(_SHADOW), names)
        spans = _joined(found) if found else found
        if not spans:
            break
        text = _replaced(text, spans, 0 if _HANGUL.search(text) else 1)
        hidden += [kind for _, _, kind in spans]
    return Masked(text, tuple(dict.fromkeys(hidden)))


def _written_out(text: str, *, simple: bool) -> str:
    """Digits that an address or a page writes by their code, and digits under a mark, as digits."""
    if "%" in text or "&#" in text:
        text = _ENCODED.sub(lambda match: chr(int(match[1] or match[2], 16)) if not match[3] else chr(int(match[3])), text)
    return text if simple else _MARKED.sub("", text)


def _found(shadow: str, names: Collection[str]) -> list[Span]:
    rules = _LOOK.rules(shadow)
    found = [span for rule in rules if rule.kind != "name" for span in rule.spans(shadow)]
    found += numbers(shadow)
    found += [span for rule in rules if rule.kind == "name" for span in rule.spans(shadow)]
    return [*found, *known(shadow, names)] if names else found


def _joined(found: Iterable[Span]) -> list[Span]:
    """Without overlaps: what overlaps is hidden as one, under the kind of the longest."""
    spans: list[Span] = []
    for start, end, kind in sorted(found, key=lambda span: (span[0], -span[1])):
        if spans and start < spans[-1][1]:
            before = spans[-1]
            longer = before[2] if before[1] - before[0] >= end - start else kind
            spans[-1] = (before[0], max(before[1], end), longer)
        elif end > start:
            spans.append((start, end, kind))
    return spans


def _replaced(text: str, spans: list[Span], language: int) -> str:
    pieces, at = [], 0
    for start, end, kind in spans:
        pieces += [text[at:start], f"[{_KINDS[kind][language]}]"]
        at = end
    return "".join(pieces) + text[at:]
