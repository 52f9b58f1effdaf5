"""Texts that differ in a line or two, who speaks and whom to ask: one of them whole, of each other only the lines that differ. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lifeline.web.desk.bulletin_facts import Text

MOST = 4  # lines that may differ; beyond them a text is read more easily whole


@dataclass(frozen=True, slots=True)
class Variant:
    """One more text: with the lines put in their places of the whole one, every sign of it has been on the page."""

    text: Text
    lines: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Alike:
    whole: Text
    others: tuple[Variant, ...]

    @property
    def differ(self) -> frozenset[int]:
        """Numbers, from 0, of the lines of the whole text that another says otherwise."""
        return frozenset(number for one in self.others for number, _ in one.lines)

    @property
    def texts(self) -> tuple[Text, ...]:
        return (self.whole, *(one.text for one in self.others))


def alike(texts: Iterable[Text]) -> list[Alike]:
    """The texts of one platform and language in the order given, each once, beside the first one it is like."""
    found: list[tuple[Text, list[Variant]]] = []
    for text in texts:
        for whole, others in found:
            lines = _differing(whole.text, text.text)
            if lines is not None:
                others.append(Variant(text, lines))
                break
        else:
            found.append((text, []))
    return [Alike(whole, tuple(others)) for whole, others in found]


def _differing(whole: str, other: str) -> tuple[tuple[int, str], ...] | None:
    """The lines of `other` that `whole` says otherwise; None where it is another text and no variant."""
    first, second = whole.split("\n"), other.split("\n")
    if len(first) != len(second):
        return None
    lines = tuple((number, said) for number, (one, said) in enumerate(zip(first, second, strict=True)) if one != said)
    return lines if len(lines) <= min(MOST, len(first) // 2) else None


def put_back(whole: str, lines: Sequence[tuple[int, str]]) -> str:
    """The variant's own text again."""
    said = whole.split("\n")
    for number, line in lines:
        said[number] = line
    return "\n".join(said)
