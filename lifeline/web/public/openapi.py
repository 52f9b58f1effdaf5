"""The document that describes our machine forms (OpenAPI 3.1), with every address of both worlds and languages."""

from functools import cache
from pathlib import Path
from typing import Any

from lifeline.core.strict_yaml import load
from lifeline.web.public.face import ROOTS, Face
from lifeline.web.public.status_json import as_bytes

FILE = Path(__file__).resolve().parent.parent / "openapi.yaml"
SELF = {"get": {"summary": "This document.", "responses": {"200": {"description": "OpenAPI 3.1.", "content": {"application/json": {}}}}}}


def openapi_json(face: Face, site: str) -> bytes:
    return as_bytes(document() | {"servers": [{"url": site, "description": face.city}]})


@cache
def document() -> dict[str, Any]:
    """Without the address of the servers."""
    written = dict(load(FILE).data)
    worlds, faces = written.pop("worlds"), written.pop("faces")
    paths = {"/openapi.json": SELF}
    for (_, language), root in ROOTS.items():
        paths |= {f"{root}{path}": item for path, item in (worlds | faces if language == "ko" else faces).items()}
    return written | {"paths": dict(sorted(paths.items()))}
