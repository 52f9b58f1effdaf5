"""Under any WSGI server the pages are complete; only events are not offered, and the page is told so."""

from lifeline.app import create_app


def test_where_nobody_can_be_kept_waiting_a_page_is_told_to_ask(settings):
    client = create_app(settings).test_client()
    for path in ("/events", "/drill/events"):
        got = client.get(path)
        assert (got.status_code, got.headers["Retry-After"], got.headers["Cache-Control"]) == (503, "60", "no-store")
        assert "Set-Cookie" not in got.headers
