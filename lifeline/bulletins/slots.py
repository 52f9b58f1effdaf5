"""The language of the templates: plain text with `{field}` and `{field:을/를}`, and nothing that could decide or count."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lifeline.core.text import particle

_FIELD = re.compile(r"\{([a-z][a-z0-9_]*)(?::([^{}]+))?\}")
_HASHTAG_RUNS_ON = re.compile(r"\{hashtag\}\w")

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    pair: str = ""

    def fill(self, values: Values) -> str:
        value = values[self.name]
        return particle(value, self.pair) if self.pair else value


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text, taken apart once."""

    source: str
    parts: tuple[str | Field, ...]
    fields: frozenset[str]

    def fill(self, values: Values) -> str:
        """The text with every field filled in. Raises KeyError on a field without a value."""
        return "".join(part if isinstance(part, str) else part.fill(values) for part in self.parts)


def parse(source: str) -> Text:
    """Raises ValueError with a sentence: a brace that opens no field, a particle that is not known, a hashtag that runs on."""
    if "\n" in source:
        raise ValueError("it runs over a line break: write one line, the layout makes the lines")
    if _HASHTAG_RUNS_ON.search(source):
        raise ValueError("a letter follows {hashtag} and would become part of it: put a space after it")
    parts = tuple(_parts(source))
    return Text(source, parts, frozenset(part.name for part in parts if isinstance(part, Field)))


def said(alternatives: Iterable[Text], values: Values) -> str:
    """The first text whose fields are all known, filled in; the empty string when there is none."""
    for text in alternatives:
        if text.fields <= values.keys():
            return text.fill(values)
    return ""


def _parts(source: str) -> Iterable[str | Field]:
    here = 0
    for found in _FIELD.finditer(source):
        yield _plain(source[here : found.start()])
        yield _field(found[1], found[2] or "")
        here = found.end()
    yield _plain(source[here:])


def _plain(text: str) -> str:
    if "{" in text or "}" in text:
        raise ValueError(f"a brace in {text.strip()!r} opens or closes no field: a field is {{name}} or {{name:을/를}}")
    return text


def _field(name: str, pair: str) -> Field:
    try:
        particle("가", pair) if pair else None
    except KeyError:
        raise ValueError(f"'{pair}' is no particle known here: use 을/를, 이/가, 은/는, 과/와 or 으로/로") from None
    return Field(name, pair)
