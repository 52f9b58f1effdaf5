"""Any input at all: a parser answers, or refuses by name; nothing else leaves it."""

import json
from collections.abc import Callable
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from lifeline.intake.child import parse_here
from lifeline.intake.formats import FORMATS, Parsed, Unparsed
from tests.intake.samples import SAMPLES

CAP = "urn:oasis:names:tc:emergency:cap:1.2"
ATOM = "http://www.w3.org/2005/Atom"
HEAD = "<identifier>a</identifier><sender>b</sender><sent>2026-01-13T05:00:00+09:00</sent><status>Actual</status>"


def only_unparsed(format: str, body: bytes) -> None:
    try:
        assert isinstance(parse_here(format, body), Parsed)
    except Unparsed as refused:
        if not refused.cause or not refused.remedy:
            raise AssertionError("a refusal says why, and what to do") from refused


RECORDED = sorted(path for path in SAMPLES.rglob("*") if path.suffix in (".xml", ".json", ".txt"))


@settings(max_examples=150)
@given(st.sampled_from(sorted(FORMATS)), st.binary(max_size=300))
@example("kma-hub", b"\x0b")
@example("kma-hub", b"=")
def test_no_bytes_make_a_parser_raise_anything_else(format: str, body: bytes) -> None:
    only_unparsed(format, body)


@settings(max_examples=200)
@given(st.sampled_from(sorted(FORMATS)), st.sampled_from(RECORDED), st.data())
def test_no_damage_to_a_recorded_document_does_either(format: str, path: Path, data: st.DataObject) -> None:
    body = path.read_bytes()
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, min(len(body), start + 40)))
    only_unparsed(format, body[:start] + data.draw(st.binary(max_size=12)) + body[end:])


ITEM = "<rss><channel><link>%s</link><item>"
FIELDS = {
    "cap": f'<alert xmlns="{CAP}">{HEAD}<msgType>Alert</msgType><scope>Public</scope><references>%s</references><info><event>%s</event>'
    "<onset>%s</onset><area><polygon>%s</polygon><circle>%s</circle></area></info></alert>",
    "cap-atom": f'<feed xmlns="{ATOM}" xmlns:c="{CAP}"><entry><id>%s</id><updated>%s</updated><link href="%s"/>'
    "<c:event>%s</c:event></entry></feed>",
    "cap-rss": ITEM + "<link>%s</link><guid>%s</guid><pubDate>%s</pubDate></item></channel></rss>",
    "atom": f'<feed xmlns="{ATOM}" xmlns:g="http://www.georss.org/georss"><id>%s</id><entry><id>%s</id>'
    "<updated>2026-01-13T05:00:00Z</updated><title>%s</title><summary>%s</summary><g:point>%s</g:point></entry></feed>",
    "rss": ITEM + "<guid>%s</guid><pubDate>%s</pubDate><description>%s</description></item></channel></rss>",
    "gdacs": ITEM
    + '<title>%s</title><pubDate>%s</pubDate><d:eventtype xmlns:d="http://www.gdacs.org">%s</d:eventtype>'
    + '<d:eventid xmlns:d="http://www.gdacs.org">%s</d:eventid><d:bbox xmlns:d="http://www.gdacs.org">%s</d:bbox>'
    + '<g:point xmlns:g="http://www.georss.org/georss">%s</g:point></item></channel></rss>',
    "kma-pwncd": "<response><body><item><tmFc>%s</tmFc><tmSeq>%s</tmSeq><warnVar>%s</warnVar><command>%s</command>"
    "<areaName>%s</areaName><startTime>%s</startTime></item><totalCount>%s</totalCount></body></response>",
    "kma-wrnmsg": "<response><body><item><tmFc>202601130500</tmFc><t1>%s</t1><t2>%s</t2><t3>%s</t3></item></body></response>",
    "kma-hub": "# REG_ID TM_FC WRN %s\nL1,202601130500,%s,%s,%s,=\n%s,%s,%s",
    "kma-eqk": "<response><item><tmFc>202601130500</tmFc><tmSeq>1</tmSeq><fcTp>%s</fcTp><tmEqk>%s</tmEqk><inT>%s</inT><lat>%s</lat>"
    "<lon>%s</lon><mt>%s</mt><dep>%s</dep></item></response>",
    "kma-typhoon": "<response><item><tmFc>%s</tmFc><typSeq>%s</typSeq><lat>%s</lat><typLon>%s</typLon><loc>%s</loc></item></response>",
    "kma-pwn": "<response><item><tmFc>202601130500</tmFc><pwn>(1) %s 예비특보 %s\no 밤 : %s</pwn></item></response>",
    "airkorea-dust": "<response><item><sn>%s</sn><itemCode>%s</itemCode><issueGbn>%s</issueGbn><issueDate>%s</issueDate>"
    "<issueTime>%s</issueTime><clearDate>%s</clearDate><clearTime>%s</clearTime><moveName>%s</moveName></item></response>",
    "airkorea-ozone": "<response><item><dataDate>2026-06-20</dataDate><issueTime>%s</issueTime><issueLvl>%s</issueLvl>"
    "<clearTime>%s</clearTime><districtName>%s</districtName></item></response>",
    "airkorea-yellow-dust": "<response><item><dataTime>%s</dataTime><tmArea>%s</tmArea><tmCnt>%s</tmCnt></item></response>",
    "hrfco": "<r><content><f><ancdt>202601130500</ancdt><KIND>%s</KIND><prntdt>%s</prntdt><sttnm>%s</sttnm><wrnaranm>%s</wrnaranm>"
    "<rvrnm>%s</rvrnm></f></content></r>",
    "forest-fire": '{"fireShowInfoList":[{"frfrInfoId":"%s","frfrFrngDtm":"%s","frfrPrgrsStcd":"%s","frfrStepIssuCd":"%s",'
    '"frfrSttmnAddr":"%s","lgdngCd":"%s"},{"frfrInfoId":"1","frfrFrngDtm":"20260405141000","frfrPrgrsStcd":"02",'
    '"frfrStepIssuCd":"%s","frfrStepIssuNm":"%s","frfrLctnXcrd":"%s","frfrLctnYcrd":"%s","frfrStepIssuDtm":"%s"}]}',
    "mois-sms-old": "<DisasterMsg4><row><md101_sn>%s</md101_sn><msg>%s</msg><create_date>%s</create_date>"
    "<location_name>%s</location_name></row></DisasterMsg4>",
    "seoul-rain-gauge": "<ListRainfallService><RESULT><CODE>%s</CODE></RESULT><row><RF_CD>%s</RF_CD><RN_10M>%s</RN_10M>"
    "<DATA_CLCT_TM>%s</DATA_CLCT_TM><GU_NM>%s</GU_NM></row></ListRainfallService>",
    "seoul-river-stage": "<ListRiverStageService><RESULT><CODE>INFO-000</CODE></RESULT><row><WATG_CD>1</WATG_CD><DTRSM_DATA_CLCT_TM>%s"
    "</DTRSM_DATA_CLCT_TM><RLTM_RVR_WATL_CNT>%s</RLTM_RVR_WATL_CNT><RBH>%s</RBH><CNTRL_WATL>%s</CNTRL_WATL></row></ListRiverStageService>",
    "seoul-traffic": "<AccInfo><RESULT><CODE>INFO-000</CODE></RESULT><row><acc_id>%s</acc_id><occr_date>20261010</occr_date><occr_time>%s"
    "</occr_time><exp_clr_date>%s</exp_clr_date><exp_clr_time>%s</exp_clr_time><grs80tm_x>%s</grs80tm_x><grs80tm_y>%s</grs80tm_y>"
    "<acc_info>%s</acc_info></row></AccInfo>",
    "hrfco-waterlevel": '{"content":[{"wlobscd":"%s","ymdhm":"202407180730","wl":"%s"},{"wlobscd":"1","ymdhm":"%s","wl":"1"}]}',
    "mois-sms": "<response><item><SN>%s</SN><MSG_CN>%s</MSG_CN><CRT_DT>%s</CRT_DT><RCPTN_RGN_NM>%s</RCPTN_RGN_NM></item></response>",
}
AWKWARD = [
    *("", "1,1 2,2 3,3 1,1", "nan,1", "99,999", "-0", "1e999", "²", "٣", "]]", "\u2028", "http://[::1"),
    *("9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "000000000000", "202602300000", "Tue, 31 Feb 2026 25:61:00 GMT"),
    *("13", "24:00", "2026-02-30", "Ⅴ(", "Ⅻ(서울,,)", "주의보 해제", "03"),
    *("2026년 99월 1일 1시", "(1) 대설주의보 발표 : 서울(", "서울(동남권,,"),
]
fillings = st.one_of(st.sampled_from(AWKWARD), st.text(max_size=15), st.from_regex(r"[0-9,.:+\- TZ/]{1,24}", fullmatch=True))


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "")


@settings(max_examples=300)
@given(st.sampled_from(sorted(FIELDS)), st.data())
def test_no_text_in_a_field_does_either(format: str, data: st.DataObject) -> None:
    shape = FIELDS[format]
    escaped: Callable[[str], str] = (
        str if format == "kma-hub" else lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "")
    )
    filled = shape % tuple(escaped(data.draw(fillings)) for _ in range(shape.count("%s")))
    only_unparsed(format, filled.encode("utf-8", "replace"))


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=8
)
KOREAN = ("kma-eqk", "kma-typhoon", "kma-pwn", "airkorea-dust", "airkorea-ozone", "airkorea-yellow-dust", "hrfco", "forest-fire")
JSON = ["kma-pwncd", "kma-wrnmsg", "mois-sms", "mois-sms-old", "kma-hub", *KOREAN]
ANY_FIELD = (
    *("SN", "MSG_CN", "CRT_DT", "tmFc", "tmSeq", "warnVar", "t2", "tmEqk", "fcTp", "inT", "typSeq", "pwn", "sn", "itemCode", "issueDate"),
    *("issueTime", "dataDate", "dataTime", "tmArea", "clearTime", "ancdt", "kind", "prntdt", "frfrInfoId", "frfrFrngDtm", "lgdngCd"),
)


@settings(max_examples=200)
@given(
    st.sampled_from(JSON),
    st.sampled_from(["item", "items", "body", "row", "header", "list", "head"]),
    anything,
)
def test_no_json_in_any_place_does_either(format: str, place: str, value: object) -> None:
    row = dict.fromkeys(ANY_FIELD, value)
    at = {
        "item": {"response": {"header": {"resultCode": "00"}, "body": {"items": {"item": value}}}},
        "items": {"response": {"header": {"resultCode": "00"}, "body": {"items": value}}},
        "body": {"header": {"resultCode": "00"}, "body": value, "result": value},
        "row": {"header": {"resultCode": "00"}, "body": [row], "content": [row], "fireShowInfoList": [row]},
        "list": {"response": {"body": {"items": value}}, "content": value, "fireShowInfoList": value, "code": value, "RESULT": value},
        "head": {"DisasterMsg": [{"head": value}, {"row": value}, value], "disasterSmsList": value},
        "header": {"response": {"header": value}},
    }
    only_unparsed(format, json.dumps(at[place]).encode())
