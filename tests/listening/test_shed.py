"""Load is shed copies first and newest kept, never more than must be, and what is left keeps its order."""

from hypothesis import given
from hypothesis import strategies as st

from lifeline.listening.shed import shed
from tests.listening.posts import post

KINDS = st.lists(st.sampled_from(["", "repost", "quote"]), max_size=40)


@given(KINDS, st.integers(1, 50))
def test_no_original_is_dropped_while_a_copy_is_kept_and_no_newer_for_an_older(kinds: list[str], most: int) -> None:
    some = [post((number * 7) % 40, copy=kind, copy_of="1" if kind else "") for number, kind in enumerate(kinds)]
    kept = shed(some, most)
    lost = [one for one in some if one not in kept]
    assert len(kept) == min(most, len(some))
    assert kept == [one for one in some if one in kept]
    assert all((not one.copy, one.created_at) >= (not other.copy, other.created_at) for one in kept for other in lost)
