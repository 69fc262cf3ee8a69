"""Where a request comes from: from our own page or another site, and from which network.

Fetch metadata (W3C) says so in one word that no script can forge; older browsers send only
an Origin. Some send neither, and a missing header is no evidence of anything.
"""

from ipaddress import IPv6Address, ip_address, ip_network
from wsgiref.types import WSGIEnvironment

_OWN = {"same-origin", "none"}
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def is_foreign(environ: WSGIEnvironment) -> bool:
    """Tell whether the headers of a post say that another site sent it."""
    site: str | None = environ.get("HTTP_SEC_FETCH_SITE")
    origin: str | None = environ.get("HTTP_ORIGIN")
    if site is not None and site not in _OWN:
        return True
    if origin is None:
        return False
    if origin == "null":
        return site != "same-origin"
    return _host_of(origin) != _own_host(environ)


def _host_of(origin: str) -> str:
    scheme, _, host = origin.lower().partition("://")
    return host.removesuffix(_DEFAULT_PORTS.get(scheme, "/"))


def _own_host(environ: WSGIEnvironment) -> str:
    host: str = environ.get("HTTP_HOST", "")
    return host.lower().removesuffix(_DEFAULT_PORTS.get(environ["wsgi.url_scheme"], "/"))


def network_of(address: str) -> str:
    """Return the network that attempts are counted for: one address, or an IPv6 site (/64)."""
    try:
        found = ip_address(address)
    except ValueError:
        return "-"
    if isinstance(found, IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped or ip_network(f"{found}/64", strict=False))
    return str(found)
