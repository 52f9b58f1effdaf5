"""Where somebody's home is spoken of, the number of its lot or house is hidden too: its dong or its street is near enough for others."""

import re

from lifeline.incidents.found import Masked

_COUNTED = (
    "명|시|분|층|호선|번 ?출구|출구|년|월|일|미터|센티|cm|m(?![a-z])|km"
    "|대|도|개|건|원|가|차|중|번째|번 ?버스|번 ?마을|회|배|세|살|인|길|시간|퍼|%|동|호|~|:"
)
_NUMBER = r"(?:산 ?)?\d{1,4}(?: ?- ?\d{1,4})?"
_LOT = re.compile(
    rf"(?<=[가-힣0-9]동) ?({_NUMBER} ?번지|(?:산 ?)?\d{{1,4}} ?- ?\d{{1,4}}|(?!119|112)\d{{3,4}}(?![\d-]))(?! ?(?:{_COUNTED}))"
    rf"|(?<=[가-힣0-9][로길]) ({_NUMBER}(?: ?번지)?)(?![\d-])(?! ?(?:{_COUNTED}))"
)
_LATIN = re.compile(r"\b\d{1,4}(?:-\d{1,4})?(?=,? [A-Z][a-z]+(?:[ -]?\d+)?-(?:dong|gil|ro|daero)\b)|(?<=-dong )\d{1,4}(?:-\d{1,4})?\b")


def without_lots(masked: Masked) -> Masked:
    """The same with those numbers hidden."""
    text = _LATIN.sub("[lot number]", _LOT.sub(" [번지]", masked.text))
    return masked if text == masked.text else Masked(text, (*masked.hidden, "lot"))
