"""Only public addresses are connected to, however an inner one is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.core.address import check_address, is_global


@pytest.mark.parametrize("host", ["127.0.0.1", "0x7f000001", "2130706433", "127.1", "0177.0.0.1", "0.0.0.0", "10.0.0.1", "169.254.169.254"])
def test_odd_notations_of_inner_addresses_are_refused(host):
    with pytest.raises(OSError, match="not a public address"):
        check_address(host, 80, private=False)


@pytest.mark.parametrize(
    "address",
    [
        "::1",
        "::",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b:1::7f00:1",
        "2002:7f00:1::",
        "fe80::1%eth0",
        "fec0::1",
        "fd00::1",
        "ff02::1",
        "100.64.0.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "240.0.0.1",
    ],
)
def test_an_inner_address_is_not_global(address):
    assert not is_global(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "2606:4700:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_a_public_addressis_global(address):
    assert is_global(address)


@given(st.integers(0, 2**24 - 1))
def test_no_loopback_address_is_global_however_it_is_mapped(host):
    number = (127 << 24) + host
    octets = ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))
    assert not any(is_global(form) for form in (octets, f"::ffff:{octets}", f"64:ff9b::{octets}", f"::{octets}"))
