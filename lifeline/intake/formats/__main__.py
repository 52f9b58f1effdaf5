"""The child's side of `intake.child`: confine this process, then read one document on stdin and answer in JSON on stdout."""

import json
import resource
import sys

from lifeline.core.cap import to_json
from lifeline.intake.formats import FORMATS, Unparsed
from lifeline.intake.reading import to_row

NO_MEMORY = 12  # exit status of a child that met its memory limit (ENOMEM)


def confine(seconds: int, megabytes: int) -> None:
    """Take away from this process what a parser does not need: more CPU and memory than agreed, files to write, core dumps."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 30))  # apart: a clock that jumps over both would hide the reason
    for limit, room in ((resource.RLIMIT_AS, megabytes * 1024 * 1024), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(limit, (room, room))


def main(name: str, seconds: str, megabytes: str) -> int:
    """Parse with the format of that name; the exit status is 0 whenever there is an answer, a refusal included."""
    confine(int(seconds), int(megabytes))
    answer: dict[str, object]
    try:
        parsed = FORMATS[name](sys.stdin.buffer.read())
        answer = {
            "alerts": [to_json(alert) for alert in parsed.alerts],
            "links": parsed.links,
            "notes": parsed.notes,
            "readings": [to_row(reading) for reading in parsed.readings],
        }
    except Unparsed as wrong:
        answer = {"cause": wrong.cause, "remedy": wrong.remedy}
    except ImportError as missing:
        answer = {
            "cause": f"the parser cannot be loaded: {missing}",
            "remedy": "Install lifeline with all it depends on, or give it more memory",
        }
    except MemoryError:
        return NO_MEMORY
    sys.stdout.buffer.write(json.dumps(answer).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
