"""The documents the parsers are measured on: CAP as offices send it, and bodies that nobody sends with good intent."""

from lifeline.intake.formats import cap

NAMESPACE = cap.NAMESPACES[0]
MIB = 1024 * 1024
_HEAD = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<alert xmlns="{NAMESPACE}"><identifier>KR.W2601012_202601130500_HSW_12</identifier>'
    "<sender>weather@kma.go.kr</sender><sent>2026-01-13T05:00:00+09:00</sent><status>Actual</status><msgType>Alert</msgType>"
    "<source>기상청</source><scope>Public</scope><code>대한민국정부1.1</code>"
)
_INFO = (
    "<info><language>{language}</language><category>Met</category><event>{event}</event><responseType>Prepare</responseType>"
    "<urgency>Expected</urgency><severity>Moderate</severity><certainty>Likely</certainty>"
    "<eventCode><valueName>TTAS.KO-07.0046/R5</valueName><value>HSW</value></eventCode>"
    "<effective>2026-01-13T05:00:00+09:00</effective><onset>2026-01-13T06:00:00+09:00</onset><expires>2026-01-13T12:00:00+09:00</expires>"
    "<senderName>기상청</senderName><headline>{event} 발표</headline><description>{words}</description>"
    "<instruction>{words}</instruction><web>https://www.weather.go.kr</web><contact>131</contact>"
    "<parameter><valueName>KMA:command</valueName><value>1</value></parameter>"
    "<parameter><valueName>CBSText</valueName><value>06시 서울 대설주의보 발효. 외출 자제</value></parameter>{areas}</info>"
)
_AREA = (
    "<area><areaDesc>{name}</areaDesc><polygon>{ring}</polygon>"
    "<geocode><valueName>KMA:zone</valueName><value>L11001{number:02}</value></geocode>"
    "<geocode><valueName>행정구역코드</valueName><value>11{number:02}000000</value></geocode></area>"
)


def alert(*, areas: int, points: int) -> bytes:
    """A CAP 1.2 alert in Korean and English with so many areas, each with a ring of so many points."""
    spoken = (
        ("ko-KR", "대설주의보", "눈이 쌓이니 내 집 앞 눈을 치우고 대중교통을 이용하세요. " * 4),
        ("en-US", "Heavy snow advisory", "Clear the snow in front of your house. " * 4),
    )
    infos = (
        _INFO.format(language=language, event=event, words=words, areas="".join(_area(number, points) for number in range(areas)))
        for language, event, words in spoken
    )
    return (_HEAD + "".join(infos) + "</alert>").encode()


def _area(number: int, points: int) -> str:
    ring = [f"{37.4 + number / 100 + at / 10000:.4f},{126.8 + number / 90 + at / 9000:.4f}" for at in range(points)]
    return _AREA.format(name=f"서울 {number + 1}권", ring=" ".join([*ring, ring[0]]), number=number)


HOSTILE: dict[str, bytes] = {
    "nested entities (a billion laughs)": _HEAD.replace(
        "<alert", "<!DOCTYPE a [" + "".join(f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9)) + "]><alert", 1
    ).encode(),
    "one long entity, 400,000 times": b'<!DOCTYPE a [<!ENTITY a "' + b"x" * 50_000 + b'">]><a>' + b"&a;" * 400_000 + b"</a>",
    "40,000 attributes on one element": b"<r " + b" ".join(b'a%d=""' % at for at in range(40_000)) + b"/>",
    "200,000 attributes on one element": b"<r " + b" ".join(b'a%d=""' % at for at in range(200_000))[: 2 * MIB - 10] + b"/>",
    "19,000 attributes, below the gate's count": b"<r " + b" ".join(b'a%d=">"' % at for at in range(19_000)) + b"/>",
    "40,000 elements": b"<r>" + b"<a/>" * 40_000 + b"</r>",
    "200,000 elements": b"<r>" + b"<a/>" * 200_000 + b"</r>",
    "500,000 deep": b"<a>" * 500_000,
    "40,000 deep": b"<a>" * 40_000,
    "one tag of 2 MB": b"<" + b"r" * (2 * MIB - 8) + b"/>",
    "2 MB of brackets": b"<" * (2 * MIB),
    "a polygon of a million commas": b"<r>" + b"1," * 1_000_000 + b"</r>",
    "2 MB of text in an alert without a sender": (f'<alert xmlns="{NAMESPACE}"><note>' + "눈 " * 500_000 + "</note></alert>").encode(),
}
