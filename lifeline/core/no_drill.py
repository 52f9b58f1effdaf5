"""Words by which a text claims that it is no exercise, in the languages of a city and in any letters a reader sees through."""

import re
from bisect import bisect_left
from collections.abc import Iterable

from lifeline.core.seen_as import seen_as

_GAP = r"[\W_]{0,3}"
_BETWEEN_LETTERS = r"[\W_]{0,2}"


def _loose(word: str) -> str:
    """That word with at most two signs between its letters (d-r-i-l-l); a space in it may be some signs or none."""
    return _GAP.join(_BETWEEN_LETTERS.join(map(_letter, part)) for part in word.split())


def _letter(sign: str) -> str:
    return "[il]" if sign in "il" else re.escape(sign)


def _any(words: str) -> str:
    """One of these, which are parted by commas."""
    return f"(?:{'|'.join(_loose(word) for word in words.split(','))})"


def _then(*parts: str) -> str:
    return _GAP.join(parts)


_EXERCISE = _any("drill,exercise,simulation,rehearsal,dry run,training")
_PLAIN = r"(?:(?:just|only|merely|simply|really|actually|even|in fact)[\W_]{1,3}){0,2}"
_KIND = r"(?:(?:actual|real|scheduled|planned|routine|regular|mere|simple|mock|fire|emergency|safety|evacuation|training)[\W_]{1,3}){0,2}"
_NOT = rf"(?:(?<![a-z])(?:{_loose('not')}|never|no[\W_]{{1,3}}longer)|n['’`´]t|\b(?:is|are|was|were|ai)nt)"
_ENGLISH = (
    rf"{_NOT}{_GAP}{_PLAIN}(?:an?|any|part[\W_]of[\W_](?:an?|any|the|this|our)){_GAP}{_KIND}(?:{_EXERCISE}|{_loose('test')})s?\b",
    rf"(?:\b(?:is|it|this)[\W_]{{1,3}}|['’]s[\W_]{{1,3}}|^|[.!?:;,\])—-] ?){_loose('not')}{_GAP}{_loose('drill')}s?\b",
    rf"(?:\b(?:is|ai)nt|n['’`´]t|(?<!there )\b(?:is|am)|['’]s){_GAP}{_loose('no')}[\W_]{{1,3}}{_KIND}(?:{_EXERCISE}|{_loose('test')})\b",
    rf"(?<![a-z]){_loose('no drill')}(?=\W*$|\s*[.!,;:])",
    r"\b(?:is|['’]s)[\W_]{1,3}(?:an?[\W_]{1,3})?(?:real|genuine)[\W_]{1,3}(?:emergency|alert|warning|event|thing|situation)\b",
    r"\b(?:is|['’]s)[\W_]{1,3}the[\W_]{1,3}real[\W_]{1,3}(?:thing|event|situation)\b",
    r"\breal[\W_]world[\W_]{1,3}emergency\b",
)
_IS_NOT = r"(?:(?:절대|결코|전혀)\s*)?아[^\w.!?]?(?:님|닙|니|닌|냐|녜|녀|닐)"
_KOREAN = (
    r"실제[\W_]{0,3}상[\W_]?황|(?<![가-힣])(?:실[\W_]{0,3}제[\W_]{0,3}상[\W_]{0,3}황|실상황)",
    r"(?:훈[\W_]?련|연[\W_]?습|모의(?:\s?방송)?|리허설|테스트)[^\w.!?]{0,3}(?:상[\W_]?황[^\w.!?]{0,3})?(?:[이은는가도][^\w.!?]{0,3})?"
    + _IS_NOT,
    r"(?<![가-힣])진짜\s?상황|(?<![가-힣])(?:실제|진짜)\s?(?:재난|경보|지진|화재|사고)\s?(?:상황)?\s?(?:입니다|이다|이에요|예요|임(?![가-힣]))",
)
_CHINESE = (
    _then(
        rf"(?:(?<!是)(?<!是 ){_loose('不是')}|{_any('并非,並非,绝非,絕非,决非,而非')})",
        rf"(?:{_any('在,进行,進行,一次,一场,一場,一个,一個,什么,什麼,任何,单纯的,單純的,普通的,模拟,模擬,消防,防灾,防災,避难,避難,紧急,緊急')}{_GAP}){{0,3}}",
        _any("演习,演習,演练,演練,训练,訓練,练习,練習,测试,測試,彩排"),
    ),
    r"(?<!不)是真[实實](?:的)?(?:警|[险險]情|[灾災]|[紧緊]急|情[况況])|[这這]是真的(?![吗嗎么])",
)
_JAPANESE = (
    _then(
        _any("訓練,演習,練習,テスト,ドリル,リハーサル,くんれん,クンレン"),
        _any("では,じゃ,でも,には,とは,なんかじゃ"),
        _any("ありません,ありませぬ,ない,なく,無い,無く,ねえ,ねぇ,あらず,ございません,御座いません"),
    ),
    r"(?:本番|本物)(?:の\w{1,6})?(?:です|だ)(?!か)|実際の(?:地震|火災|災害|津波|警報)(?:です|だ)(?!か)",
)
_VIETNAMESE = (
    _then(
        _any("không phải,chẳng phải,không còn"),
        rf"(?:(?:là|một|chỉ|cuộc|buổi|bài|đợt){_GAP}){{0,3}}",
        _any("diễn tập,thực tập,tập trận,tập dượt,thử nghiệm,huấn luyện"),
    ),
    r"(?<!phải )(?<!phải là )(?:tình huống|cảnh báo|báo động) (?:có |là )?thật\b",
)
_RUSSIAN = (
    rf"\bне[\W_]{{1,3}}(?:(?:просто|это|очередн\w+|обычн\w+)[\W_]{{1,3}}){{0,2}}{_any('учени,учебн,тренировк,репетици,имитаци')}\w*",
    rf"\b{_loose('не тест')}\b",
    r"\bэто\s+(?:настоящ|реальн|боев)\w+\s+(?:тревог|ситуаци|угроз)\w*",
)
# Of others who live in Seoul or visit it: not, what may stand between, what an exercise is called.
_OTHERS = (
    rf"\bno (?:es|se trata de|son) (?:(?:un|una|solo|sólo) ){{0,2}}{_any('simulacro,ejercicio,prueba,ensayo')}",
    rf"\bpas (?:(?:un|une|d['’]un|simplement) ?){{0,2}}{_any('exercice,simulation,entraînement,essai')}",
    rf"\b(?:keine?|nicht (?:nur )?eine?) (?:bloße )?{_any('übung,uebung,probealarm,probe,test')}\b",
    rf"\bbukan (?:(?:sekadar|sebuah|hanya) ){{0,2}}{_any('latihan,simulasi')}",
    rf"\bhindi (?:ito|po) (?:\w+ )?{_any('drill,ensayo,pagsasanay')}",
    rf"{_loose('ไม่ใช่')}{_GAP}(?:การ)?{_any('ซ้อม,ฝึก')}",
    rf"{_any('сургуулилт,дадлага')} ?биш|{_any('mashq,tatbikat')}(?:lar)? (?:emas|değil)",
)
# What says the contrary: that it is an exercise, and nothing real.
_HONEST = (
    r"실제\s?상황(?:이|은|는)?\s?아(?:닙니다(?!만)|님(?![가-힣])|니며|니고|니므로|니에요|니예요|니라(?![고는면던도])|닌\s?(?:모의|훈련|연습))",
    r"\bnot[\W_]{1,3}(?:an?[\W_]{1,3})?(?:real[\W_]world|real|genuine|actual)[\W_]{1,3}(?:emergency|alert|warning|event|situation)\b",
)
# With which one who says that it is an exercise may yet mean something else.
_DOUBT = (
    r"\?|줄\s?(?:알|아)|[라다]고|라는|[라다]던|라더|근데|그런데|그러나|하지만|지만|[는인은]데|진짜|정말|실제|레알|실화|119|112",
    r"\b(?:but|however|though|although|yet|thought|said|told|really|real|actual\w*|true|truly|serious\w*)\b",
)
_LEET = str.maketrans("0134578@$!|", "oieastbasil")


def _compiled(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(seen_as, patterns)), re.IGNORECASE)


_SIGNS = re.compile(r"[\W_]+")


def _bare(read: str) -> str:
    return _SIGNS.sub("", read.lower())


def _words_of(words: str) -> tuple[str, ...]:
    return tuple(_bare(seen_as(word)) for word in words.split(","))


# Each is searched only where one of its words stands, whatever stands between their letters: nearly every text has none.
_IN_ENGLISH = _words_of("dri,drl,exerc,test,simul,rehears,dryrun,training,real,genuine"), _compiled(_ENGLISH)
_ALL = (
    _IN_ENGLISH,
    (_words_of("훈련,연습,모의,리허설,테스트,실제,실상황,진짜"), _compiled(_KOREAN)),
    (_words_of("演,训,訓,练,練,测,測,彩排,真"), _compiled(_CHINESE)),
    (_words_of("訓,演,練,テスト,ドリル,リハ,くんれん,クンレン,本番,本物,実際"), _compiled(_JAPANESE)),
    (_words_of("tập,nghiệm,luyện,thật"), _compiled(_VIETNAMESE)),
    (_words_of("учени,учебн,тренир,репет,имитац,тест,трево,ситуац,угроз"), _compiled(_RUSSIAN)),
    (
        _words_of(
            "simul,ejerc,prueb,ensay,exerc,essai,entra,ubung,uebung,prob,test,latihan,drill,pagsas,ซอม,ฝก,сургуул,дадлаг,mashq,tatbik"
        ),
        _compiled(_OTHERS),
    ),
)
_DENIES_IT, _DOUBTS = _compiled(_HONEST), _compiled(_DOUBT)


def claims_to_be_real(text: str) -> str:
    """The words by which a text claims to be no drill, as they stand in it, or the empty string.

    Who only says that it is a drill and no real situation claims nothing.
    """
    return (_words(text) or text.strip()[:60]) if says_no_drill(text) else ""


def says_no_drill(text: str) -> bool:
    """Whether it does: many times as fast as its words."""
    return _claims(_DENIES_IT.sub(" ", _read(text)))


def may_be_real(text: str) -> bool:
    """Of a citizen's own words: in doubt one who speaks of a real situation means it, also where a denial stands beside it."""
    read = _read(text)
    left = _DENIES_IT.sub(" ", read)
    return _claims(left) or (bool(_DOUBTS.search(left)) and _claims(read))


def _read(text: str) -> str:
    return " ".join(seen_as(text).split())


def _claims(read: str) -> bool:
    bare, as_letters = _bare(read), read.translate(_LEET)
    if any(any(word in bare for word in words) and pattern.search(read) for words, pattern in _ALL):
        return True
    return as_letters != read and _claims(as_letters)


def _words(text: str) -> str:
    """The shortest piece of it that makes the claim: what was searched are other letters at other places."""
    whole = range(len(text) + 1)
    end = bisect_left(whole, True, key=lambda upto: _claims(_read(text[:upto])))
    begin = bisect_left(whole[: end + 1], True, key=lambda since: not _claims(_read(text[since:end]))) - 1
    return " ".join(text[max(0, begin) : end].split())
