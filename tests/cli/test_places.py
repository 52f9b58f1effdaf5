"""`lifeline places`: what a text names, what else it may mean, and why, without a database."""

import json

import pytest
from click.testing import CliRunner

from lifeline.cli import cli


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("LIFELINE_HOME", str(tmp_path))
    return lambda *words: CliRunner().invoke(cli, ["places", *words])


def test_a_station_is_told_with_its_district_and_precision(run):
    said = run("이수역 1번출구 물바다")
    assert said.exit_code == 0
    for words in ("이수역 1번출구", "station", "동작구", "as a pin"):
        assert words in said.output


def test_a_name_of_several_places_lists_them_and_pins_nothing(run):
    said = run("신사동 침수").output
    assert "nothing is pinned" in said
    assert {"강남구", "은평구"} <= {word for line in said.splitlines() for word in line.split()}


def test_a_tag_and_a_position_can_be_given(run):
    assert "북악스카이웨이" in run("미끄러워요", "--tag", "서울제설북악스카이웨이").output
    assert "not in the city" in run("강남역", "--at", "0", "0").output


def test_nothing_found_says_so(run):
    assert "no name of the gazetteer" in run("비가 와요").output


def test_a_program_reads_it_as_json(run):
    found = json.loads(run("강남역 침수", "--json").output)
    assert (found["method"], found["candidates"][0]["name"]) == ("station", "강남역")
