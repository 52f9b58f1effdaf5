"""A key is made once, whoever is first, and nothing of the others is left."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from lifeline.core.key_file import make_once, open_to_others


@pytest.mark.parametrize("attempt", range(20))
def test_of_many_that_make_a_key_at_once_all_have_the_first_one_s(tmp_path, attempt):
    path = tmp_path / "keys" / "live.pem"

    def made(number):
        make_once(path, bytes([number]) * 100)
        return path.read_bytes()

    with ThreadPoolExecutor(8) as several:
        read = set(several.map(made, range(8)))
    assert (len(read), {len(one) for one in read}) == (1, {100})
    assert [one.name for one in path.parent.iterdir()] == ["live.pem"]
    assert not open_to_others(path)
