"""An office that listens to a firehose in small batches, killed between two statements soon after the first batch is stored."""

import sys
import time
from dataclasses import replace

from lifeline.core.cap import Status
from lifeline.core.db import open_database
from lifeline.listening import bluesky_live
from tests.hearing import ear
from tests.listening import live
from tests.listening.killed import Death

STATEMENTS = 40

if __name__ == "__main__":
    bluesky_live._BATCH, live.SOURCE = 7, replace(live.SOURCE, pages=1)
    database = open_database(sys.argv[1], Status.ACTUAL)
    office = live.Office(database, ear(), sys.argv[2], sys.argv[3])
    while not office.posts():
        office.round()
        time.sleep(0.01)
    Death(database, STATEMENTS)
    while True:
        office.round()
