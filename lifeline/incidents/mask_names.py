"""Names of people, by what stands beside them: a title, a relation, an age, a signature, or the words that it is a name."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path

Span = tuple[int, int, str]  # begin, end, kind

_SINGLE = (
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민나진지엄채원천"
    "방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용"
)
_DOUBLE = "남궁|황보|제갈|사공|선우|서문|독고|동방|어금|망절|장곡|강전"
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
_SURE, _AGES = (_LATIN, _NAMED, _MYSELF), (_AGED, _AGED_BARE)
# Each with signs without which it cannot be there, which is quickly seen: most posts have none of them.
GATED: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (pattern, re.compile(needed))
    for pattern, needed in (
        (_LATIN, "[A-Z]"),
        (_NAMED, "이름|성함|성명|본명"),
        (_MYSELF, "(?:저는|이름은|제가|전) "),
        (_TITLED, _TITLE),
        (_TITLED_ON, "씨"),
        (_RELATED, _KIN),
        (_SOUGHT, "찾"),
        (_SIGNED, "드림|올림|배상"),
        (_NUMBERED, r"01|공일공|\["),
        (_STARRED, f"{_STAR}|모"),
        (_AGED, r"[(\[]"),
        (_AGED_BARE, r"\d ?[세살]"),
    )
)
_BEFORE_NUMBER = "요다처는은로서역게"  # how words end that stand before a number and are no name
_WEATHER = "날솜글불"  # 날씨, 솜씨, 글씨, 불씨: no title
_MOST_NAMES = 20


def names(shadow: str, known: Collection[str] = ()) -> Iterator[Span]:
    """`known`: what is certainly a name here, as the author's own or one that a form asked for."""
    for pattern, needed in GATED:
        if needed.search(shadow):
            for match in pattern.finditer(shadow):
                if (span := _span(pattern, match)) is not None:
                    yield span
    for name in [one for one in known if len(one) > 1][:_MOST_NAMES]:
        yield from ((match.start(), match.end(), "name") for match in re.finditer(re.escape(name), shadow))


def _span(pattern: re.Pattern[str], match: re.Match[str]) -> Span | None:
    """The name alone; an age goes with its name, and what has stars in it is hidden whole."""
    if pattern is _STARRED:
        return match.start(), match.end(), "name"
    if pattern not in _SURE and not _is_name(match[1]):
        return None
    if pattern in _AGES:
        aged = match[1][-1] not in _PLACE_END or re.search("[세살]", match[0][len(match[1]) :])
        return (match.start(), match.end(), "name") if aged else None
    if pattern is _NUMBERED and match[1][-1] in _BEFORE_NUMBER:
        return None
    return match.start(1), match.end(1), "name"


def _is_name(found: str) -> bool:
    """Not a word of daily life that begins like a surname: 이수역, 강남구, 최대한, 정말, 조심."""
    bare = found.replace(" ", "")
    return bare not in _NO_NAME and bare[-1] not in _WEATHER and not (len(bare) > 2 and bare[:2] in _NO_NAME and bare[2] in _WORD_END)
