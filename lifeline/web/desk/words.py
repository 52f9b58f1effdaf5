"""What the desk says in Korean and English: its own files beside it, in the form of those of the public pages."""

from pathlib import Path

from lifeline.web.public.words import Words, load_words

FOLDER = Path(__file__).resolve().parent / "words"


def desk_words() -> dict[str, Words]:
    """By language. Raises BadData when a phrase is missing in one, or said twice."""
    return load_words(FOLDER)
