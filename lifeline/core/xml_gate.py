"""Hardened XML: a gate over the characters, then lxml without DTDs, entities, network or huge trees."""

import re

from lxml import etree

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


class BadXml(Exception):
    """The document is refused: `cause` says what is wrong with it, `remedy` what staff can do."""

    def __init__(self, cause: str, remedy: str) -> None:
        super().__init__(cause, remedy)
        self.cause, self.remedy = cause, remedy


def read(text: str) -> etree._Element:
    """The root of a document that passed the gate. Raises BadXml; any refusal of up to 2 MiB takes at most 50 ms."""
    declaration = _DECLARATION.match(text)
    if declaration:
        text = text[declaration.end() :]
    text = text.lstrip()
    if not text.startswith("<"):
        raise BadXml(f"this is not XML: it begins with {_piece(text, 40)!r}", "Open the address: the feed sends something else than XML")
    _gate(text)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), _PARSER)
    except etree.XMLSyntaxError as wrong:
        if getattr(wrong, "code", 0) == _NO_MEMORY:
            raise MemoryError from wrong
        raise BadXml(f"the XML is broken: {_piece(wrong.msg or 'no element', 160)}", "Ask the sender for a well-formed document") from wrong
    if text.count("=") > MAX_ATTRIBUTES and _CROWDED(root):
        raise BadXml(f"an element has more than {MAX_ATTRIBUTES} attributes", _HOSTILE)
    return root


def _gate(text: str) -> None:
    if (tags := text.count("<")) > MAX_TAGS:
        raise BadXml(f"the document has {tags:,} tags, more than {MAX_TAGS:,}", "Ask the feed for fewer entries")
    if _DTD.search(text):
        raise BadXml("the document declares a DOCTYPE or entities", _HOSTILE)
    if (equals := text.count("=")) > MAX_EQUALS:
        raise BadXml(f"the document has {equals:,} equals signs, more attributes than {MAX_EQUALS:,}", _HOSTILE)
    if (commas := text.count(",")) > MAX_COMMAS:
        raise BadXml(f"the document has {commas:,} commas, more points than {MAX_COMMAS:,}", "Ask the feed for fewer entries")
    if _LONG_TAG.search(text):
        raise BadXml(f"a tag is longer than {MAX_TAG_LENGTH:,} characters", _HOSTILE)


def _piece(text: str, most: int) -> str:
    return "".join(sign for sign in " ".join(text[: 4 * most].split())[:most] if sign.isprintable())


def written(root: etree._Element) -> bytes:
    """What was accepted, for a reader that opens it again."""
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))
