"""What is heard once more: posts that their authors changed are read anew, and in an exercise a cry in another's words calls again."""

from datetime import datetime

from sqlalchemy.orm import Session

from lifeline.ear import Ear
from lifeline.incidents.outside import call_again
from lifeline.incidents.reworded import reword as reword_reports
from lifeline.listening import rows as heard_rows
from lifeline.listening.ladder import Ladder


def reword(session: Session, ear: Ear, ladder: Ladder, *, status: str, now: datetime) -> tuple[int, ...]:
    """To be called when the batch is written: danger to life calls a person, what was taken back is not shown.

    Returns the incidents a person was called to.
    """
    if not ear.live:
        call_again(session, ladder.again, now)
    if not ladder.edited:
        return ()
    read = [(one, *ear.reread(one)) for one in ladder.reworded()]
    heard_rows.reword(session, [(one, way) for one, way, _ in read])
    said = [(draft, way.to == "incident") for _, way, draft in read]
    return reword_reports(session, said, ear.board, status=status, gazetteer=ear.gazetteer.version, now=now)
