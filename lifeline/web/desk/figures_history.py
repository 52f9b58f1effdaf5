"""Every value a figure ever had, or all of an emergency's: nothing that was published is ever taken off the record."""

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from lifeline.core.text import storable
from lifeline.situation import read
from lifeline.staff.roles import Act
from lifeline.web.desk.door import Page
from lifeline.web.desk.figures_facts import find, none
from lifeline.web.desk.figures_words import in_words
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import page

MOST = 200  # rows on a page; all of it is in the file


def history(here: Here, number: str) -> AnyResponse:
    """Of one figure, or of all where none is named."""
    words, metric, area = in_words(here), storable(request.args.get("metric", "")), storable(request.args.get("area", ""))
    with here.world.database.reading() as session:
        view = find(session, number)
        if view is None:
            return none(here)
        found = read.history(session, view.id, (metric, area) if metric else None, MOST + 1)
    name = words.named(metric, area) if metric and found else ""
    return page("desk/figures_history.html", here, words=words, one=view, name=name, found=found[:MOST], more=len(found) > MOST)


PAGES = (Page("figures/<number>/history", history, Act.LOOK),)
