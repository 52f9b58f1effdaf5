"""The children of an element by name, and their texts, are what a plain walk over the element gives."""

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from lifeline.intake.formats import _times, _xml
from lifeline.intake.formats._text import clean

OURS, OTHERS = "urn:ours", "urn:others"
words = st.text(st.sampled_from("ab 눈é\u0301\u1103\u1161\t\n\u00a0\u200b"), max_size=6)
names = st.sampled_from([f"{{{OURS}}}a", f"{{{OURS}}}b", f"{{{OTHERS}}}a", "a", "b"])
leaves = st.tuples(names, words, st.none() | words)


def built(children: list[tuple[str, str, str | None]], tag: str) -> etree._Element:
    """A third word stands inside a child of the child."""
    element = etree.Element(tag)
    for name, text, inner in children:
        child = etree.SubElement(element, name)
        child.text = text
        if inner is not None:
            etree.SubElement(child, "b").text = inner
    return element


def walked(element: etree._Element, uri: str, name: str) -> list[str]:
    wanted = f"{{{uri}}}{name}" if uri else name
    return [clean("".join(str(part) for part in child.itertext())) for child in element if child.tag == wanted]


@given(st.lists(leaves, max_size=6), st.sampled_from([OURS, ""]), st.sampled_from(["a", "b", "c"]))
def test_a_block_has_the_children_of_its_namespace_and_no_others(children: list[tuple[str, str, str | None]], uri: str, name: str) -> None:
    element = built(children, "r")
    assert [_xml.said(child) for child in _xml.Block(element, uri).all(name)] == walked(element, uri, name)


@given(st.lists(leaves, max_size=6), st.sampled_from([OURS, ""]), st.sampled_from(["a", "b", "c"]))
def test_the_text_of_a_block_is_that_of_the_first_child_of_the_name(
    children: list[tuple[str, str, str | None]], uri: str, name: str
) -> None:
    element = built(children, "r")
    assert _xml.Block(element, uri).text(name) == next(iter(walked(element, uri, name)), "")


@given(st.lists(leaves, max_size=6), st.sampled_from([OURS, ""]))
def test_another_name_counts_where_the_first_is_missing_and_not_where_it_is_empty(
    children: list[tuple[str, str, str | None]], uri: str
) -> None:
    element = built(children, "r")
    found = [*walked(element, uri, "a")[:1], *walked(element, uri, "b"), ""]
    assert _xml.Block(element, uri).text("a", "b") == found[0]


@given(st.lists(leaves, max_size=6), st.sampled_from([OURS, ""]), st.sampled_from(["a", "b", "c"]))
def test_the_texts_of_a_block_leave_out_empty_ones(children: list[tuple[str, str, str | None]], uri: str, name: str) -> None:
    element = built(children, "r")
    assert list(_xml.Block(element, uri).texts(name)) == [word for word in walked(element, uri, name) if word]


@given(st.datetimes().map(lambda moment: moment.isoformat(timespec="seconds") + "+09:00") | st.text(max_size=30))
def test_a_time_read_a_second_time_is_the_same_or_the_same_refusal(text: str) -> None:
    assert _stamped(text) == _stamped(text)


def _stamped(text: str) -> object:
    try:
        return _times.stamp(text)
    except _times.NoTime as wrong:
        return str(wrong)
