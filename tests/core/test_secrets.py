"""No log line carries a credential, wherever in the record it stands."""

import io
import logging

import pytest

from lifeline.core.secrets import MASK, hide_in_logs

SECRET = "t0ken-0f-an-acc0unt"


@pytest.fixture
def said():
    """A handler on the root logger, with the filter; what it wrote."""
    out, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(out)
    root.addHandler(handler)
    hide = hide_in_logs({"safety-x": {"token": SECRET, "id": "12"}, "kma": {"key": SECRET + "/longer"}})
    yield out.getvalue
    for one in root.handlers:
        one.removeFilter(hide)
    root.removeHandler(handler)


def test_a_secret_in_the_message_is_masked(said):
    logging.getLogger("any.thing").warning("asked with " + SECRET)
    assert said() == f"asked with {MASK}\n"


def test_a_secret_among_the_arguments_is_masked(said):
    logging.getLogger("any.thing").warning("asked %s with %r", "KMA", {"key": SECRET})
    assert said() == f"asked KMA with {{'key': '{MASK}'}}\n"


def test_a_secret_in_an_exception_is_masked(said):
    try:
        raise OSError(f"https://x/?key={SECRET}")
    except OSError:
        logging.getLogger("any.thing").exception("failed")
    assert SECRET not in said()
    assert "OSError" in said()


def test_a_longer_secret_that_begins_like_another_is_masked_whole(said):
    logging.getLogger("any.thing").warning("%s/longer", SECRET)
    assert said() == f"{MASK}\n"


def test_what_is_too_short_to_be_a_secret_stays(said):
    logging.getLogger("any.thing").warning("12 accounts")
    assert said() == "12 accounts\n"


def test_a_percent_sign_in_a_message_does_no_harm(said):
    logging.getLogger("any.thing").warning("100 %s", "%d")
    assert said() == "100 %d\n"
