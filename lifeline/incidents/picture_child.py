"""The child's side of `incidents.picture`: confine this process, read one photo on stdin, answer with a line of JSON and a JPEG."""

import json
import resource
import sys

from lifeline.incidents.picture_read import BadPicture, cleaned

NO_MEMORY = 12  # exit status of a child that met its memory limit (ENOMEM)


def confine(seconds: int, megabytes: int) -> None:
    """Take away from this process what a decoder does not need: more CPU and memory than agreed, files to write, core dumps."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    for limit, room in ((resource.RLIMIT_AS, megabytes * 1024 * 1024), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(limit, (room, room))


def main(seconds: str, megabytes: str) -> int:
    """The exit status is 0 whenever there is an answer, a refusal included; a decoder that falls over ends this process alone."""
    confine(int(seconds), int(megabytes))
    picture = b""
    try:
        said, picture = cleaned(sys.stdin.buffer.read())
    except BadPicture as wrong:
        said = {"why": wrong.why, "sentence": wrong.sentence}
    except MemoryError:
        return NO_MEMORY
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + picture)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
