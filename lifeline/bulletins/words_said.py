"""What a frozen text says, taken apart: its first line, what is told, and what to do."""

from collections.abc import Collection
from dataclasses import dataclass

from lifeline.core.post import MARK
from lifeline.core.text import nfc

DO = "- "


@dataclass(frozen=True, slots=True)
class WordsSaid:
    """`instruction` is empty where a text lists nothing to do: it then stands in the description."""

    headline: str
    description: str
    instruction: str


def taken_apart(text: str, *, without: Collection[str] = ()) -> WordsSaid:
    """By the shape every text of the frame has: a first line, paragraphs, and the things to do each after a dash.

    `without`: lines that are one department's own and not the city's. The marks of an exercise are left out too.
    """
    lines = [line for line in unmarked(nfc(text)).split("\n") if line not in without]
    paragraphs = "\n".join(lines[1:]).strip().split("\n\n")
    to_do = next((one for one in paragraphs[1:] if _lists(one)), "")
    if to_do:
        told = [one for one in paragraphs if one is not to_do]
    else:
        told = ["\n".join(line for line in one.split("\n") if not line.startswith(DO)) for one in paragraphs]
        to_do = "\n".join(line for one in paragraphs for line in one.split("\n") if line.startswith(DO))
    return WordsSaid(lines[0].strip(), "\n\n".join(filter(None, (one.strip() for one in told))), to_do.strip())


def unmarked(text: str) -> str:
    """The text without the marks of the exercise at its ends."""
    return text.removeprefix(MARK).removesuffix(MARK).strip()


def _lists(paragraph: str) -> bool:
    return any(line.startswith(DO) for line in paragraph.split("\n"))
