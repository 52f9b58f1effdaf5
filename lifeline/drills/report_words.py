"""What the after-action report says in words of its own, in both languages: what was expected, and where the time went."""

from collections.abc import Mapping, Sequence

from lifeline.drills.harvest import Harvest
from lifeline.drills.named import Names
from lifeline.drills.score.values import JUDGED, Measured, Rating, Score
from lifeline.drills.score.why import span
from lifeline.drills.script import Expect, Expected, Objective, Said

ACTS: Mapping[Expected, Said] = {
    Expected.ISSUED: Said("발표", "issued"),
    Expected.CORRECTED: Said("정정이 모든 계정에 도달", "corrected on every account"),
    Expected.ENDED: Said("해제 발표", "end announced"),
    Expected.NOT_ISSUED: Said("발표하지 않음", "not issued"),
    Expected.PINNED: Said("지도에 표시", "on the map"),
    Expected.CONFIRMED: Said("제보 확인", "confirmed by a person"),
    Expected.FIGURE: Said("수치 공표", "figure published"),
    Expected.SETTLED: Said("모든 게시물 처리", "every post settled"),
    Expected.NOTED: Said("조치 기록", "what was done is written down"),
}
STAGES: Mapping[str, Said] = {
    "draft": Said("초안이 만들어지기까지", "until there was a draft"),
    "waiting": Said("결재를 요청하기까지", "until it lay before an approver"),
    "issued": Said("결재하기까지", "until it was approved"),
    "first": Said("첫 계정에 게시되기까지", "until it stood on the first account"),
    "last": Said("마지막 계정에 게시되기까지", "until it stood on the last account"),
    "pinned": Said("지도에 나타나기까지", "until it was on the map"),
    "confirmed": Said("사람이 확인하기까지", "until a person confirmed it"),
}


def expected(expect: Expect, names: Names) -> Said:
    """대설 주의보 강남구: 발표; Heavy snow Advisory Gangnam-gu: issued."""
    about, act = names.about(expect), ACTS[expect.act]
    return Said(f"{about.ko}: {act.ko}", f"{about.en}: {act.en}") if about.ko else act


def most(measured: Measured) -> Said:
    """Where the most of its time went, in words; empty where it had only one part."""
    if measured.took is None or measured.rating in (Rating.P, Rating.NONE):
        return Said("", "")
    reached = ((name, at) for name, at in measured.stages.items() if name in STAGES and at <= (measured.took or 0))
    stages = sorted(reached, key=lambda one: (one[1], list(STAGES).index(one[0])))
    spans = [(later[1] - earlier[1], later[0]) for earlier, later in zip([("", 0), *stages], stages, strict=False)]
    longest, name = max(spans, key=lambda one: one[0], default=(0, ""))
    if len(spans) < 2 or not longest:
        return Said("", "")
    stage, took = STAGES[name], span(longest)
    return Said(f"가장 오래 걸린 것: {stage.ko} {took.ko}", f"longest: {stage.en}, {took.en}")


def summary(score: Score | None, objectives: Sequence[Objective]) -> tuple[Said, ...]:
    if score is None:
        return (Said("채점하지 않았습니다", "it was not scored"),)
    names, judged = {one.code: one.name for one in objectives}, [one for one in score.objectives if one.rating]
    missed = [(names[one.code], one.rating) for one in judged if one.rating not in (Rating.P, Rating.S)]
    counts, played = ", ".join(f"{rating} {score.counts.get(rating, 0)}" for rating in JUDGED), span(score.played)
    well = len(judged) - len(missed)
    told = [
        Said(f"훈련 시간 {played.ko}", f"{played.en} were played"),
        Said(f"목표 {len(judged)}개 가운데 {well}개 달성(P 또는 S)", f"{well} of {len(judged)} objectives were reached (P or S)"),
        *(Said(f"달성하지 못한 목표: {name.ko} ({rating})", f"not reached: {name.en} ({rating})") for name, rating in missed),
        Said(f"기대 행동의 판정: {counts}", f"ratings of what was expected: {counts}"),
    ]
    if silent := len(names) - len(judged):
        told.insert(2, Said(f"판정할 수 없던 목표: {silent}개", f"objectives that could not be judged: {silent}"))
    if unjudged := score.counts.get(Rating.NONE, 0):
        told.append(Said(f"판정하지 않은 기대 행동 {unjudged}건", f"{unjudged} of what was expected could not be judged"))
    return tuple(told)


def reading(found: Harvest | None) -> tuple[Said, ...]:
    """How well the posts of the simulated public were read."""
    if found is None:
        return ()
    danger, reports, cries, placed, near = found.found, found.true, found.cries, found.placed, found.near
    missed, wrong, of_all = danger.whole - danger.part, reports.whole - reports.part, round(100 * (danger.value or 0))
    return (
        Said(f"시민 글 {found.posts}건에 위험을 알린 글은 없었습니다", f"none of {found.posts} posts told of a danger")
        if not danger.whole
        else Said(
            f"시민 글 {found.posts}건 가운데 위험을 알린 글은 {danger.whole}건: "
            f"{danger.part}건({of_all}%)을 제보로 찾고 {missed}건을 놓쳤습니다",
            f"{danger.whole} of {found.posts} posts told of a danger: {danger.part} ({of_all} %) were found, {missed} missed",
        ),
        Said(
            f"제보로 올라온 글 {reports.whole}건 가운데 {wrong}건은 위험이 아니었습니다",
            f"{wrong} of {reports.whole} reports were no danger",
        ),
        Said(
            f"구조를 청한 글 {cries.whole}건 가운데 {cries.part}건을 생명이 위급한 제보로 알아보았습니다",
            f"{cries.part} of {cries.whole} cries for help were known as danger to life",
        )
        if cries.whole
        else Said("구조를 청한 글은 없었습니다", "nobody cried for help"),
        Said(
            f"장소를 바르게 밝힌 제보 {placed.whole}건 가운데 {placed.part}건을 그 자치구에 두었고, "
            f"지점을 정한 {near.whole}건 가운데 {near.part}건이 1 km 안이었습니다",
            f"{placed.part} of {placed.whole} reports that named their place were put into its district; "
            f"{near.part} of {near.whole} put on a point were within 1 km",
        ),
        Said(f"공개 글에 남은 전화번호: {found.leaks}개", f"telephone numbers left in public texts: {found.leaks}"),
    )
