"""What the database must not hold in the clear, and the six figures."""

import stat
from datetime import timedelta

import pyotp
import pytest

from lifeline.staff.codes import STEP, new_secret, step_of
from lifeline.staff.passwords import fits, hashed, wrong_with
from lifeline.staff.vault import BadVault, Vault
from tests.conftest import NOW


def test_what_is_sealed_opens_with_the_same_key_and_with_no_other(tmp_path):
    vault, other = Vault(tmp_path / "keys" / "live.key"), Vault(tmp_path / "keys" / "drill.key")
    sealed = vault.seal("비밀")
    assert "비밀" not in sealed
    assert Vault(tmp_path / "keys" / "live.key").open(sealed) == "비밀"
    with pytest.raises(BadVault, match=r"drill\.key"):
        other.open(sealed)
    assert stat.S_IMODE((tmp_path / "keys" / "live.key").stat().st_mode) == 0o600


@pytest.mark.parametrize("spoil", [lambda path: path.chmod(0o644), lambda path: path.write_bytes(b"nonsense")], ids=["open", "broken"])
def test_a_key_that_is_open_to_others_or_broken_is_named(tmp_path, spoil):
    vault = Vault(tmp_path / "live.key")
    sealed = vault.seal("비밀")
    spoil(tmp_path / "live.key")
    with pytest.raises(BadVault, match=r"live\.key"):
        vault.open(sealed)


@pytest.mark.parametrize(("off", "right"), [(0, True), (-STEP, True), (STEP, True), (-2 * STEP, False), (2 * STEP, False)])
def test_a_clock_may_be_half_a_minute_off(off, right):
    secret = new_secret()
    assert bool(step_of(secret, pyotp.TOTP(secret).at(NOW + timedelta(seconds=off)), NOW, 0)) is right


@pytest.mark.parametrize("code", ["", "12345", "1234567", "１２３４５６", "abcdef", "12 34 56 7", "\x00" * 6])
def test_what_is_no_code_is_wrong_and_raises_nothing(code):
    assert step_of(new_secret(), code, NOW, 0) == 0


def test_a_password_typed_on_another_keyboard_is_the_same(tmp_path):
    kept = hashed("안녕하세요 서울 시민")
    assert fits("안녕하세요 서울 시민", kept)  # the same letters, decomposed
    assert not fits("안녕하세요 서울 시민 ", kept)
    assert not fits("", "")


@pytest.mark.parametrize(
    ("password", "wrong"), [("짧다", "short"), ("x" * 201, "long"), ("minsuminsuminsu", "name"), ("눈 오는 날 종로 걷기", "")]
)
def test_a_new_password_is_long_and_no_name(password, wrong):
    assert wrong_with(password, login="minsu", name="김민수") == wrong
