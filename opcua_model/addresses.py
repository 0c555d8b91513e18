"""At which addresses of this computer the server is reached."""

import ipaddress
import socket

import psutil

_ANY = "0.0.0.0"


def addresses_of(bound: str) -> list[str]:
    """IPv4: the address that a socket is bound to, or for 0.0.0.0 all of this computer's, loopback ones last."""
    if bound != _ANY:
        return [bound]
    found = {
        one.address for interface in psutil.net_if_addrs().values() for one in interface if one.family == socket.AF_INET
    }
    return sorted(found, key=lambda address: (is_loopback(address), address))


def names_of(host: str, bound: str) -> list[str]:
    """What this computer is called, its host name first, and at which addresses it is reached. May wait for DNS."""
    whole = socket.getfqdn(host)
    return [host, *([whole] if whole.startswith(f"{host}.") else []), *addresses_of(bound)]


def is_loopback(address: str) -> bool:
    return ipaddress.ip_address(address).is_loopback
