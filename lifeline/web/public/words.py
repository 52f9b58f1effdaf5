"""What the public pages say in Korean and English, kept in one file that an officer can read."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lifeline.core.strict_yaml import Strict, read

LANGUAGES = ("ko", "en")
FILE = Path(__file__).resolve().parent.parent / "words.yaml"


class Phrase(Strict):
    """One thing said, in every language the pages have."""

    ko: str
    en: str


class WordsFile(Strict):
    words: dict[str, Phrase]


@dataclass(frozen=True, slots=True)
class Words:
    """All phrases in one language. Plain text: escaping is the page's."""

    language: str
    phrases: Mapping[str, str]

    def __call__(self, key: str, fields: Mapping[str, object] | None = None) -> str:
        """The phrase with its fields filled in. Raises KeyError when the phrase or a field is missing."""
        return self.phrases[key].format_map(fields or {})

    def has(self, key: str) -> bool:
        return key in self.phrases


def load_words(path: Path = FILE) -> dict[str, Words]:
    """The words of each language. Raises BadData when one is missing in one of them."""
    given = read(path, WordsFile).words
    return {language: Words(language, {key: getattr(phrase, language) for key, phrase in given.items()}) for language in LANGUAGES}
