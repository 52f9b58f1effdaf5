"""The simulated public: the same from the same seed, as wrong as its file says, never under a live hashtag, and heard without a fault."""

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifeline import flows
from lifeline.core.no_drill import claims_to_be_real
from lifeline.core.post import carries_mark, ends_as_a_drill
from lifeline.core.settings import packaged
from lifeline.core.strict_yaml import BadData
from lifeline.drills.citizens import tell
from lifeline.drills.citizens.places import spots
from lifeline.drills.citizens.sentence import written
from lifeline.drills.citizens.words import FILE, check_citizens, load_citizens
from lifeline.drills.harvest import Public, harvest
from lifeline.drills.script import Inject, Kind, Posts, Said
from tests.drills.laid import BASE, Laid
from tests.drills.public import BEGINS, CODE, script, wave
from tests.hearing import ear, world_on

EAR = ear()
SAID = load_citizens(packaged("drills"))
TAG = re.compile(r"[#＃]\w+")


def _digest() -> str:
    return hashlib.sha256(repr(wave(EAR, "flood")).encode()).hexdigest()


def test_the_same_seed_gives_the_same_posts_in_every_process_and_another_seed_others():
    here = {"PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.environ["PATH"]}
    asked = "from tests.drills.test_citizens import _digest; print(_digest())"
    said = subprocess.run([sys.executable, "-c", asked], env=here, capture_output=True, text=True, check=True, timeout=120)
    assert said.stdout.strip() == _digest()
    assert wave(EAR, seed=2).sightings != wave(EAR, seed=1).sightings


def test_posts_stand_in_the_order_of_their_times_within_the_wave_and_carry_its_name():
    told = wave(EAR)
    times = [one.created_at for one in told.sightings]
    assert times == sorted(times)
    assert times[0] >= BEGINS
    assert times[-1] <= BEGINS + timedelta(hours=2)
    assert [one.post_id for one in told.sightings] == [f"{CODE}-{number}" for number in range(1, 301)]
    assert [one.post_id for one in told.truths] == [one.post_id for one in told.sightings]


@given(about=st.sampled_from(sorted(SAID.blocks)), seed=st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_whatever_the_seed_no_post_sends_anybody_to_a_live_hashtag_or_claims_to_be_real(about, seed):
    for one in wave(EAR, about, seed=seed, total=60).sightings:
        assert all(ends_as_a_drill(tag) for tag in (*TAG.findall(one.text), *one.tags)), one.text
        assert claims_to_be_real(one.text) == "", one.text
        assert not carries_mark(one.text), one.text


def test_what_is_passed_on_and_what_is_wrong_happens_as_often_as_the_file_says():
    told, rates = wave(EAR, total=6000), SAID.rates
    part = Counter(one.copy for one in told.sightings)
    assert part["repost"] / 6000 == pytest.approx(rates.repost, abs=0.02)
    assert part["quote"] / 6000 == pytest.approx(rates.quote, abs=0.01)
    own = [one for one in told.truths if not one.copies]
    expected = 1 - rates.repost - rates.quote - rates.same_words - rates.near_words
    assert len(own) / 6000 == pytest.approx(expected, abs=0.02)
    mix = SAID.mixes["danger"]
    assert Counter(one.kind for one in own)["report"] / len(own) == pytest.approx(mix["report"], abs=0.04)
    placed = [one for one in own if one.place]
    assert sum(one.said == "none" for one in placed) / len(placed) == pytest.approx(rates.no_place, abs=0.04)
    assert sum("typo" in one.slips for one in own) / len(own) == pytest.approx(rates.typo, abs=0.03)


def test_few_posts_get_most_of_what_is_passed_on():
    told = wave(EAR, total=6000)
    counts = sorted(Counter(one.copies for one in told.truths if one.copies).values(), reverse=True)
    own = sum(not one.copies for one in told.truths)
    assert sum(counts[: own // 10]) > sum(counts) / 2


def test_the_flow_hears_them_all_and_puts_what_is_placed_and_dangerous_on_the_map(sqlite_drill):
    told = wave(EAR, places=("강남역", "사당역", "이수역"), total=400)
    heard = flows.hear(world_on(sqlite_drill, BEGINS + timedelta(hours=2)), ear(), told.sightings)
    assert heard.failed == 0
    assert heard.new + heard.copies >= 400  # an original that nobody heard is a row as well
    assert heard.reports > 0
    assert heard.incidents > 0


def test_who_stands_before_a_place_says_so_once():
    said = [written("{place} {spot} 빙판", {"spot": ["앞 사거리"]}, place, Random(1)) for place in ("회사 앞", "강남역", "앞 앞집")]
    assert said == ["회사 앞 사거리 빙판", "강남역 앞 사거리 빙판", "앞 앞집 앞 사거리 빙판"]


def test_a_place_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="no place of the name"):
        wave(EAR, places=("없는역",))
    with pytest.raises(ValueError, match="nobody knows what to say"):
        wave(EAR, "volcano")


def test_a_broken_file_is_told_with_all_its_problems_each_with_its_line(tmp_path):
    text = (packaged("drills") / FILE).read_text(encoding="utf-8")
    for was, becomes in (
        ("repost: 0.38", "repost: 0.98"),
        ("mix: felt", "mix: fell"),
        ("심장 떨린다{sigh}", "이건 실제 상황입니다 {sihg} #서울지진"),
        ("only_jokes: {joke: 1.0}", "only_jokes: {joke: 0.7}"),
    ):
        assert was in text
        text = text.replace(was, becomes)
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(BadData) as told:
        load_citizens(tmp_path)
    said = [str(one) for one in told.value.problems]
    for words in ("below 1 together", "none of danger", "실제 상황", "no hashtag", "sihg", "make 0.700"):
        assert any(words in one for one in said), words
    assert all(one.line > 1 for one in told.value.problems)


def test_a_subject_of_a_danger_this_office_does_not_know_is_told():
    assert check_citizens(packaged("drills"), EAR.families.by_hazard) == SAID
    with pytest.raises(BadData, match="heat_wave is no disaster type"):
        check_citizens(packaged("drills"), set(EAR.families.by_hazard) - {"heat_wave"})


def test_places_of_the_scope_are_taken_where_a_script_names_none():
    found = spots(EAR.gazetteer, (), ("11680",), count=500, chance=Random(1))
    assert {one.entry.districts[0] for one in found} == {"11680"}


def test_what_became_of_each_post_is_held_against_what_its_author_knew(sqlite_drill):
    told, world = wave(EAR, "basement", total=600), world_on(sqlite_drill, BEGINS + timedelta(hours=2))
    flows.hear(world, ear(), told.sightings)
    with sqlite_drill.reading() as session:
        found = harvest(session, [told])
    assert found.cries.part == found.cries.whole > 0
    assert found.leaks == 0
    for share in (found.found, found.true, found.placed, found.right, found.near):
        assert share.value is not None
        assert share.value > 0.7  # what is counted is right: how well it reads is for the bench to say
    assert len(found.missed) == min(5, found.found.whole - found.found.part)
    assert set(found.wrong) <= {post.text[:140] for post in told.sightings}


def test_posts_that_never_came_were_not_missed_and_words_that_were_changed_since_are_not_judged(sqlite_drill):
    of = Posts("snow", 1.0, timedelta(hours=2))
    name = Said("시민", "Citizens")
    inject = Inject("wave", timedelta(), Kind.POSTS, name, "all", name, content=of)
    with sqlite_drill.writing() as session:
        laid = Laid(session, replace(script(), injects=(inject,), at=BASE))
        laid.exercise.posts, laid.injects["wave"].outcome = 100, '{"heard": 40}'
        told = tell(of, code=f"{laid.exercise.code}-wave", script=laid.script, total=100, seed=7, begins=BASE, ear=EAR).sightings[:40]
    flows.hear(world_on(sqlite_drill, BASE + timedelta(hours=2)), ear(), told)
    with sqlite_drill.reading() as session:
        found = Public(EAR, None).read(session, laid.exercise, laid.script)
        assert found is not None
        assert 0 < found.found.part <= found.found.whole <= found.posts <= 40
        laid.exercise.seed = 8
        assert Public(EAR, None).read(session, laid.exercise, laid.script) is None
