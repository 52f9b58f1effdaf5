"""Which road a TOPIS incident is about and why, as its text writes them; what it does not say plainly is left out."""

import re

from lifeline.core.text import nfc

MOST = 60
# A line of its own (`-장소 : 봉은교`) outranks the heading.
_LINE = re.compile(r"^\W*(장소|구간|사유|원인|통제)\s*[:：]\s*(.+)$")
_INCIDENT = r"\S*(?:사고|공사|침수|통제|행사|집회|시위|대회|마라톤|고장|화재|결빙|작업|붕괴|낙하물|땅꺼짐|포트홀|정체)\S*"
_HAPPENED = re.compile(rf"{_INCIDENT}(?: {_INCIDENT})*")
_HOW_MUCH = re.compile(r"(?:\s|^)(?:양방향|한방향|편도|전 ?구간|일부|부분|전면|[0-9~,]+차[로선]|갓길)$")
# 세종대로, not 폭우로 (by heavy rain), nor 빗길 (a wet road) and 학교 (a school).
_ROAD = re.compile(
    r"\S*(?:(?<![차으우설])로|(?<![빗눈])길|(?<![학종])교|IC|JCT?|나들목|분기점|지하차도|터널|고가|고가차도|램프|[사삼오]거리|광장)(?=\s|\(|$)"
)


def details(text: str) -> dict[str, str]:
    """`place_ko` and `cause_ko`, empty where unknown: "잠수교 도로침수" is the place 잠수교 and the cause 도로침수."""
    heading, *lines = [" ".join(nfc(line).split()) for line in re.split(r"[\r\n]+", text.strip())]
    said = {found[1]: found[2] for line in lines if (found := _LINE.match(line))}
    before, happened = _parted(heading)
    places = (said.get("장소", ""), said.get("구간", ""), before, _parted(said.get("통제", ""))[0])
    place = next((place for place in places if _is_road(place)), "")
    cause = said.get("사유") or said.get("원인") or ("" if "통제" in happened else happened)
    return {"place_ko": place, "cause_ko": cause if place and len(cause) <= MOST else ""}


def _parted(words: str) -> tuple[str, str]:
    """What stands before the first words of an incident, without how many lanes, and those words."""
    found = _HAPPENED.search(words)
    if not found:
        return "", ""
    place = words[: found.start()].strip()
    while (shorter := _HOW_MUCH.sub("", place).strip()) != place:
        place = shorter
    return place, found.group().strip("()[],.")


def _is_road(place: str) -> bool:
    return len(place) <= MOST and bool(_ROAD.match(place))
