"""What an officer writes is what is read; everything doubtful is a sentence with file and line."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.core.strict_yaml import BadData, Strict, load, load_text, read


class Feed(Strict):
    name: str
    every: int
    tags: list[str] = []


@pytest.fixture
def write(tmp_path):
    def write_one(text: str | bytes) -> Path:
        path = tmp_path / "feed.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write_one


def problems(path: Path) -> list[str]:
    with pytest.raises(BadData) as caught:
        load(path)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("value", "reading"),
    [
        ("no", "true or false"),
        ("Yes", "true or false"),
        ("off", "true or false"),
        ("1:30", "base 60"),
        ("010", "octal"),
        ("0x1F", "octal or hexadecimal"),
        ("2013-01-02", "a date"),
        ("2013-01-02T03:04:05Z", "a date"),
    ],
)
def test_a_word_that_yaml_would_read_as_something_else_is_named_with_its_line(write, value, reading):
    (problem,) = problems(write(f"name: snow\nvalue: {value}\n"))
    assert problem.startswith("feed.yaml:2: ")
    assert reading in problem


def test_a_repeated_key_is_named_with_its_line(write):
    assert problems(write("a: 1\nb: 2\na: 3\n")) == ["feed.yaml:3: 'a' stands here a second time: keep one."]


def test_quotes_keep_a_word_as_it_stands(write):
    assert load(write("""a: "no"\nb: '010'\nc: '1:30'\n""")).data == {"a": "no", "b": "010", "c": "1:30"}


def test_plain_values_are_read_as_they_look(write):
    text = "ko: 대설\nn: 12\nf: 0.5\nyes_: true\nnone: null\nlist: [1, two]\nphone: 02-120\nversion: 1.2.3\n"
    expected = {"ko": "대설", "n": 12, "f": 0.5, "yes_": True, "none": None, "list": [1, "two"], "phone": "02-120", "version": "1.2.3"}
    assert load(write(text)).data == expected


def test_an_alias_is_refused_where_its_anchor_stands(write):
    (problem,) = problems(write("x: 1\na: &a [1]\nb: *a\n"))
    assert problem.startswith("feed.yaml:2: ")
    assert "alias" in problem


def test_an_alias_as_a_key_is_refused(write):
    (problem,) = problems(write("a: &k word\n*k : 1\n"))
    assert "alias" in problem


def test_a_bomb_of_aliases_is_refused_at_once(write):
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 20)]
    assert "alias" in problems(write("\n".join(lines)))[0]


@pytest.mark.parametrize(
    "value", ["!!python/name:os.system x", "!!python/object/apply:os.system [ls]", "!secret x", "!!binary aGk=", "!!set {a}", "!x {a: 1}"]
)
def test_a_tag_is_refused(write, value):
    (problem,) = problems(write(f"a: {value}\n"))
    assert problem.startswith("feed.yaml:1: the tag")


@pytest.mark.parametrize(
    "text",
    [b"\xff\xfe\x00", b"a: [1", b"a: 1\n---\nb: 2\n", b"\x00", b"a:\tb: c: d", b"[" * 5000, "a: \ud83d".encode(errors="surrogatepass")],
)
def test_what_is_not_yaml_is_a_problem_and_no_crash(write, text):
    assert "not readable YAML" in problems(write(text))[0]


@pytest.mark.parametrize("text", ["[" * 200_000, "{a: " * 100_000, "- " * 200_000 + "x", "? " * 200_000 + "x"])
def test_nesting_without_end_is_a_problem_and_ends_no_process(write, text):
    assert problems(write(text)) == ["feed.yaml:1: this is not readable YAML: nested too deeply."]


def test_a_missing_file_is_a_problem(tmp_path):
    assert "feed.yaml:1" in problems(tmp_path / "feed.yaml")[0]


def test_a_huge_file_is_refused(write):
    assert "larger than" in problems(write("a" * 1_000_001))[0]


def test_a_byte_order_mark_does_no_harm(write):
    assert load(write("a: 대설".encode("utf-8-sig"))).data == {"a": "대설"}


def test_text_comes_out_composed(write):
    assert load(write("a: 대설")).data == {"a": "대설"}


def test_all_problems_of_a_file_are_told_at_once(write):
    assert len(problems(write("a: no\nb: 010\na: 1\nc: !x y\n"))) == 4


def test_a_model_names_the_wrong_the_missing_and_the_unknown_with_their_lines(write):
    with pytest.raises(BadData) as caught:
        read(write("name: 3\ntags:\n  - ok\n  - 5\neverry: 60\n"), Feed)
    found = {(problem.line, problem.sentence.split(":")[0].split(" is ")[0]) for problem in caught.value.problems}
    assert found == {(1, "'name'"), (1, "'every'"), (4, "'tags.1'"), (5, "'everry'")}


def test_a_sound_file_becomes_the_model(write):
    assert read(write("name: snow\nevery: 60\n"), Feed) == Feed(name="snow", every=60)


def test_an_empty_file_is_a_problem_and_no_crash(write):
    with pytest.raises(BadData):
        read(write(""), Feed)


@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_raise_anything_but_bad_data(tmp_path_factory, body):
    path = tmp_path_factory.mktemp("y") / "x.yaml"
    path.write_bytes(body)
    with suppress(BadData):
        load(path)


letters = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x7E) | st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), max_size=8
)
plain = st.recursive(
    letters | st.integers(-999, 999) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(letters, inner, max_size=3),
    max_leaves=8,
)


@given(plain)
def test_quoted_text_and_plain_values_come_back_as_they_were(tmp_path_factory, value):
    path = tmp_path_factory.mktemp("y") / "x.yaml"
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")  # JSON is YAML with every text in quotes
    assert load(path).data == value


def test_a_hashtag_behind_a_plain_text_is_told_because_yaml_would_drop_it() -> None:
    with pytest.raises(BadData, match="what stands from #서울제설 on is a comment"):
        load_text("ko: 눈을 #서울제설 로 알려 주세요\n", "x.yaml")

    assert load_text("ko: '눈을 #서울제설 로' # a comment\n", "x.yaml").data == {"ko": "눈을 #서울제설 로"}
