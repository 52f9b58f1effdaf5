"""A stranger's word inside an address: encoded whole, so that it stays one part of the path."""

from urllib.parse import quote


def path_part(word: str) -> str:
    """Raises nothing: broken characters become a question mark, dots alone cannot climb."""
    encoded = quote(word.encode("utf-8", "replace"), safe="")
    return encoded.replace(".", "%2E") if not encoded.strip(".") else encoded
