"""Numbers that belong to a person: telephones, resident numbers, plates, accounts, cards, however they are written."""

import re
from collections.abc import Iterator

from lifeline.incidents.mask_rules import Span

_ZERO, _ONE = "[0OoQㅇ공영제령]", "[1lI|일ㅣ]"
_ANY = "[0-9OoㅇlI공영령일이삼사오육륙칠팔구]"
_GAP = r"(?:[\W_]{0,5}|[\W_]{0,2}(?:다시|하이픈|대시|바|점|쩜|에|의|ㅡ|ㅣ|국에?|번?에)[\W_]{0,2})"
_MOBILE = re.compile(rf"(?<!\d){_ZERO}{_GAP}{_ONE}{_GAP}[016789OoQㅇ공영일육륙칠팔구]{_GAP}(?:{_ANY}{_GAP}){{6,7}}{_ANY}")
_SPOKEN = re.compile(r"[공영령일이삼사오육륙칠팔구](?:[\W_]{0,3}[공영령일이삼사오육륙칠팔구]){8,}")
_LONG = re.compile(r"(?<!\d)\+?\d{9,}+")
_JOINED = re.compile(r"(?<!\d)\d++(?:[ ]?[-.·_~ㅡ/][ ]?\d++)++")
_LEADING = re.compile(r"(?<!\d)(?:\+[\s(]{0,2}\d|\(?0)\d{0,3}+(?:[\s()\-./,·*_ㅡ]{1,3}\d++){1,6}+")
_SPACED = re.compile(r"(?<!\d)\d(?: {1,3}\d(?!\d)){8,}+")
_CARD = re.compile(r"(?<!\d)\d{4}[- .]?[\d*xX●]{4}[- .]?[\d*xX●]{4}[- .]?[\d*xX●]{3,4}(?!\d)")
_AMEX = re.compile(r"(?<!\d)\d{4}[- .]\d{6}[- .]\d{5}(?!\d)")
_LOCAL = re.compile(r"(?<!\d)\d{3,4}[-.ㅡ]\d{4}(?![\d-])")
_CALLED = re.compile(
    r"(?:전화|연락처|연락|번호|폰|핸드폰|휴대폰|문자|tel|phone|call|contact|whatsapp|mobile|☎|📞|📱|☏)[^\d\n]{0,8}(\d(?:[\s\-.,()·*_ㅡ]{0,3}\d){6,15})",
    re.IGNORECASE,
)
_BIRTH = r"\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_HIDDEN = "[\\d*xX●○•◯ㅇ#]"
_RESIDENT = re.compile(
    rf"(?<!\d){_BIRTH}(?:\s{{0,2}}[-~–.ㅡ_/]\s{{0,2}}[0-9*]{_HIDDEN}{{0,6}}|\s{{1,2}}[0-9]{_HIDDEN}{{6}}|[0-9]{_HIDDEN}{{6}})(?!\d)"
)
_BORN = re.compile(r"(?:생년월일|주민등록번호|주민번호|외국인등록번호|등록번호|생일)[^\d\n]{0,6}(\d[\d.\-/ 년월일*]{4,20})")
_PASSPORT = re.compile(r"(?<![A-Za-z0-9])(?:[MSRGDmsrgd]\d{3}[\dA-Za-z]\d{4}|[A-Za-z]{2}\d{7})(?![A-Za-z0-9])")
_LICENCE = re.compile(r"(?<!\d)\d{2}[- ]\d{2}[- ]\d{6}[- ]\d{2}(?!\d)")
_BANK = (
    "국민|신한|우리|하나|농협|기업|카카오뱅크|카뱅|토스뱅크|토스|케이뱅크|새마을금고|새마을|신협|우체국|수협|SC제일|제일|씨티|산업|대구|부산|광주|전북|경남|제주|"
    "kb|nh|ibk|keb|국민은행|신한은행|우리은행|하나은행|농협은행|기업은행|은행|계좌번호|계좌|입금|예금주|후원|bank account|account|iban"
)
_ACCOUNT = re.compile(rf"(?:{_BANK})[^\d\n]{{0,12}}(\d(?:[\s\-.·_ㅡ]{{0,3}}\d){{7,17}})", re.IGNORECASE)
_BANK_SHORT = re.compile(r"(?:계좌번호|계좌|account no)[^\d\n]{0,12}(\d(?:[\s\-.·_ㅡ]{0,3}\d){4,17})", re.IGNORECASE)

_REGION = "서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주"
_LETTER = "가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주바사아자배하허호육해공국합영"
_PLATE_GAP = r"[\s.\-_·]{0,2}"
_PLATE = re.compile(
    rf"(?:(?:{_REGION})\s?)?(?<!\d)\d{{2,3}}(?:[{_LETTER}]{_PLATE_GAP}|{_PLATE_GAP}[{_LETTER}]|[\s.\-_·]{{1,2}}[{_LETTER}][\s.\-_·]{{1,2}})\d{{4}}(?!\d)"
)
_PLATE_MEASURE = re.compile(r"^\d{2,3}\s?[도주호사하]\s\d{4}$")
_OLD_PLATE = re.compile(
    rf"(?:{_REGION})\s?(?:\d{{1,2}}|[가-힣]{{1,3}})?\s?[가-힣]\s?[-.]?\s?\d{{4}}(?!\d|\s?(?:년|명|원|건|번|m|km|가구|세대|대))"
)
_ENVOY = re.compile(r"(?:외교|영사|준외|준영|국기|협정|대표|임시?)\s?\d{2,3}\s?[-.]?\s?\d{3,4}(?!\d)")
_PLATE_SAID = re.compile(
    r"(?:차량\s?번호|차번호|번호판|끝번호|뒷번호|차\s?번호|넘버|license plate|plate)[^\d\n]{0,6}(\d{4})(?!\d)", re.IGNORECASE
)

# What stays: dates, coordinates, public lines, sums of money, the long number of a post's own address.
_FIRST_KEPT = re.compile(
    r"(?<![\d.])3[3-8]\.\d{3,8}[ ,]{1,2}1[23]\d\.\d{3,8}(?![\d.\-])|"
    r"(?<!\d)(?<!\d[-. ])(?:19|20)\d\d ?[-./년] ?(?:1[0-2]|0?[1-9]) ?[-./월] ?(?:3[01]|[12]\d|0?[1-9])(?!\d| ?[-.] ?\d)"
    r"|(?<![\d.])(?<!\d[- ])[1-9]\d{0,2}\.\d{3,8}(?![\d.\-])"
)
_KEPT = re.compile(
    r"(?<![\d-])1[5-8]\d\d[- ]?\d{4}(?![\d-]|[ .]\d{4})|(?<![\d.,])[1-9]\d{0,2}(?:,\d{3}){1,5}(?![\d,])|(?<=/)[1-9]\d{15,19}(?!\d)"
)


def _without(pattern: re.Pattern[str], shadow: str) -> str:
    return pattern.sub(lambda match: "\x00" * len(match[0]), shadow)


def may_stand(shadow: str) -> bool:
    """Whether any rule may find something there, which is rare: a link or a figure is not enough.

    A number of a person has four digits one after the other, or five signs that are or stand for digits with nothing but gaps
    between; only a date of birth may be less, behind its word.
    """
    return _SEVERAL.search(shadow) is not None or _BIRTHDAY.search(shadow) is not None


def numbers(shadow: str) -> Iterator[Span]:
    """Where numbers of a person stand in a text whose digits are all written 0 to 9."""
    if not may_stand(shadow):
        return
    if not _ANY_DIGIT.search(shadow):  # only a number written in words is left to look for
        for match in _SPOKEN.finditer(shadow):
            yield match.start(), match.end(), "phone"
        return
    yield from of_few(shadow) if len(_DIGIT.findall(shadow)) < FEWEST else of_many(shadow)


def of_many(shadow: str) -> Iterator[Span]:
    """By every rule."""
    shadow = _without(_FIRST_KEPT, shadow)
    for kind, pattern in _WHOLE:
        for match in pattern.finditer(shadow):
            yield match.start(), match.end(), kind
    for kind, pattern in _AFTER:
        for match in pattern.finditer(shadow):
            yield match.start(1), match.end(1), kind
    for match in _PLATE.finditer(shadow):
        if not _PLATE_MEASURE.match(match[0]):
            yield match.start(), match.end(), "plate"
    yield from _chains(_without(_KEPT, shadow))


def of_few(shadow: str) -> Iterator[Span]:
    """What is found with fewer than FEWEST digits: numbers that are partly written in words."""
    for pattern in (_MOBILE, _SPOKEN):
        for match in pattern.finditer(shadow):
            yield match.start(), match.end(), "phone"
    for match in _BORN.finditer(shadow):
        yield match.start(1), match.end(1), "resident"


_SIGN = r"[\dOoQㅇlI|ㅣ일제공영령이삼사오육륙칠팔구]"
_SEVERAL = re.compile(rf"{_SIGN}(?:(?<=\d)\d{{3}}|(?:[\W_다시하이픈대바점쩜에의ㅡㅣ국번]{{0,7}}{_SIGN}){{4}})")
_BIRTHDAY = re.compile("생년월일|생일|등록번호|주민번호")
_ANY_DIGIT, _DIGIT = re.compile("[0-9]"), re.compile(r"\d")
FEWEST = 4  # digits, without which none of the other rules finds anything
_WHOLE = (
    ("phone", _MOBILE),
    ("phone", _SPOKEN),
    ("resident", _RESIDENT),
    ("resident", _PASSPORT),
    ("resident", _LICENCE),
    ("plate", _OLD_PLATE),
    ("plate", _ENVOY),
    ("card", _CARD),
    ("card", _AMEX),
)
_AFTER = (("plate", _PLATE_SAID), ("resident", _BORN), ("account", _ACCOUNT), ("account", _BANK_SHORT))


def _chains(shadow: str) -> Iterator[Span]:
    """Digits of no known shape, yet too many for a number of daily life."""
    for match in _LONG.finditer(shadow):
        yield match.start(), match.end(), _kind(match[0])
    for pattern in (_JOINED, _LEADING, _SPACED):
        for match in pattern.finditer(shadow):
            if sum(map(str.isdigit, match[0])) >= 9:
                yield match.start(), match.end(), _kind(match[0])
    for match in _LOCAL.finditer(shadow):
        if not re.fullmatch(r"(?:19|20)\d\d[-.](?:19|20)\d\d", match[0]):
            yield match.start(), match.end(), "phone"
    for match in _CALLED.finditer(shadow):
        yield match.start(1), match.end(1), "phone"


def _kind(digits: str) -> str:
    bare = "".join(filter(str.isdigit, digits))
    if bare.startswith("0") or digits.lstrip("( ").startswith("+"):
        return "phone"
    return "card" if len(bare) == 16 else "account"
