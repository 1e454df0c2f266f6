"""The comparison behind a proof, on any two sets of numbers."""

from array import array

from hypothesis import given
from hypothesis import strategies as st

from vault_app.tasks.mailbox_proof import differing, rising

UIDS = st.lists(st.integers(1, 60), max_size=40)


@given(UIDS, UIDS)
def test_it_is_that_of_sets(listed: list[int], held: list[int]) -> None:
    one, other = rising(array("q", listed)), rising(array("q", held))
    assert list(one) == sorted(set(listed))
    only_listed, only_held = differing(one, other)
    assert list(only_listed) == sorted(set(listed) - set(held))
    assert list(only_held) == sorted(set(held) - set(listed))


def test_large_numbers_are_no_other() -> None:
    top = 2**32 - 1
    assert list(rising(array("q", [top, 1, top]))) == [1, top]
