"""What the public pages say in Korean and English, kept in files that an officer can read."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lifeline.core.read_once import read_once
from lifeline.core.strict_yaml import BadData, Problem, Strict, load, read

LANGUAGES = ("ko", "en")
FOLDER = Path(__file__).resolve().parent.parent / "words"


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


def load_words(folder: Path = FOLDER) -> dict[str, Words]:
    """The words of each language, of all files. Raises BadData when one is missing in a language or said twice."""
    return dict(_words(folder))


@read_once
def _words(folder: Path) -> Mapping[str, Words]:
    given: dict[str, Phrase] = {}
    for path in sorted(folder.glob("*.yaml")):
        said = read(path, WordsFile).words
        if twice := sorted(set(given) & set(said)):
            lines = load(path)
            raise BadData(
                [Problem(path.name, lines.line(("words", key)), f"'{key}' is said in another file too: keep one.") for key in twice]
            )
        given |= said
    return {language: Words(language, {key: getattr(phrase, language) for key, phrase in given.items()}) for language in LANGUAGES}
