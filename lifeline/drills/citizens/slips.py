"""How people write in a hurry: swapped and lost letters, wrong jamo, no spaces, decomposed text."""

import unicodedata
from random import Random

_FIRST, _FINALS, _VOWELS = 0xAC00, 28, 21
_LOOSE = "\0ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"  # final consonants as a keyboard types them by themselves
_SOUND_ALIKE = {1: 5, 5: 1, 3: 7, 7: 3, 10: 11, 11: 15, 15: 10}  # vowels: ㅐ ㅔ, ㅒ ㅖ, ㅙ ㅚ ㅞ
_WEAKER = {20: 19, 2: 1, 18: 17}  # finals: ㅆ ㅅ, ㄲ ㄱ, ㅄ ㅂ


def typo(text: str, chance: Random) -> str:
    """Two letters changed about, one lost or one twice."""
    if len(text) < 4:
        return text
    at = chance.randrange(1, len(text) - 1)
    before, here, behind = text[:at], text[at], text[at + 1 :]
    return chance.choice((f"{before}{behind[0]}{here}{behind[1:]}", f"{before}{behind}", f"{before}{here}{here}{behind}"))


def jamo(text: str, chance: Random) -> str:
    """One syllable spelled as it sounds (됬 for 됐, 엇 for 었), or its last consonant typed apart (누ㄴ for 눈)."""
    spots = [at for at, letter in enumerate(text) if "가" <= letter <= "힣" and (ord(letter) - _FIRST) % _FINALS]
    if not spots:
        return text
    at = chance.choice(spots)
    index = ord(text[at]) - _FIRST
    first, vowel, final = index // (_VOWELS * _FINALS), index // _FINALS % _VOWELS, index % _FINALS
    if final in _WEAKER:
        other = _syllable(first, vowel, _WEAKER[final])
    elif vowel in _SOUND_ALIKE:
        other = _syllable(first, _SOUND_ALIKE[vowel], final)
    else:
        other = _syllable(first, vowel, 0) + _LOOSE[final]
    return f"{text[:at]}{other}{text[at + 1 :]}"


def no_spaces(text: str, _chance: Random) -> str:
    return text.replace(" ", "")


def nfd(text: str, _chance: Random) -> str:
    """As some telephones and file systems write it."""
    return unicodedata.normalize("NFD", text)


def _syllable(first: int, vowel: int, final: int) -> str:
    return chr(_FIRST + (first * _VOWELS + vowel) * _FINALS + final)
