"""Commands over people and the record, as somebody types them on the machine."""

import json
import re

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text

from lifeline.cli import cli


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("LIFELINE_HOME", str(tmp_path))
    monkeypatch.setenv("LIFELINE_WORLD", "drill")

    def typed(*words):
        answer = CliRunner().invoke(cli, [*words])
        return answer.exit_code, answer.output, answer.exception

    return typed


def test_an_office_begins_with_two_people(run):
    assert "nobody yet" in run("user", "list")[1]
    code, said, _ = run("user", "add", "kim", "--name", "김민수", "--as", "박관리")
    assert code == 0
    assert re.search(r"http://127\.0\.0\.1:8000/drill/desk/begin/[\w-]{43}\n", said)
    code, said, _ = run("user", "grant", "kim", "--role", "administrator", "--as", "박관리", "--reason", "처음")
    assert (code, said) == (0, "kim is administrator now.\n")
    assert "link not used" in run("user", "list")[1]
    assert run("user", "stands", "kim", "--as", "박관리", "--reason", "살펴봄")[:2] == (
        0,
        "how kim stands now is what the record says from here on.\n",
    )
    assert run("audit", "verify")[0] == 0
    assert run("user", "leave", "kim", "--as", "박관리", "--reason", "전보")[0] == 0
    assert re.search(r"kim\s+김민수\s+left", run("user", "list")[1])
    assert "taken" in str(run("user", "add", "kim", "--name", "김민수", "--as", "박관리")[2])


def test_the_record_is_verified_exported_and_anchored(run, tmp_path):
    run("user", "add", "kim", "--name", "김민수", "--as", "박관리")
    code, said, _ = run("audit", "verify")
    assert (code, "is whole: 2 entries" in said) == (0, True)
    told = [json.loads(line) for line in run("audit", "export")[1].splitlines()]
    assert [(one["number"], one["row"]["act"]) for one in told] == [(1, "person added"), (2, "link made")]
    assert "entry 2" in run("audit", "anchor")[1]
    assert "nothing new" in run("audit", "anchor")[1]
    engine = create_engine(f"sqlite:///{tmp_path}/databases/drill.db")
    with engine.begin() as connection:  # as somebody does who has the file and takes the guards away
        connection.execute(text("DROP TRIGGER staff_acts_no_update"))
        connection.execute(text("UPDATE staff_acts SET person = '다른 사람' WHERE id = 1"))
    engine.dispose()
    code, said, _ = run("audit", "verify")
    assert code == 1
    assert "staff_acts 1: was edited" in said
