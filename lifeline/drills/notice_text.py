"""What an account says of a public exercise, in its language and with the marks: before it, and when it is over."""

from lifeline.core.post import DrillPost, drill_tag, marked
from lifeline.core.text import KST, nfc
from lifeline.drills.load import read_script
from lifeline.drills.public import until
from lifeline.drills.tables import Exercise

SAYS = {
    (
        "announced",
        "ko",
    ): "{day} {begins}~{ends} '{title}' 훈련을 합니다. 훈련 글은 앞뒤에 이 표시가 있습니다. 함께하기 {tag} 위급하면 언제든 119.",
    (
        "announced",
        "en",
    ): "{day}, {begins}-{ends} KST: exercise '{title}'. Its posts carry this mark first and last. Take part: {tag} Emergency: 119.",
    ("over", "ko"): "'{title}' 훈련이 끝났습니다. 훈련 글을 보고 하실 일은 없습니다. 함께해 주셔서 고맙습니다. 위급하면 119.",
    ("over", "en"): "The exercise '{title}' is over. Its posts ask nothing of you any more. Thank you for taking part. Emergency: 119.",
    ("called_off", "ko"): "{day}에 하기로 한 '{title}' 훈련은 하지 않습니다. 위급하면 언제든 119.",
    ("called_off", "en"): "The exercise '{title}' that was announced for {day} will not be held. Emergency: 119.",
}


def text(kind: str, exercise: Exercise, language: str) -> str:
    """Raises WrongMark for a title that no post of an exercise may carry."""
    language = language if language == "ko" else "en"
    kind = "called_off" if kind == "over" and exercise.started_at is None else kind
    begins = exercise.planned_for.astimezone(KST)
    told = {
        "title": exercise.ko if language == "ko" else exercise.en,
        "day": f"{begins.month}월 {begins.day}일" if language == "ko" else f"{begins.day} {begins:%b}",
    }
    if kind == "announced":  # that it is over is said even where its script cannot be read any more
        told |= {"begins": f"{begins:%H:%M}", "ends": f"{until(exercise).astimezone(KST):%H:%M}", "tag": tag(exercise)}
    said = SAYS[kind, language].format(**told)
    frozen = nfc(marked(" ".join(said.split())))
    DrillPost(text=frozen, language=language, key=exercise.code, created=exercise.planned_for)
    return frozen


def tag(exercise: Exercise) -> str:
    """The hashtag under which citizens take part."""
    given = read_script(exercise.script_text, exercise.script).tag.lstrip("#＃")
    return drill_tag(f"#{given}") if given else ""
