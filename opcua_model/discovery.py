"""FindServers and GetEndpoints (OPC 10000-4 5.5.2, 5.5.4): by the address that the client used to come here.

Behind address translation, or to a server that listens on all addresses, any other one may lead nowhere. Replaces
those of `asyncua.server.internal_server.InternalServer`.
"""

from collections.abc import Iterable
from copy import copy
from typing import Any
from urllib.parse import urlsplit

from asyncua import ua

from opcua_model.texts import in_locale

BINARY_TRANSPORT = "http://opcfoundation.org/UA-Profile/Transport/uatcp-uasc-uabinary"


def find_servers(server: Any, asked: ua.FindServersParameters) -> ua.FindServersResponse:
    """This server alone, unless the client looks for others."""
    own = _described(server.endpoints[0], asked.EndpointUrl).Server
    own.ApplicationName = in_locale(own.ApplicationName, asked.LocaleIds or ())
    wanted = asked.ServerUris or []
    return ua.FindServersResponse(Servers=[own] if not wanted or own.ApplicationUri in wanted else [])


def get_endpoints(server: Any, asked: ua.GetEndpointsParameters) -> ua.GetEndpointsResponse:
    profiles = asked.ProfileUris or []
    found = server.endpoints if not profiles or BINARY_TRANSPORT in profiles else []
    return ua.GetEndpointsResponse(Endpoints=endpoints_by(found, asked.EndpointUrl))


def endpoints_by(known: Iterable[ua.EndpointDescription], used: str | None) -> list[ua.EndpointDescription]:
    return [_described(endpoint, used) for endpoint in known]


def _described(endpoint: ua.EndpointDescription, used: str | None) -> ua.EndpointDescription:
    described = copy(endpoint)
    described.EndpointUrl = _by(used, endpoint.EndpointUrl)
    described.Server = copy(endpoint.Server)
    described.Server.DiscoveryUrls = [_by(used, url) for url in endpoint.Server.DiscoveryUrls]
    return described


def _by(used: str | None, url: str | None) -> str:
    """`url` with the host and port that the client used, if it named any."""
    own = urlsplit(url or "")
    try:
        host = urlsplit(used or "").netloc
    except ValueError:
        host = ""
    return own._replace(netloc=host or own.netloc).geturl()
