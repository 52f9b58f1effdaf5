"""Names of people, by what stands beside them: a title, a relation, an age, a signature, or the words that it is a name."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from lifeline.incidents.mask_rules import Rule, Span, spelled

_SINGLE = (
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민나진지엄채원천"
    "방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용"
)
_DOUBLE = "남궁|황보|제갈|사공|선우|서문|독고|동방|어금|망절|장곡|강전"
_DOUBLE_END = "궁보갈공우문고방금절곡전"
_SURNAME = f"(?:{_DOUBLE}|[{_SINGLE}])"
_LONE = "(?<![가-힣])"
_PARTICLE = (
    "이가|이는|이를|이랑|이라고|이에요|이예요|입니다|이고|이며|인데|"
    "이|가|은|는|을|를|의|와|과|도|에게|께서|께|한테|랑|라고|이라|예요|만|씨|님"
)
_END = f"(?=$|[^가-힣]|(?:{_PARTICLE})(?:$|[^가-힣]))"
_TITLE = (
    "씨|님|군|양|선생님|선생|할머니|할머님|할아버지|할아버님|어르신|아저씨|아줌마|아주머니|이모|삼촌|교수|박사|원장|사장|부장|차장|과장|"
    "대리|팀장|실장|반장|통장|이장|의원|기사|간호사|의사|학생|환자|어린이|아기|사원|주임|소장|목사|스님|신부|변호사|여사|대표|회장|경위|경사|"
    "경장|순경|소방사|소방교|소방장"
)
_TITLE_END = f"(?=$|[^가-힣]|(?:님|{_PARTICLE}|집|네|댁)(?:$|[^가-힣]|이|가|은|는|을|를|에|도))"
_KIN = (
    "아들|딸|남편|아내|와이프|마누라|엄마|아빠|어머니|어머님|아버지|아버님|할머니|할아버지|외할머니|동생|형|누나|언니|오빠|친구|조카|손자|손녀|"
    "부인|신랑|장모님|장인어른|사위|며느리|이모|고모|삼촌|예금주|실종자|환자|운전자|신고자|보호자|세입자|집주인|피해자|부상자|사망자|담임|동료"
)
_TITLED = re.compile(f"{_LONE}({_SURNAME} ?[가-힣] ?[가-힣]?) ?(?:{_TITLE}){_TITLE_END}")
_NAMED = re.compile(f"(?:이름은|이름이|이름|성함은|성함이|성함|성명은?|본명은?) ?:? ?(?:바로 )?({_SURNAME} ?[가-힣]{{1,2}}){_END}")
_RELATED = re.compile(f"(?:{_KIN})(?:은|는|이|가|인|의)?[ :]{{1,2}}({_SURNAME}[가-힣]{{2}}){_END}")
_MYSELF = re.compile(f"(?:저는|제 이름은|제가|전) ({_SURNAME}[가-힣]{{2}})(?=인데|입니다|이에요|예요|이고|라고|이라고)")
_TITLED_ON = re.compile(f"{_LONE}({_SURNAME}[가-힣][가-힣])씨(?=[가-힣])")
_NUMBERED = re.compile(rf"{_LONE}({_SURNAME}[가-힣]{{2}}) ?[(:,]? ?(?=01[016789]|공일공|\[전화번호)")
_SOUGHT = re.compile(f"{_LONE}({_SURNAME}[가-힣]{{2}})(?:을|를)? ?(?:찾습니다|찾아요|찾고 있|찾아주세요|찾아 주세요)")
_SIGNED = re.compile(f"{_LONE}({_SURNAME} ?[가-힣] ?[가-힣]) ?(?:드림|올림|배상)(?![가-힣])")
_HOUSE_OF = re.compile(f"{_LONE}({_SURNAME}[가-힣]{{2}})(?: ?댁|네 ?(?:집|댁|지하|반지하|가게|식구|가족))(?![가-힣]*동)")
_GIVEN = re.compile(f"{_LONE}([가-힣]{{2,3}})씨 ?(?:댁|네|집)")
_STAR = "[○◯〇●Oo0*×xXㅇ]"
_STARRED = re.compile(
    f"{_LONE}(?:{_SURNAME}{_STAR}{{1,2}}(?![A-Za-z0-9*○◯●])[가-힣]?(?=$|[^가-힣]|씨|군|양|님|이|가|은|는|을|를)"
    rf"|{_SURNAME} ?모 ?(?=\(|씨|군|양))"
)
_AGE, _SEX = r"\d{1,3} ?(?:세|살)?", r"[,·/ ]{0,2}(?:남성|여성|남자|여자|남|여)?[,·/ ]{0,2}"
_AGED = re.compile(rf"{_LONE}({_SURNAME}[가-힣]{{1,2}}) ?[(\[]{_SEX}{_AGE}{_SEX}[)\]]")
_AGED_BARE = re.compile(rf"{_LONE}({_SURNAME}[가-힣]{{2}}),? ?\d{{1,3}} ?(?:세|살)")
_PERSON = r"[A-Z][\w'-]{1,20}(?: [A-Z][\w'-]{1,20}){0,2}"
_KIN_EN = (
    "son|daughter|husband|wife|mother|father|mom|dad|brother|sister|friend|grandmother|grandfather|grandma|grandpa|neighbou?r|uncle|aunt"
)
_LATIN = re.compile(
    rf"\b(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof)\b\.?|[Nn]ame is|[Nn]ame:|[Nn]amed|[Mm]y (?:{_KIN_EN}),?) ({_PERSON})",
)
_NO_NAME = frozenset(Path(__file__).with_name("no_names.txt").read_text(encoding="utf-8").split())
_PLACE_END = "역동구로길교산천강점관원촌리읍면군시도층호선문댐항섬숲탑"
_WORD_END = "이가은는을를의도에로나님들분야요다네까죠면데했할하한" + _PLACE_END
_BEFORE_NUMBER = "요다처는은로서역게"  # how words end that stand before a number and are no name
_WEATHER = "날솜글불"  # 날씨, 솜씨, 글씨, 불씨: no title
_MOST_NAMES = 20


def _is_name(found: str) -> bool:
    """Not a word of daily life that begins like a surname: 이수역, 강남구, 최대한, 정말, 조심."""
    bare = found.replace(" ", "")
    return bare not in _NO_NAME and bare[-1] not in _WEATHER and not (len(bare) > 2 and bare[:2] in _NO_NAME and bare[2] in _WORD_END)


def _names_one(match: re.Match[str]) -> bool:
    return _is_name(match[1])


_RELATIVES = "님니부들집지이모"  # how words end that say who somebody is to the author: 선생님 댁, 어머니네, 고모부네, 강아지네
_NOBODY = ("아저", "아가", "무슨", "어떤")


def _housed(match: re.Match[str]) -> bool:
    return _is_name(match[1]) and match[1][-1] not in _PLACE_END + _RELATIVES


def _given(match: re.Match[str]) -> bool:
    return not match[1].endswith(_NOBODY) and match[1] not in _NO_NAME


def _aged(match: re.Match[str]) -> bool:
    return _is_name(match[1]) and (match[1][-1] not in _PLACE_END or re.search("[세살]", match[0][len(match[1]) :]) is not None)


def _numbered(match: re.Match[str]) -> bool:
    return _is_name(match[1]) and match[1][-1] not in _BEFORE_NUMBER


_STARS = tuple(f"{end}{star}" for end in _SINGLE + _DOUBLE_END for star in "○◯〇●o0*×xㅇ")
_SO_AND_SO = tuple(f"모{gap}{after}" for gap in ("", " ") for after in "(씨군양")
_YEARS = tuple(f"{digit}{gap}{year}" for digit in range(10) for gap in ("", " ") for year in "세살")
# The name alone is hidden; an age goes with its name, and what has stars in it is hidden whole.
RULES = (
    Rule("name", _LATIN, ("mr", "ms", "miss", "dr", "prof", "name ", "name:", "named", "my "), 1),
    Rule("name", _NAMED, ("이름", "성함", "성명", "본명"), 1),
    Rule("name", _MYSELF, ("저는 ", "이름은 ", "제가 ", "전 "), 1),
    Rule("name", _TITLED, spelled(_TITLE), 1, _names_one),
    Rule("name", _TITLED_ON, ("씨",), 1, _names_one),
    Rule("name", _GIVEN, ("씨",), 1, _given),
    Rule(
        "name",
        _HOUSE_OF,
        ("댁", *(f"네{gap}{of}" for gap in ("", " ") for of in ("집", "댁", "지하", "반지하", "가게", "식구", "가족"))),
        1,
        _housed,
    ),
    Rule("name", _RELATED, spelled(_KIN), 1, _names_one),
    Rule("name", _SOUGHT, ("찾",), 1, _names_one),
    Rule("name", _SIGNED, ("드림", "올림", "배상"), 1, _names_one),
    Rule("name", _NUMBERED, ("01", "공일공", "[전화번호"), 1, _numbered),
    Rule("name", _STARRED, (*_STARS, *_SO_AND_SO)),
    Rule("name", _AGED, ("(", "["), 0, _aged),
    Rule("name", _AGED_BARE, _YEARS, 0, _aged),
)


def known(shadow: str, names: Collection[str]) -> Iterator[Span]:
    """Where these stand: what is certainly a name here, as the author's own or one that a form asked for."""
    for name in [one for one in names if len(one) > 1][:_MOST_NAMES]:
        yield from ((match.start(), match.end(), "name") for match in re.finditer(re.escape(name), shadow))
