"""What Facebook and Threads share: the Graph API's way of saying no."""

from lifeline.channels._line import Line, dig
from lifeline.core.ports import OutletError, Refused, Unavailable, Unsure
from lifeline.core.wire import Answer

_TOKEN = {102, 190}
_THROTTLED = {4, 17, 32, 341, 613}
_DOUBTFUL = {1, 2, 506}  # unknown, temporary, "cannot be published consecutively": the post may stand there


def judge(line: Line, answer: Answer) -> OutletError:
    """By the error code (the HTTP status says little): 190 parks, 4 17 341 wait, 368 is policy, 506 may be there already."""
    said, code = line.words(answer), _code(answer)
    if code in _TOKEN:
        return Refused(said, parks=True)
    if code in _THROTTLED:
        return Unavailable(said, retry_after=line.wish(answer))
    if code in _DOUBTFUL:
        return Unsure(said)
    return line.judge(answer)


def _code(answer: Answer) -> int:
    code = dig(answer.json(), "error", "code")
    return code if isinstance(code, int) else 0
