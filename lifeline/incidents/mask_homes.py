"""How a person is reached and in which unit it lives: mail, handles, names at messengers, and the number on the door."""

import re
from collections.abc import Iterable, Iterator

Span = tuple[int, int, str]  # begin, end, kind

_AT = r"(?:@|\(at\)|\[at\]|골뱅이)"
_MAIL = re.compile(
    rf"(?<![A-Za-z0-9._+%-])[A-Za-z0-9._+%-]++ ?{_AT} ?[A-Za-z0-9-]++(?: ?(?:\.|닷) ?[A-Za-z]{{2,}})++",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w@/.])@[A-Za-z0-9_가-힣][\w.-]{0,60}(?:@[\w.-]{1,80})?")
_APP = (
    "카톡|카카오톡|카카오|텔레그램|텔레|라인|위챗|인스타그램|인스타|디스코드|"
    "kakaotalk|kakao|katalk|telegram|wechat|line|instagram|insta|discord|snapchat|skype"
)
_ID = re.compile(
    rf"(?<![A-Za-z./])(?:{_APP}) ?(?:아이디|아디|id)? ?(?:는|은|:|=|→|-|is)? ?@?((?=[A-Za-z0-9_.-]{{0,29}}[A-Za-z])[A-Za-z0-9_.-]{{4,30}})",
    re.IGNORECASE,
)
_ID_SAID = re.compile(r"(?:아이디|(?<![A-Za-z])id) ?(?:는|은|:|=|is) ?@?([A-Za-z0-9_.-]{3,30})", re.IGNORECASE)
_LINK = re.compile(r"(?:open\.kakao\.com/|qr\.kakao\.com/|(?<![a-z])(?:t|wa|line)\.me/)\S{1,80}", re.IGNORECASE)

_FLOOR = r"(?:(?:지하|반지하|b) ?)?\d{1,3} ?층"
_DOOR = r"(?:제 ?)?[a-z]?\d{1,4} ?호"
_UNIT = re.compile(
    rf"(?<![\d.])(?:(?:제 ?)?(?:\d{{1,4}}|[가-하](?![가-힣])|(?<![a-z])[a-z]) ?동 ?(?:{_FLOOR} ?)?{_DOOR}|{_FLOOR} ?{_DOOR}"
    r"|(?:반지하|지하|지층|비동|비|(?<![a-z])b|옥탑) ?-?\d{1,4} ?호|(?:제 ?)?\d{3,4} ?호(?:실)?)(?! ?태풍|선|기|차|골|포|점)",
    re.IGNORECASE,
)
_HOUSING = "아파트|빌라|맨션|오피스텔|자이|래미안|푸르지오|힐스테이트|롯데캐슬|편한세상|주공|연립"
_UNIT_DASH = re.compile(rf"(?:{_HOUSING})[가-힣0-9]{{0,8}} ?(?<!\d)(\d{{1,4}} ?- ?\d{{2,4}})(?!\d| ?번지)")
_UNIT_EN = re.compile(r"\b(?:apt|apartment|unit|room|rm|suite|flat|ste)\b\.? ?(?:no\.? ?)?#? ?([a-z]?-?\d{1,5}[a-z]?)\b", re.IGNORECASE)

# What is looked for, which group of it is hidden, and words without which it cannot be there: most posts have none of them.
_LISTED: tuple[tuple[str, int, re.Pattern[str], tuple[str, ...]], ...] = (
    ("email", 0, _MAIL, ("@", "(at)", "[at]", "골뱅이")),
    ("handle", 0, _HANDLE, ("@",)),
    ("id", 0, _LINK, (".me/", ".kakao.com/")),
    ("unit", 0, _UNIT, ("호",)),
    ("id", 1, _ID, tuple(_APP.split("|"))),
    ("id", 1, _ID_SAID, ("아이디", "id")),
    ("unit", 1, _UNIT_DASH, tuple(_HOUSING.split("|"))),
    ("unit", 1, _UNIT_EN, ("apt", "apartment", "unit", "room", "rm", "suite", "flat", "ste")),
)


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, words)))


SOUGHT = tuple((kind, group, pattern, _any_of(needed)) for kind, group, pattern, needed in _LISTED)
_NEEDED = _any_of(word for _, _, _, needed in _LISTED for word in needed)


def homes(shadow: str) -> Iterator[Span]:
    """Where these stand in a text whose digits are all written 0 to 9."""
    folded = shadow.casefold()
    if not _NEEDED.search(folded):
        return
    for kind, group, pattern, needed in SOUGHT:
        if needed.search(folded):
            for match in pattern.finditer(shadow):
                yield match.start(group), match.end(group), kind
