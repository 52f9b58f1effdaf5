"""A table as CSV (RFC 4180) that a spreadsheet opens as it is meant: in UTF-8, a row on a line, and no cell a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from lifeline.web.public.one_line import one_line

# Full-width signs too: a spreadsheet set to Korean or Japanese takes them for the plain ones.
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def csv_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Begins with a byte order mark: without it a Korean spreadsheet reads UTF-8 as another coding."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([cell(one) for one in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def cell(text: str) -> str:
    """What would begin a formula stands after an apostrophe, which a spreadsheet takes for 'this is text'."""
    said = one_line(text)
    return f"'{said}" if said.startswith(FORMULA) else said
