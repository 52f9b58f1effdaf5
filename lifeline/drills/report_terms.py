"""The words of the after-action report's table, in both languages: its columns, its sections, and what stands in them as a code."""

from collections.abc import Mapping

from lifeline.drills.script import Said

HEADER = (
    Said("구분", "Section"),
    Said("코드", "Code"),
    Said("내용", "What"),
    Said("예정(한국 시간)", "Planned (Seoul time)"),
    Said("실제(한국 시간)", "Actual (Seoul time)"),
    Said("목표(초)", "Target (seconds)"),
    Said("걸린 시간(초)", "Took (seconds)"),
    Said("자동 판정", "Measured"),
    Said("평가관 판정", "Evaluator"),
    Said("누가", "Who"),
    Said("근거", "Evidence"),
)
SECTIONS: Mapping[str, Said] = {
    "exercise": Said("훈련", "exercise"),
    "summary": Said("요약", "summary"),
    "participant": Said("참가자", "participant"),
    "objective": Said("목표", "objective"),
    "measure": Said("기대 행동", "measure"),
    "event": Said("상황", "event"),
    "department": Said("부서", "department"),
    "person": Said("사람", "person"),
    "posts": Said("시민 글 판독", "posts as read"),
    "missed": Said("놓친 글", "missed post"),
    "wrong": Said("잘못 올린 글", "wrong report"),
    "hot wash": Said("직후 강평", "hot wash"),
    "improvement": Said("개선 계획", "improvement"),
    "open before": Said("앞선 훈련의 남은 과제", "open from before"),
    "clean": Said("실제 세계 확인", "clean"),
}
WORDS: Mapping[str, Said] = {
    "director": Said("총괄", "director"),
    "controller": Said("통제관", "controller"),
    "evaluator": Said("평가관", "evaluator"),
    "player": Said("참가자", "player"),
    "observer": Said("참관인", "observer"),
    "simulator": Said("모의 담당", "simulator"),
    "due": Said("오지 않음", "did not come"),
    "begun": Said("부여하는 중", "coming"),
    "published": Said("부여함", "published"),
    "skipped": Said("건너뜀", "skipped"),
    "not_needed": Said("필요 없었음", "not needed"),
    "failed": Said("실패", "failed"),
    "open": Said("진행 중", "open"),
    "done": Said("끝남", "done"),
    "dropped": Said("그만둠", "dropped"),
    "well": Said("잘된 것", "what went well"),
    "hard": Said("어려웠던 것", "what was hard"),
    "change": Said("바꾸어야 할 것", "what must change"),
    "tools": Said("도구에서 불편했던 것", "what was in the way in the tools"),
}


def word(code: str, language: str) -> str:
    return WORDS.get(code, Said(code, code)).in_(language)
