"""The form of a bulletin as a person typed it: read from a request, kept, and shown again without losing a word."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from flask import request

from lifeline.bulletins.decision import Kind
from lifeline.bulletins.slots import Field, Text
from lifeline.bulletins.template import Template
from lifeline.core.place import City
from lifeline.core.text import KST, nfc, storable

LONGEST, OUTLINE = 1000, 4000
PLAIN = ("level", "since", "until", "source", "reason", "outline")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ue000-\uf8ff\ufffe\uffff]")  # no words, and no CAP document can hold them


@dataclass(frozen=True, slots=True)
class Input:
    """One box for a detail of the type: `key` is the message's name of it. The sentence says it between `before` and `after`."""

    key: str
    name: str
    language: str
    example: str
    before: str
    after: str


def inputs(template: Template, shown: str = "ko") -> tuple[Input, ...]:
    """One box for what reads alike in all languages, its sentence in the language `shown`; else one for each."""
    return tuple(_input(template, name, language, shown) for name, said in template.fields.items() for language in _apart(said))


def _apart(said: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(said) if len(set(said.values())) > 1 else ("",)


def _input(template: Template, name: str, language: str, shown: str) -> Input:
    before, after = _around(template, name, language or shown)
    return Input(f"{name}_{language}" if language else name, name, language, template.fields[name][language or shown], before, after)


def _around(template: Template, name: str, language: str) -> tuple[str, str]:
    for (kind, of, _), texts in template.texts.items():
        for text in texts if kind == Kind.ALERT and of == language else ():
            if name in text.fields:
                return _split(text, name)
    return "", ""


def _split(text: Text, name: str) -> tuple[str, str]:
    at = next(place for place, part in enumerate(text.parts) if isinstance(part, Field) and part.name == name)
    said = ["…" if isinstance(part, Field) else part for part in text.parts]
    return "".join(said[:at]), "".join(said[at + 1 :])


@dataclass(frozen=True, slots=True)
class Form:
    """`texts` has every box by its name as it was typed, details under `detail.NAME`; `again`: bulletins this one stands beside."""

    texts: Mapping[str, str]
    districts: tuple[str, ...] = ()
    again: tuple[str, ...] = ()

    @classmethod
    def sent(cls, template: Template, city: City) -> Self:
        """What the request carries."""
        names = (*PLAIN, *(f"detail.{one.key}" for one in inputs(template)))
        texts = {name: _typed(request.form.get(name, ""), OUTLINE if name == "outline" else LONGEST) for name in names}
        chosen = set(request.form.getlist("district"))
        again = tuple(dict.fromkeys(one[:16] for one in map(storable, request.form.getlist("again"))))[:50]
        return cls(texts, tuple(code for code in city.districts if code in chosen), again)

    @classmethod
    def kept(cls, fields: Mapping[str, Any]) -> Self:
        return cls(fields["texts"], tuple(fields["districts"]), tuple(fields["again"]))

    def fields(self) -> dict[str, Any]:
        return {"texts": dict(self.texts), "districts": list(self.districts), "again": list(self.again)}

    def __getitem__(self, name: str) -> str:
        return self.texts.get(name, "")

    def said(self, name: str) -> str:
        """As a message may say it: one line, in one normal form."""
        return " ".join(_UNSEEN.sub("", nfc(self[name])).split())

    def details(self) -> dict[str, str]:
        """Those that were filled in, by their names in a message."""
        named = (name for name in self.texts if name.startswith("detail."))
        return {name.removeprefix("detail."): said for name in named if (said := self.said(name))}

    def choosing(self, codes: tuple[str, ...]) -> Self:
        return replace(self, districts=codes)


def _typed(text: str, most: int) -> str:
    return storable(text)[:most]


def local(moment: datetime | None) -> str:
    """As a box of the kind datetime-local has it, Korean time."""
    return "" if moment is None else f"{moment.astimezone(KST):%Y-%m-%dT%H:%M}"
