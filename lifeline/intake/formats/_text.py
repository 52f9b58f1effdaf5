"""Bytes to text: declared encodings honoured, HTML and empty answers named, and nothing invisible let through."""

import re
import unicodedata

from lifeline.intake.formats import Unparsed

MAX_BYTES = 2 * 1024 * 1024

# An allow-list: Python also knows codecs such as punycode, which is quadratic, and unicode_escape.
_CODECS = {
    **dict.fromkeys(("utf-8", "utf8", "us-ascii", "ascii"), "utf-8"),
    **dict.fromkeys(("euc-kr", "euckr", "cp949", "ms949", "uhc", "ks_c_5601-1987", "ksc5601", "x-windows-949"), "cp949"),
    **{name: name for name in ("utf-16", "utf-16le", "utf-16be", "shift_jis", "euc-jp", "big5", "gb2312", "gbk", "gb18030")},
    **{f"iso-8859-{part}": f"iso-8859-{part}" for part in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16)},
    **{f"windows-{page}": f"cp{page}" for page in range(1250, 1259)},
}
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"<\0", "utf-16le"),
    (b"\0<", "utf-16be"),
    (b"{\0", "utf-16le"),
    (b"\0{", "utf-16be"),
)
_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_HTML = re.compile(r"\s*<(?:!doctype\s+html|html[\s>]|head[\s>]|body[\s>])", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# Neither letter, digit, ASCII, punctuation nor emoji: a combining mark. NFC is quadratic in a run of them.
_PILED_MARKS = re.compile("[^\\w\x00-\xbf\u2000-\u20cf\u2100-\u2bff\u3000-\u3029\u3030-\u303f\uff00-\uffef\U0001f000-\U0001faff]{32}")
# What neither NFC nor the rest of `clean` can change: ASCII that shows, the end of a line, whole Hangul syllables, a few signs.
_PLAIN = re.compile("[ -~\n\uac00-\ud7a3\u00b7\u2018-\u201d\u2026\u203b\u25cb\u318d\uff5e]*+")
_NOT_IN_IDENTIFIERS = re.compile(r"[\s,<&]")


def decoded(body: bytes, *, fallback: str = "") -> str:
    """The text of a document by byte order mark, else XML declaration, else UTF-8, else the `fallback` codec.

    Raises Unparsed for more than 2 MiB, nothing at all, an HTML page, or bytes that are not in the encoding.
    """
    if len(body) > MAX_BYTES:
        raise Unparsed(f"the document has {len(body):,} bytes, more than {MAX_BYTES:,}", "Ask the feed for fewer rows or a shorter period")
    if not body.strip(b" \t\r\n\0"):
        raise Unparsed("the answer is empty", "Nothing was said, so nothing is known: look whether the feed is up")
    codec = _codec(body)
    try:
        text = body.decode(codec)
    except UnicodeDecodeError as wrong:
        text = _second_try(body, fallback, wrong)
    if _HTML.match(text[:2000]):
        raise Unparsed("a web page (HTML) came instead of a feed", "Open the address: it may show a log-in, a notice or an error page")
    return text.removeprefix("\ufeff")


def _codec(body: bytes) -> str:
    if body[:1] not in (b"<", b"{") or body[1:2] == b"\0":
        for mark, codec in _MARKS:
            if body.startswith(mark):
                return codec
    declared = _DECLARED.match(body[:400])
    if not declared:
        return "utf-8"
    name = declared.group(1).decode("ascii").lower()
    if name not in _CODECS:
        raise Unparsed(f"the document declares the encoding {name!r}, which is not read", "Ask the sender for UTF-8")
    # A declaration that can be read as single bytes is not UTF-16, whatever it says.
    return "utf-8" if name.startswith("utf-16") else _CODECS[name]


def _second_try(body: bytes, fallback: str, wrong: UnicodeDecodeError) -> str:
    if fallback:
        try:
            return body.decode(fallback)
        except UnicodeDecodeError:
            pass
    raise Unparsed(
        f"the bytes are not {wrong.encoding}: {wrong.reason} at byte {wrong.start:,}",
        "Ask the sender to declare the encoding the document is really in",
    ) from wrong


def clean(text: str) -> str:
    """Text as it is kept: NFC, without control characters and outer white space. Raises Unparsed on piled-up combining marks."""
    text = text.strip()
    if (text.isascii() and text.isprintable()) or _PLAIN.fullmatch(text):
        return text  # most fields of most documents
    text = _CONTROL.sub("", text).strip()
    if _PILED_MARKS.search(text):
        raise Unparsed("a text piles up combining marks", "No office writes so: treat the source as hostile")
    return unicodedata.normalize("NFC", text)  # not core.text: its time zones and hashes would slow the child's start


def token(text: str) -> str:
    """Text fit for a CAP identifier or sender, which may not hold white space, commas, < or & (CAP 1.2, 3.2.1)."""
    return _NOT_IN_IDENTIFIERS.sub(lambda match: f"%{ord(match.group()):02X}", clean(text))


def shown(text: str, room: int = 60) -> str:
    """A piece of a foreign text for a message to staff."""
    line = " ".join(_CONTROL.sub("", text[: 4 * room]).split())
    return line if len(line) <= room else line[:room] + "…"
