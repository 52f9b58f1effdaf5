"""What the city said in a bulletin, taken from what it posted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lifeline.bulletins.read import DeliveryView
from lifeline.core.text import nfc


@dataclass(frozen=True, slots=True)
class Said:
    """What the city said, taken from the longest text it posted: the things to do, or the whole text where it lists none."""

    language: str
    do: tuple[str, ...]
    text: str


def said(deliveries: Sequence[DeliveryView], language: str, *, strip: Callable[[str], str]) -> Said:
    """In that language, or in any if no account posted in it. A line that begins with a dash is a thing to do.

    `strip` takes the world's marks off, since the page itself carries them. From the posts and not from the templates:
    templates may have changed since, and the page tells people nothing that the accounts did not.
    """
    spoken = [one for one in deliveries if one.language == language] or list(deliveries)
    if not spoken:
        return Said(language, (), "")
    longest = max(spoken, key=lambda one: (len(one.text), one.account))
    lines = strip(nfc(longest.text)).split("\n")
    return Said(longest.language, tuple(line[2:] for line in lines if line.startswith("- ")), "\n".join(lines[1:]).strip())


def is_korean(text: str) -> bool:
    """What people of the office wrote has no language of its own on record."""
    return any("가" <= sign <= "힣" for sign in text)
