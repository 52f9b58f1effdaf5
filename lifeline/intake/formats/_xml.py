"""Hardened XML: a gate over the characters, then lxml without DTDs, entities, network or huge trees."""

import re
from collections.abc import Iterator

from lxml import etree

from lifeline.intake.formats import Unparsed
from lifeline.intake.formats._text import clean, decoded, shown

# A national feed of 800 entries has about 40,000 tags and 4,000 attributes. A body at any of these limits takes < 50 ms.
MAX_TAGS = 50_000
MAX_EQUALS = 20_000
MAX_COMMAS = 50_000  # points of polygons, references, lists of areas
MAX_TAG_LENGTH = 16_384
MAX_ATTRIBUTES = 64

_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,400}\?>")
_DTD = re.compile(r"<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)
_LONG_TAG = re.compile(f"<[^<>!?]{{{MAX_TAG_LENGTH}}}")
_CROWDED = etree.XPath(f"boolean(//*[count(@*) > {MAX_ATTRIBUTES}])", smart_strings=False)
# The gate sees the very characters that go in: the parser is told UTF-8 and never reads a declaration of its own. One for all
# documents of a process, for it takes as long to make as a short document to read.
_PARSER = etree.XMLParser(
    encoding="utf-8",
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    dtd_validation=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
)
_NO_MEMORY = 2  # XML_ERR_NO_MEMORY of libxml2

_HOSTILE = "No office sends this: treat the source as hostile until it has explained the document"


def read(body: bytes) -> etree._Element:
    """The root of a document that passed the gate. Raises Unparsed; any refusal of up to 2 MiB takes at most 50 ms."""
    text = decoded(body)
    declaration = _DECLARATION.match(text)
    if declaration:
        text = text[declaration.end() :]
    text = text.lstrip()
    if not text.startswith("<"):
        raise Unparsed(f"this is not XML: it begins with {shown(text, 40)!r}", "Open the address: the feed sends something else than XML")
    _gate(text)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), _PARSER)
    except etree.XMLSyntaxError as wrong:
        if getattr(wrong, "code", 0) == _NO_MEMORY:
            raise MemoryError from wrong
        raise Unparsed(
            f"the XML is broken: {shown(wrong.msg or 'no element', 160)}", "Ask the sender for a well-formed document"
        ) from wrong
    if text.count("=") > MAX_ATTRIBUTES and _CROWDED(root):
        raise Unparsed(f"an element has more than {MAX_ATTRIBUTES} attributes", _HOSTILE)
    return root


def _gate(text: str) -> None:
    if (tags := text.count("<")) > MAX_TAGS:
        raise Unparsed(f"the document has {tags:,} tags, more than {MAX_TAGS:,}", "Ask the feed for fewer entries")
    if _DTD.search(text):
        raise Unparsed("the document declares a DOCTYPE or entities", _HOSTILE)
    if (equals := text.count("=")) > MAX_EQUALS:
        raise Unparsed(f"the document has {equals:,} equals signs, more attributes than {MAX_EQUALS:,}", _HOSTILE)
    if (commas := text.count(",")) > MAX_COMMAS:
        raise Unparsed(f"the document has {commas:,} commas, more points than {MAX_COMMAS:,}", "Ask the feed for fewer entries")
    if _LONG_TAG.search(text):
        raise Unparsed(f"a tag is longer than {MAX_TAG_LENGTH:,} characters", _HOSTILE)


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
