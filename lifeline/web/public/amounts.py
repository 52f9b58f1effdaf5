"""A figure in words of one language: never a bare number where it is a range, at least so many, or not yet known."""

from lifeline.situation.metrics import Metric
from lifeline.situation.value import Form, Value
from lifeline.web.public.words import Words

KEYS = {Form.EXACT: "amount_exact", Form.RANGE: "amount_range", Form.AT_LEAST: "amount_at_least", Form.UNKNOWN: "amount_unknown"}


def amount(value: Value, metric: Metric | None, say: Words) -> str:
    """`metric` None: what is no longer counted has no unit."""
    fields = {"low": f"{value.floor:,}", "high": f"{value.high or 0:,}", "unit": _unit(value, metric, say.language)}
    return say(KEYS[value.form], fields).strip()


def _unit(value: Value, metric: Metric | None, language: str) -> str:
    unit = metric.unit(language) if metric else ""
    if language == "en" and value == Value(1, 1):
        return "person" if unit == "people" else unit.removesuffix("s")
    return unit
