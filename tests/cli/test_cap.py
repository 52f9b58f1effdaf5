"""`lifeline cap`: what subscribers get, and whether a file is right and genuine."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree

from lifeline.cli import cli
from lifeline.core.signature import sign
from tests.core.test_signature import pair


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("LIFELINE_HOME", str(tmp_path / "home"))

    def call(*words: object) -> Result:
        return CliRunner().invoke(cli, [str(word) for word in words])

    return call


@pytest.fixture
def said(run, snowed: Path, tmp_path: Path) -> Path:
    """The document of a bulletin of the drill world, in a file."""
    shutil.copytree(snowed, tmp_path / "home")
    file = tmp_path / "2026-0001.xml"
    file.write_bytes(run("cap", "2026-0001", "--world", "drill").stdout_bytes)
    return file


def test_a_number_prints_the_document_as_subscribers_get_it(said):
    assert etree.fromstring(said.read_bytes()).findtext("{*}status") == "Exercise"


def test_what_was_never_issued_has_no_document(run, said):
    answer = run("cap", "2026-0001", "--world", "live")
    assert (answer.exit_code, str(answer.exception)) == (
        1,
        "no bulletin 2026-0001 was issued in this world, so it has no document: 'lifeline bulletins list'",
    )


def test_what_we_say_passes_the_check(run, said):
    answer = run("cap", "check", said)
    assert (answer.exit_code, "0 errors" in answer.output) == (0, True)


def test_a_broken_rule_is_said_in_words_with_its_remedy(run, said):
    said.write_text(said.read_text().replace("<msgType>Alert", "<msgType>Update"))
    answer = run("cap", "check", said)
    assert (
        answer.exit_code,
        "error: references: an Update names no earlier message. Name all that it replaces or ends." in answer.output,
    ) == (1, True)


def test_what_is_no_cap_at_all_is_said(run, said):
    said.write_text("<html/>")
    answer = run("cap", "check", said)
    assert (answer.exit_code, answer.output.startswith("error: ")) == (1, True)


def test_a_signed_file_is_genuine_until_a_word_changes(run, said, tmp_path):
    key, certificate = pair(rsa.generate_private_key(65537, 2048))
    (tmp_path / "office.pem").write_bytes(certificate)
    said.write_bytes(sign(said.read_bytes(), key=key, certificate=certificate))
    whole = run("cap", "sign-check", said, "--certificate", tmp_path / "office.pem")
    said.write_text(said.read_text().replace("Exercise", "Actual", 1))
    changed = run("cap", "sign-check", said, "--certificate", tmp_path / "office.pem")
    assert ((whole.exit_code, whole.output[:7]), (changed.exit_code, changed.output[:11])) == ((0, "genuine"), (1, "NOT GENUINE"))


def test_an_unsigned_file_is_not_genuine(run, said, tmp_path):
    (tmp_path / "office.pem").write_bytes(pair(rsa.generate_private_key(65537, 2048))[1])
    assert run("cap", "sign-check", said, "--certificate", tmp_path / "office.pem").exit_code == 1
