"""Did the post come from our own page?

Fetch metadata (W3C) says so in one word that no script can forge; older browsers send only
an Origin. Some send neither, and a missing header is no evidence of anything.
"""

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
