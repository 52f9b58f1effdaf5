"""All pages of the desk: one module for each part of the work, each with its list of addresses."""

from lifeline.web.desk import (
    accounts,
    alarms,
    alerts,
    board,
    bulletins,
    enrol,
    feeds,
    figures,
    home,
    own,
    passkeys,
    people,
    prove,
    record,
    reports_acts,
    sign_in,
    templates,
    write,
)
from lifeline.web.desk.door import Open, Page

ALL: tuple[Page | Open, ...] = (
    *sign_in.PAGES,
    *enrol.PAGES,
    *prove.PAGES,
    *passkeys.PAGES,
    *own.PAGES,
    *home.PAGES,
    *alerts.PAGES,
    *bulletins.PAGES,
    *write.PAGES,
    *board.PAGES,
    *accounts.PAGES,
    *alarms.PAGES,
    *feeds.PAGES,
    *reports_acts.PAGES,
    *figures.PAGES,
    *templates.PAGES,
    *people.PAGES,
    *record.PAGES,
)
