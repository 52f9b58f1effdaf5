"""An official document through the hardened gate, and its elements by their local names."""

from collections.abc import Iterator

from lxml import etree

from lifeline.core import xml_gate
from lifeline.intake.formats import Unparsed
from lifeline.intake.formats._text import clean, decoded


def read(body: bytes) -> etree._Element:
    """The root of a document that passed the gate. Raises Unparsed; any refusal of up to 2 MiB takes at most 50 ms."""
    try:
        return xml_gate.read(decoded(body))
    except xml_gate.BadXml as wrong:
        raise Unparsed(wrong.cause, wrong.remedy) from wrong


def local(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def namespace(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[0].lstrip("{")


def said(element: etree._Element | None) -> str:
    """All text inside an element, cleaned; the empty string when there is no element."""
    if element is None:
        return ""
    if len(element):
        return clean("".join(str(part) for part in element.itertext()))
    text = element.text
    if not text:
        return ""
    return text.strip() if text.isascii() and text.isprintable() else clean(text)  # as `clean` does, without the call: most fields


class Block:
    """The children of one element by local name, in one namespace only: signatures and extensions fall away."""

    __slots__ = ("_first", "_more", "uri")

    def __init__(self, element: etree._Element, uri: str) -> None:
        prefix = f"{{{uri}}}" if uri else ""
        start = len(prefix)
        self.uri = uri
        self._first = first = dict[str, etree._Element]()
        self._more = more = dict[str, list[etree._Element]]()  # the second of a name and what follows
        for child in element:
            tag = child.tag
            if tag.startswith(prefix) and (start or "}" not in tag):
                name = tag[start:]
                if name not in first:
                    first[name] = child
                else:
                    more.setdefault(name, []).append(child)

    def all(self, name: str) -> list[etree._Element]:
        if name not in self._first:
            return []
        first = self._first[name]
        return [first, *self._more[name]] if name in self._more else [first]

    def text(self, name: str, *others: str) -> str:
        """The text of the first child that has the name, or else one of the others."""
        if name in self._first:
            return said(self._first[name])
        return self.text(*others) if others else ""

    def texts(self, name: str) -> tuple[str, ...]:
        if name not in self._first:
            return ()
        return tuple([word for child in self.all(name) if (word := said(child))])


def inside(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Every descendant of that local name, in any namespace."""
    return (found for found in element.iter() if local(found) == name)
