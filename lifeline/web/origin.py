"""Whether a form was sent by a page of ours."""

from flask import Request


def from_here(request: Request) -> bool:
    """Old browsers do not say; for those the secret in the form must do."""
    site, origin = request.headers.get("Sec-Fetch-Site", ""), request.headers.get("Origin", "")
    if site and site not in ("same-origin", "none"):
        return False
    return not origin or origin.partition("://")[2] == request.host
