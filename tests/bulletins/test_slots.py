"""The language of the templates: fields and particles, and nothing else."""

import pytest

from lifeline.bulletins.slots import parse, said


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("대설", "대설이 대설을 대설로"),
        ("태풍", "태풍이 태풍을 태풍으로"),
        ("강풍주의보", "강풍주의보가 강풍주의보를 강풍주의보로"),
        ("1단계", "1단계가 1단계를 1단계로"),
    ],
)
def test_a_particle_fits_the_word_before_it(word, text):
    assert parse("{event:이/가} {event:을/를} {event:으로/로}").fill({"event": word}) == text


def test_the_fields_of_a_text_are_known_before_it_is_filled():
    assert parse("{event:은/는} {area}, {event}").fields == {"event", "area"}


def test_the_first_alternative_whose_fields_are_all_known_is_said():
    alternatives = (parse("{since}부터 {until}까지"), parse("{since}부터"))
    assert said(alternatives, {"since": "07:30"}) == "07:30부터"
    assert said(alternatives, {"since": "07:30", "until": "09:00"}) == "07:30부터 09:00까지"


def test_a_slot_of_which_no_alternative_is_known_is_silent():
    assert said((parse("{until}까지"),), {"since": "07:30"}) == ""


def test_what_is_filled_in_is_not_read_as_a_field():
    assert parse("{area}").fill({"area": "{event}"}) == "{event}"


@pytest.mark.parametrize("source", ["{event", "event}", "{Event}", "{}", "{event:}", "{{event}}", "{ event }"])
def test_a_brace_that_is_no_field_is_refused(source):
    with pytest.raises(ValueError, match="brace"):
        parse(source)


def test_an_unknown_particle_is_refused():
    with pytest.raises(ValueError, match="no particle known here"):
        parse("{event:아/야}")


def test_a_line_break_in_a_slot_is_refused():
    with pytest.raises(ValueError, match="line break"):
        parse("{event}\n{area}")


def test_a_letter_after_the_hashtag_is_refused_because_it_would_join_it():
    with pytest.raises(ValueError, match="hashtag"):
        parse("{hashtag}로 알려 주세요")
