"""From end to end in a browser: a form with a photo, the pin it makes, a person who confirms it by command, and the public that sees it."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text

from lifeline import migrations
from lifeline.cli import cli
from lifeline.core.cap import Status
from lifeline.core.db import Database
from lifeline.incidents.tables import Incident, Picture
from tests.incidents.pictures import telephone
from tests.web.test_report_form_browser import choose

pytestmark = pytest.mark.browser


def as_set_up(database: Database) -> None:
    """The test's copy has the tables; a command also asks which version they are of."""
    with database.writing() as session:
        session.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        session.execute(text("INSERT INTO alembic_version VALUES (:newest)"), {"newest": migrations.newest()})


def command(database: Database, world: str, *words: str) -> str:
    env = {f"LIFELINE_DATABASE_{world.upper()}": str(database.engine.url), "LIFELINE_WORLD": world}
    done = CliRunner().invoke(cli, ["reports", *words, "--as", "지현", "--reason", "확인"], env=env)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize(("world", "root"), [("live", "/"), ("drill", "/drill/")])
def test_a_form_with_a_photo_becomes_a_pin_that_a_person_confirms_and_everybody_sees(
    view: Any, address: str, live: Database, drill: Database, tmp_path: Path, world: str, root: str
) -> None:
    database = live if world == "live" else drill
    assert database.status is (Status.ACTUAL if world == "live" else Status.EXERCISE)
    as_set_up(database)
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(telephone(1200, 900))
    page = view(f"{address}{root}report/urban_inundation", java_script_enabled=False)
    choose(page, "danger", "no")
    choose(page, "tap_depth", "knee")
    page.fill("#place", "강남역 11번 출구")
    page.fill("#note", "물이 무릎까지 찼어요. 전화 010-1234-5678")
    page.set_input_files("#photo", photo)
    page.locator('button[type="submit"]').click()
    page.wait_for_url(f"**{root}report/done/*")
    with database.reading() as session:
        number, name = session.scalars(select(Incident.id)).one(), session.scalars(select(Picture.name)).one()

    map_page = view(f"{address}{root}incidents/{number}", java_script_enabled=False)
    assert "확인되지 않은" in map_page.inner_text("main")
    assert "010-1234-5678" not in map_page.content()
    assert name not in map_page.content()
    assert "무릎까지" not in map_page.content()

    command(database, world, "confirm", str(number))
    command(database, world, "picture", name, "public")
    map_page.reload()
    assert "확인되지 않은" not in map_page.inner_text("h1")
    assert name in map_page.content()
    assert "무릎까지" in map_page.content()
    page.reload()
    assert "확인됨" in page.inner_text("main")
