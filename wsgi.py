"""The application for any WSGI server; everything it needs is in LIFELINE_* variables."""

from lifeline.app import create_app
from lifeline.core.settings import Settings

app = create_app(Settings())
