"""The peer of the ready bytes: a Flask view that has nothing to render either, for gunicorn; its page is the file of READY_BYTES."""

import os
from pathlib import Path

from flask import Flask, Response, request

app = Flask(__name__, static_folder=None)
PAGE = Path(os.environ["READY_BYTES"]).read_bytes()


@app.get("/")
def page() -> Response:
    made = Response(PAGE, mimetype="text/html", headers={"Content-Encoding": "br", "Vary": "Accept-Encoding"})
    made.set_etag("the-same")
    return made.make_conditional(request)
