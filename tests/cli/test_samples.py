"""Every recorded document is read, and what should be refused is: one command shows it."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from lifeline.cli import cli
from lifeline.core.settings import packaged


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """An office with one folder of samples of its own."""
    samples = tmp_path / "feeds" / "samples"
    shutil.copytree(packaged("feeds") / "samples" / "kma-warnings", samples / "kma-warnings")
    (samples / "formats.yaml").write_text("kma-warnings: {format: kma-pwncd}\n", encoding="utf-8")
    return tmp_path


def counted(office: Path):
    return CliRunner(env={"LIFELINE_HOME": str(office)}).invoke(cli, ["feeds", "samples"])


def test_what_is_in_the_samples_is_counted_by_status_and_message_type(office):
    found = counted(office)
    assert (found.exit_code, "8 documents in 1 folders: 8 Actual | 7 Alert, 1 Update | 1 refused" in found.output) == (0, True), (
        found.output
    )


def test_a_sample_that_cannot_be_read_is_named(office):
    (office / "feeds" / "samples" / "kma-warnings" / "new.xml").write_text("<html>", encoding="utf-8")
    found = counted(office)
    assert (found.exit_code, "new.xml: not read" in found.output) == (1, True), found.output


def test_a_document_that_should_be_refused_and_is_read_is_named(office):
    folder = office / "feeds" / "samples" / "kma-warnings"
    shutil.copy(folder / "no-data.json", folder / "refused" / "fine.json")
    found = counted(office)
    assert (found.exit_code, "fine.json: was read, though it should be refused" in found.output) == (1, True), found.output


def test_every_folder_of_samples_has_its_format_written_down():
    folder = packaged("feeds") / "samples"
    written = {line.partition(":")[0] for line in (folder / "formats.yaml").read_text(encoding="utf-8").splitlines() if ": {" in line}
    assert {path.name for path in folder.iterdir() if path.is_dir()} == written
