"""Every phrase exists in both languages with the same fields, and is used."""

import re
from pathlib import Path

import pytest

from lifeline.bulletins.decide import Kind
from lifeline.bulletins.states import Sent, State
from lifeline.channels import CHANNELS
from lifeline.core.no_drill import claims_to_be_real
from lifeline.core.strict_yaml import BadData
from lifeline.web import public, report
from lifeline.web.public.words import load_words

FIELDS = re.compile(r"\{([a-z]+)\}")
PUBLIC = Path(public.__file__).parent
REPORT = Path(report.__file__).parent
PAGES = sorted([path for folder in (PUBLIC, REPORT) for way in ("templates/**/*.*", "*.py", "static/*.js") for path in folder.glob(way)])


@pytest.fixture(scope="module")
def words():
    return load_words()


def test_both_languages_fill_in_the_same_fields(words):
    differing = [
        key for key, said in words["ko"].phrases.items() if set(FIELDS.findall(said)) != set(FIELDS.findall(words["en"].phrases[key]))
    ]
    assert differing == []


def test_a_phrase_missing_in_one_language_is_reported_with_its_line(tmp_path):
    (tmp_path / "words.yaml").write_text("words:\n  none: {ko: 없음}\n")
    with pytest.raises(BadData, match=r"words.yaml:2: .*en"):
        load_words(tmp_path)


def test_a_phrase_said_in_two_files_is_reported_with_its_line(tmp_path):
    for name in ("one.yaml", "two.yaml"):
        (tmp_path / name).write_text("words:\n  none: {ko: 없음, en: none}\n")
    with pytest.raises(BadData, match=r"two.yaml:2: 'none' is said in another file"):
        load_words(tmp_path)


def test_every_state_a_page_can_meet_has_a_word(words):
    keys = [f"post_{state}" for state in Sent]
    keys += [State.SUPERSEDED, State.CANCELLED, State.EXPIRED, "in_force", Kind.OVER, Kind.CALLED_OFF, Kind.CORRECTION]
    keys += [f"notice_{kind}" for kind in (Kind.OVER, Kind.CALLED_OFF, Kind.CORRECTION)]
    keys += [f"channel_{name}" for name in CHANNELS]
    assert [key for key in keys if not words["ko"].has(key)] == []


def test_every_phrase_is_used_by_a_page(words):
    pages = "".join(path.read_text(encoding="utf-8") for path in PAGES)
    made = ("post_", "channel_", "notice_", "error_", "none_drill", "one_current_drill", "many_current_drill")
    made += ("letter_", "tone_", "change_", "files_", "account_", "speaks_")
    made += ("state_", "act_", "via_", "listening_", "form_state_", "form_photo_")
    made += ("in_force", "over", "called_off", "correction", "superseded", "cancelled", "expired")
    assert [key for key in words["ko"].phrases if not re.search(f"['\"]{key}['\"]", pages) and not key.startswith(made)] == []


def test_no_phrase_but_the_disclaimer_speaks_of_what_is_real(words):
    claims = {key for said in words.values() for key, phrase in said.phrases.items() if claims_to_be_real(phrase)}
    assert claims <= {"exercise"}
