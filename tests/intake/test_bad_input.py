"""Hostile and broken documents: each is a named problem, found soon, and nothing else leaves a parser."""

import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from lifeline.intake.child import parse_here
from lifeline.intake.formats import FORMATS, Unparsed
from tests.intake.samples import sample

NOT_XML = ("kma-hub", "forest-fire", "hrfco-waterlevel", "usgs-geojson", "nws-geojson", "hko")
XML = [name for name in FORMATS if name not in NOT_XML]
CAP = "urn:oasis:names:tc:emergency:cap:1.2"
ATOM = "http://www.w3.org/2005/Atom"
MIB = 1024 * 1024
QUADRATIC = 5.0  # seconds of this processor: what is linear needs a tenth, what is quadratic many times more; the figure itself is in bench


def refusal(format: str, body: bytes) -> Unparsed:
    with pytest.raises(Unparsed) as caught:
        parse_here(format, body)
    return caught.value


BOMBS = {
    "nested entities": b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]><alert>&c;</alert>',
    "one long entity many times": b'<!DOCTYPE a [<!ENTITY a "' + b"x" * 50_000 + b'">]><alert>' + b"&a;" * 50_000 + b"</alert>",
    "an entity that is a file": b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><alert>&a;</alert>',
    "an entity that is an address": b'<!DOCTYPE a [<!ENTITY a SYSTEM "http://127.0.0.1:9/x">]><alert>&a;</alert>',
    "a parameter entity": b'<!DOCTYPE a [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;]><alert/>',
    "a DTD elsewhere": b'<?xml version="1.0"?><!DOCTYPE alert SYSTEM "http://127.0.0.1:9/alert.dtd"><alert/>',
    "an external entity in Atom": b'<!DOCTYPE feed [<!ENTITY a SYSTEM "file:///etc/passwd">]><feed xmlns="'
    + ATOM.encode()
    + b'"><entry><id>1</id><title>&a;</title></entry></feed>',
    "a DTD in UTF-16": '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY a "ha">]><alert>&a;</alert>'.encode("utf-16"),
    "a DTD in UTF-16 without a mark": '<!DOCTYPE a [<!ENTITY a "ha">]><alert>&a;</alert>'.encode("utf-16le"),
    "a DTD behind a comment": b"<!-- x --><!DOCTYPE a [<!ENTITY a 'ha'>]><alert>&a;</alert>",
}


@pytest.mark.parametrize("format", XML)
@pytest.mark.parametrize("bomb", BOMBS)
def test_a_document_that_declares_entities_is_refused_before_it_is_parsed(format: str, bomb: str) -> None:
    assert "DOCTYPE or entities" in refusal(format, BOMBS[bomb]).cause


def test_an_entity_nobody_declared_is_refused() -> None:
    assert "not defined" in refusal("cap", f'<alert xmlns="{CAP}">&nbsp;</alert>'.encode()).cause


FLOODS = {
    "40,000 attributes": (b"<r " + b" ".join(b'a%d=""' % i for i in range(40_000)) + b"/>", "equals signs"),
    "19,000 attributes whose values hide the end of the tag": (
        b"<r " + b" ".join(b'a%d=">"' % i for i in range(19_000)) + b"/>",
        "attributes",
    ),
    "100 attributes on an inner element": (b"<r><s " + b" ".join(b'a%d=""' % i for i in range(100)) + b"/></r>", "attributes"),
    "one tag of 100 KB": (b"<" + b"r" * 100_000 + b"/>", "longer than"),
    "depth 1,000,000": (b"<a>" * 1_000_000, "bytes"),
    "depth 600,000": (b"<a>" * 600_000, "tags"),
    "depth 40,000": (b"<a>" * 40_000, "depth"),
    "200,000 tiny elements": (b"<r>" + b"<a/>" * 200_000 + b"</r>", "tags"),
    "2 MiB of brackets": (b"<" * (2 * MIB), "tags"),
    "a million declarations": (b"<r>" + b"<!" * 1_000_000, "tags"),
    "a million commas": (b"<r>" + b"1," * 1_000_000 + b"</r>", "commas"),
    "2 MiB of blanks": (b" " * (2 * MIB), "empty"),
    "one byte too many": (b"<r>" + b"x" * (2 * MIB - 6) + b"</r>", "bytes"),
}


@pytest.mark.parametrize("format", XML)
@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_is_refused_soon_and_by_name(format: str, flood: str) -> None:
    body, word = FLOODS[flood]
    before = time.process_time()
    assert word in refusal(format, body).cause
    assert time.process_time() - before < QUADRATIC


NAMED = f'<alert xmlns="{CAP}"><identifier>a%s</identifier></alert>'
REST = "<sender>b</sender><sent>2026-01-13T05:00:00+09:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope>"
SLOW_INSIDE = {
    "49,000 info blocks": ("cap", (NAMED % f"</identifier>{REST}{'<info/>' * 49_000}<identifier>").encode()),
    "10,000 areas": ("cap", (NAMED % f"</identifier>{REST}<info>{'<area/>' * 10_000}</info><identifier>").encode()),
    "a pile of combining marks": ("cap", (NAMED % ("\u0323\u0301" * 200_000)).encode()),
    "the same as character references": ("cap", (NAMED % ("&#769;&#803;" * 100_000)).encode()),
    "the same in JSON": ("mois-sms", b'{"header":{"resultCode":"0' + b"\\u0301\\u0323" * 100_000 + b'"}}'),
    "brackets in a list of areas": ("kma-hub", b"a," * 1_000_000),
    "an endless line": ("kma-hub", b"#x\n" + b"," * 2_000_000),
    "endless lines": ("kma-hub", b"\n" * 2_000_000 + b"#"),
    "deep JSON": ("kma-pwncd", b'{"a":' * 10_000 + b"1" + b"}" * 10_000),
    "very deep JSON": ("mois-sms", b'{"a":' + b"[" * 1_000_000),
    "wide JSON": ("mois-sms", b'{"a":[' + b"1," * 900_000 + b"1]}"),
    "a JSON number of two million digits": ("mois-sms", b'{"a":' + b"9" * 2_000_000 + b"}"),
    "a JSON text of backslashes": ("mois-sms", b'{"a":"' + b"\\" * 2_000_000),
    "14,000 rows": ("kma-pwncd", b"<response><body>" + b"<item><tmFc>x</tmFc></item>" * 12_000 + b"</body></response>"),
}


@pytest.mark.parametrize("case", SLOW_INSIDE)
def test_what_is_slow_only_inside_is_refused_soon(case: str) -> None:
    format, body = SLOW_INSIDE[case]
    before = time.process_time()
    assert refusal(format, body).remedy
    assert time.process_time() - before < QUADRATIC


@pytest.mark.parametrize(
    "body", [b"[" + b"1," * 3 + b"1]", b'{"a":NaN}', b'{"a":Infinity}', b'{"a":1', b'{"a":1}}', b"{'a':1}", b'{"a":"\x00"}']
)
def test_json_that_is_none_is_refused(body: bytes) -> None:
    assert refusal("mois-sms", body).cause


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("body", [b"", b" \n", b"\0\0\0", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_answer_is_a_fault_not_calm(format: str, body: bytes) -> None:
    assert refusal(format, body).cause


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "page", [b"<!DOCTYPE html><html><body>Log in</body></html>", b"<html><head><title>503</title></head></html>", b"\n<HTML lang=ko>"]
)
def test_a_web_page_is_named_as_one(format: str, page: bytes) -> None:
    assert "web page" in refusal(format, page).cause


ERRORS = {"20": "denied", "22": "quota", "30": "not registered", "31": "expired", "99": "other error", "77": "unknown code"}


@pytest.mark.parametrize("format", ["kma-pwncd", "kma-wrnmsg", "mois-sms"])
@pytest.mark.parametrize("code", ERRORS)
def test_an_error_inside_http_200_names_what_its_code_means(format: str, code: str) -> None:
    in_json = f'{{"response":{{"header":{{"resultCode":"{code}","resultMsg":"X"}}}}}}'
    in_xml = f"<response><header><resultCode>{code}</resultCode><resultMsg>X</resultMsg></header></response>"
    envelope = "<OpenAPI_ServiceResponse><cmmMsgHeader><returnReasonCode>{}</returnReasonCode></cmmMsgHeader></OpenAPI_ServiceResponse>"
    for body in (in_json, in_xml, envelope.format(code)):
        found = refusal(format, body.encode())
        assert ERRORS[code] in found.cause
        assert found.remedy


@pytest.mark.parametrize("code", ["22", "30", "31"])
def test_an_error_of_the_ministrys_platform_is_named(code: str) -> None:
    found = refusal("mois-sms", f'{{"header":{{"resultCode":"{code}","resultMsg":"X"}},"body":null}}'.encode())
    assert ERRORS[code] in found.cause


@pytest.mark.parametrize("name", ["kma-warnings/refused/error-30-key-not-registered.xml", "mois-sms/refused/error-31-key-expired.json"])
def test_recorded_errors_are_refused_with_a_remedy(name: str) -> None:
    assert "key" in refusal("kma-pwncd" if name.startswith("kma") else "mois-sms", sample(name)).cause


@pytest.mark.parametrize("encoding", ["euc-kr", "cp949", "utf-16", "utf-8-sig"])
def test_a_declared_or_marked_encoding_is_honoured(encoding: str) -> None:
    text = sample("cap-direct/2026-01-13-1100-heavy-snow-clear.xml").decode()
    declared = text.replace("UTF-8", encoding.removesuffix("-sig"))
    (alert,) = parse_here("cap", declared.encode(encoding)).alerts
    assert alert.infos[0].headline == "대설주의보 해제"


@pytest.mark.parametrize("order", ["utf-16le", "utf-16be"])
def test_utf_16_needs_no_mark_when_its_first_sign_shows_it(order: str) -> None:
    text = sample("cap-direct/2026-01-13-1100-heavy-snow-clear.xml").decode().partition("?>")[2].strip()
    assert parse_here("cap", text.encode(order)).alerts[0].identifier == "기상청2601130016"


@pytest.mark.parametrize("declared", ["UTF-8", "euc-kr", "punycode", "unicode_escape", "zlib", "utf-7", "no-such"])
def test_an_encoding_that_is_wrong_or_no_encoding_is_refused(declared: str) -> None:
    body = f'<?xml version="1.0" encoding="{declared}"?><alert>'.encode() + b"\xff\xb4\xeb\xbc\xb3</alert>"
    assert "encoding" in str(refusal("cap", body)) or "bytes are not" in refusal("cap", body).cause


@contextmanager
def watched() -> Iterator[list[tuple[str, Any]]]:
    """Everything this thread opens, resolves or connects to, as the interpreter itself reports it."""
    seen: list[tuple[str, Any]] = []
    watching = True

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if watching and (event in ("open", "urllib.Request", "subprocess.Popen", "os.system") or event.startswith("socket.")):
            seen.append((event, arguments[0] if event == "open" else arguments))

    sys.addaudithook(hook)  # cannot be taken away again: it falls silent instead
    yield seen
    watching = False


@pytest.mark.parametrize("format", FORMATS)
def test_a_body_that_is_an_address_is_never_fetched(format: str) -> None:
    parse_here("atom", sample("usgs-atom/2.5_day.xml"))  # everything is imported before the watch begins
    with socket.create_server(("127.0.0.1", 0)) as listener, watched() as seen:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/feed.xml"
        assert refusal(format, address.encode()).cause
        assert not [event for event in seen if event[0] != "open"]


@pytest.mark.parametrize("format", ["atom", "rss"])
def test_a_body_that_is_a_path_is_never_opened(format: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_bytes(sample("usgs-atom/2.5_day.xml"))
    with watched() as seen:
        assert "not XML" in refusal(format, str(secret).encode()).cause
    assert str(secret) not in [str(what) for event, what in seen if event == "open"]


def test_feedparser_opens_and_fetches_nothing_for_a_feed_full_of_addresses() -> None:
    parse_here("atom", sample("usgs-atom/2.5_day.xml"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        body = sample("usgs-atom/2.5_day.xml").replace(b"https://earthquake.usgs.gov", f"http://127.0.0.1:{port}".encode())
        with watched() as seen:
            assert parse_here("atom", body).alerts
        assert seen == []


def test_text_that_is_kept_has_no_control_characters_and_no_half_letters() -> None:
    body = '{"header":{"resultCode":"00"},"body":[{"SN":1,"CRT_DT":"2026/01/13 05:00:00","MSG_CN":"눈\\u0000\\ud800\\u0007 온다"}]}'
    (alert,) = parse_here("mois-sms", body.encode()).alerts
    assert alert.infos[0].description == "눈 온다"
