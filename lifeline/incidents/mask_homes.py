"""How a person is reached and in which unit it lives: mail, handles, names at messengers, and the number on the door."""

import re

from lifeline.incidents.mask_rules import Rule, spelled

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
_PAGES = (
    *("instagram.com/", "facebook.com/", "fb.com/", "threads.net/", "threads.com/", "twitter.com/", "tiktok.com/@", "youtube.com/@"),
    *("blog.naver.com/", "cafe.naver.com/", "story.kakao.com/", "pf.kakao.com/", "band.us/", "bsky.app/profile/", "linkedin.com/in/"),
)
_OWN = "|".join(map(re.escape, _PAGES))
_PAGE = re.compile(
    rf"(?:https?://)?(?:(?:www|m)\.)?(?:{_OWN}|(?<![a-z0-9.-])x\.com/)(?!\w{{1,20}}/status/)[a-z0-9_.@/%~?=&-]{{1,80}}", re.IGNORECASE
)

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

_SAID = "[일이삼사오육륙칠팔구공영십백천]"
_SAID_END = "(?=$|[^가-힣]|실|에|가|는|은|이[가요에]|도|로|을|를|의|인데|입니다|예요|집|사[는시세]|앞)"
_UNIT_SAID = re.compile(
    rf"(?<![가-힣])(?:(?:{_SAID}{{2,5}}|\d{{1,4}}) ?동 ?(?:(?:{_SAID}{{1,4}}|\d{{1,3}}) ?층 ?)?{_SAID}{{1,7}} ?호"
    rf"|(?:{_SAID}{{1,5}} ?동|(?:{_SAID}{{1,4}}|\d{{1,3}}) ?층|(?<![A-Za-z])[A-Za-z] ?동) ?{_SAID}{{2,7}} ?호"
    rf"|(?:반지하|지하|지층|옥탑) ?{_SAID}{{1,4}} ?호"
    rf"|(?=[^호]{{0,6}}[백천공]){_SAID}{{3,7}} ?호|{_SAID}{{2,7}} ?호(?=실)){_SAID_END}"
)

_NUMBERED = tuple(f"{digit}{gap}호" for digit in range(10) for gap in ("", " "))
RULES = (
    Rule("email", _MAIL, ("@", "(at)", "[at]", "골뱅이")),
    Rule("handle", _HANDLE, ("@",)),
    Rule("id", _LINK, (".me/", ".kakao.com/")),
    Rule("id", _PAGE, (*_PAGES, "x.com/")),
    Rule("unit", _UNIT, _NUMBERED),
    Rule("unit", _UNIT_SAID, tuple(f"{digit}{gap}호" for digit in _SAID[1:-1] for gap in ("", " "))),
    Rule("id", _ID, spelled(_APP), 1),
    Rule("id", _ID_SAID, ("아이디", "id"), 1),
    Rule("unit", _UNIT_DASH, spelled(_HOUSING), 1),
    Rule("unit", _UNIT_EN, ("apt", "apartment", "unit", "room", "rm", "suite", "flat", "ste"), 1),
)
