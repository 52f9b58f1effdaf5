"""The file of citizens' words: what it may hold is checked, and its small grammar does what its header says."""

import shutil
from pathlib import Path

import pytest

from lifeline.core.strict_yaml import BadData
from lifeline.incidents.lexicon import Lexicon, load_lexicon, plain
from lifeline.incidents.lexicon_file import spellings

CITY = Path(__file__).parents[2] / "city"
FILE = """version: test
weather: []
hazards:
{hazards}
beside: {beside}
kinds: {kinds}
signs: {signs}
harmless: {harmless}
"""


def lexicon(folder: Path, first: str = "sure: [침수]", *, beside="[]", kinds="{}", signs="{}", harmless="[]") -> Lexicon:
    codes = list(load_lexicon(CITY).family_of)
    hazards = "\n".join(f"  {code}: {{{first if code == 'urban_inundation' else ''}}}" for code in codes)
    shutil.copy(CITY / "reporting.yaml", folder)
    words = FILE.format(hazards=hazards, beside=beside, kinds=kinds, signs=signs, harmless=harmless)
    (folder / "citizen_words.yaml").write_text(words, encoding="utf-8")
    return load_lexicon(folder)


def words(of: Lexicon, text: str) -> list[str]:
    return [of.meanings[index].word for index, _, _ in of.found(plain(text))]


def test_our_words_cover_every_type():
    ours = load_lexicon(CITY)
    assert {code for meaning in ours.meanings for code, _ in meaning.hazards} == set(ours.family_of)


def test_a_wording_is_written_with_and_without_its_spaces_and_with_each_alternative():
    assert set(spellings("물(이|) 차")) == {"물이 차", "물이차", "물 차", "물차"}


def test_english_keeps_its_spaces():
    assert spellings("under water") == ("under water",)


def test_what_stands_inside_something_harmless_is_not_found(tmp_path):
    found = lexicon(tmp_path, "sure: [고립]", harmless="[고립감]")
    assert words(found, "고립감이 든다") == []
    assert words(found, "고립감 말고 진짜 고립") == ["고립"]


def test_a_mark_binds_a_wording_to_the_beginning_or_end_of_a_word(tmp_path):
    found = lexicon(tmp_path, "sure: [^불나, 끝남$]")
    assert words(found, "열불나 불나요 끝남이 끝남") == ["불나", "끝남"]


def test_an_english_word_is_found_whole_only(tmp_path):
    assert words(lexicon(tmp_path, "sure: [fire]"), "fired FIRE! 화재fire남") == ["fire", "fire"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"first": "sure: [물]"}, "too short"),
        ({"signs": "{mood: [좋아요]}"}, "no sign"),
        ({"kinds": "{water: {lava: [용암]}}"}, "asks nothing"),
        ({"beside": "[{was: dragon, becomes: tsunami, words: [용용]}]"}, "none of the types"),
        ({"first": "sure: ['" + "(가|나|다|라|마|바|사)" * 5 + "']"}, "ways"),
    ],
)
def test_what_would_not_work_is_refused_with_its_reason(tmp_path, given, said):
    with pytest.raises(BadData, match=said):
        lexicon(tmp_path, **given)


def test_a_type_without_words_is_named(tmp_path):
    shutil.copy(CITY / "reporting.yaml", tmp_path)
    (tmp_path / "citizen_words.yaml").write_text(FILE.format(hazards="  typhoon: {}", beside="[]", kinds="{}", signs="{}", harmless="[]"))
    with pytest.raises(BadData, match="the type tsunami has no words"):
        load_lexicon(tmp_path)
