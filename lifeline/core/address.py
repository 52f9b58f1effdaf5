"""Which addresses a server of ours may connect to: public ones, unless a file of data says otherwise (SSRF)."""

import ipaddress
import socket

# What `ipaddress` calls global and no public server has (IANA special-purpose registries): protocol assignments and the
# old 6to4 relays; of IPv6 only 2000::/3 is handed out as unicast, less Teredo with its neighbours and documentation.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_UNICAST = ipaddress.IPv6Network("2000::/3")
_SPECIAL_6 = tuple(map(ipaddress.IPv6Network, ("2001::/23", "3fff::/20")))
_SPECIAL_4 = tuple(map(ipaddress.IPv4Network, ("192.0.0.0/24", "192.88.99.0/24")))


def check_address(host: str, port: int, *, private: bool) -> list[tuple[int, str]]:
    """Addresses of the host as (family, address), each checked. Raises OSError unless every one is global."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [(int(family), str(where[0])) for family, _, _, _, where in found]
    for _, address in addresses:
        if not private and not is_global(address):
            raise OSError(f"{host} resolves to {address}, which is not a public address")
    return addresses


def is_global(address: str) -> bool:
    """Whether a numeric address is a public one; an IPv4 address inside IPv6 (mapped, 6to4, NAT64) is judged by itself."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv4Address):
        return _is_global_4(ip)
    inner = ip.ipv4_mapped or ip.sixtofour
    if ip in _NAT64:
        inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    if inner is not None:
        return _is_global_4(inner)
    return ip in _UNICAST and ip.is_global and not any(ip in network for network in _SPECIAL_6)


def _is_global_4(ip: ipaddress.IPv4Address) -> bool:
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in _SPECIAL_4)
