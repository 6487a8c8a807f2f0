"""When two addresses are one: the key that decides what was asked for already, gateways, traps.  Pure.

What is kept stays under the address that was asked for; only "is this the same document" goes by the key.
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

# Parameters that change with every visit or choose a drawing of the same page.
_VISIT = frozenset({"_", "t", "ts", "time", "timestamp", "rand", "random", "rnd", "r", "v"})
_VISIT_VALUE = re.compile(r"\d{9,}|0\.\d+")
_DRAWING = frozenset({"ismobile", "mobile", "iswap"})
# Ids of a visitor's session: the same page has another address at each visit.
_SESSION = re.compile(r"(?i);(?:jsessionid|phpsessid)=[^/?#;]*|(?<=[?&])(?:jsessionid|phpsessid)=[^&#]*&?")
_SESSION_NAMES = frozenset({"jsessionid", "phpsessid", "sessionid"})
# t20220124_1.shtml and its twins for telephones t20220124_1_wap.html, t20220124_1_app.shtml.
_TWIN = re.compile(r"_(?:wap|app|mobile)(?=\.s?html?$)")
_PORTS = {"http": 80, "https": 443}
# big5.www.gov.cn/gate/big5/www.gov.cn/… is the page behind it in traditional characters.
_GATEWAY = re.compile(r"^/gate/(?:big5|gb)/+(?:https?(?::/+|/))?([\w.-]+(?::\d+)?)(/.*)?$", re.IGNORECASE)
# …/whst/63/=vvvzgdadhzfnuzbm//columns/…, /http/7772…/…, /https-8443/7772…/…: proxies that keep the host in a cipher of
# their own; others have the whole address in the path.
_PROXY = re.compile(r"/whst/\d+/=|/https?(?::|%3a)(?:/|%2f){1,2}|/https?(?:-\d+)?/[0-9a-f]{32,}/", re.IGNORECASE)
# Longer than any address seen (an encrypted link of some 600); calendars and search forms grow beyond it.
MAX_LENGTH = 2_000
_MAX_REPEATS = 3
# gov.cn and its like, and the provinces' own suffixes (bj.cn).
_SECOND_LEVEL = re.compile(
    r"gov|com|org|net|edu|ac|mil|bj|sh|tj|cq|he|sx|nm|ln|jl|hl|js|zj|ah|fj|jx|sd|ha|hb|hn|gd|gx|hi|sc|gz|yn|xz|sn|gs"
    r"|qh|nx|xj"
)


# Each address is looked up several times while its list and its page are read.
@lru_cache(maxsize=20_000)
def key(url: str) -> str:
    """The key of an address: equal for http and https, with and without www, for twins drawn for telephones, whatever
    the order of the query, session ids and counters against caches.  A fragment counts only where it is a route."""
    parts = urlsplit(without_session(url))
    host = (parts.hostname or "").removeprefix("www.")
    port = _port(parts)
    if port is not None and port != _PORTS.get(parts.scheme):
        host = f"{host}:{port}"
    path = _TWIN.sub("", re.sub(r"/{2,}", "/", parts.path)) or "/"
    query = "&".join(sorted({f"{name}={value}" for name, value in _query(parts) if not _is_passing(name, value)}))
    route = f"#{parts.fragment}" if parts.fragment.startswith(("/", "!")) else ""
    return f"{host}{_plain(path)}{'?' if query else ''}{query}{route}"


def without_session(url: str) -> str:
    """An address without a visitor's session id."""
    plain, found = _SESSION.subn("", url)
    return plain.rstrip("?&") if found else url


def is_drawing(url: str) -> bool:
    """Whether an address chooses a drawing for telephones."""
    parts = urlsplit(url)
    return bool(_TWIN.search(parts.path)) or any(name.lower() in _DRAWING for name, _ in _query(parts))


def place(url: str) -> tuple[str, str]:
    """Scheme and host of an address: what is alive or not, whatever stands behind it."""
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()


def behind(url: str) -> str | None:
    """The address that a gateway (big5) stands in front of, None where `url` is no gateway's."""
    parts = urlsplit(url)
    match = _GATEWAY.match(parts.path)
    if not match:
        return None
    return parts._replace(netloc=match[1], path=match[2] or "/").geturl()


def trouble(url: str) -> str:
    """Why an address is not asked for ("" where it may be): a proxy's, endless, or turning in a circle."""
    if len(url) > MAX_LENGTH:
        return f"address of {len(url)} characters"
    parts = urlsplit(url)
    if _PROXY.search(parts.path):
        return "address of a web proxy"
    folders = [folder for folder in parts.path.split("/")[:-1] if folder]
    if any(folders.count(folder) > _MAX_REPEATS for folder in set(folders)):
        return "a folder repeats in the address"
    names = [name for name, _ in _query(parts)]
    if any(names.count(name) > _MAX_REPEATS for name in set(names)):
        return "a parameter repeats in the address"
    return ""


def same_house(one: str, other: str) -> bool:
    """Whether two addresses are of one keeper: the same registrable domain, for bare IP addresses the same host and
    port (RFC 8499 names what a registrar gives out; gov.cn is such a suffix)."""
    return house(one) == house(other)


def house(url: str) -> str:
    """The registrable domain of an address (www.x.gov.cn -> x.gov.cn); host and port of a bare IP address."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if _is_ip(host):
        return f"{host}:{_port(parts) or _PORTS.get(parts.scheme)}"
    labels = host.split(".")
    deep = len(labels) > 2 and labels[-1] == "cn" and bool(_SECOND_LEVEL.fullmatch(labels[-2]))
    return ".".join(labels[-3:] if deep else labels[-2:])


def is_home(url: str) -> bool:
    """Whether an address is a host's first page."""
    parts = urlsplit(url)
    return bool(re.fullmatch(r"/*(?:(?:index|default|home|main)\.\w{2,5})?", parts.path)) and not parts.query


def _query(parts: SplitResult) -> list[tuple[str, str]]:
    return parse_qsl(parts.query, keep_blank_values=True)


def _is_passing(name: str, value: str) -> bool:
    small = name.lower()
    if small in _SESSION_NAMES:
        return True
    if small in _DRAWING:
        return value.lower() in {"true", "1", "yes"}
    return small in _VISIT and bool(_VISIT_VALUE.fullmatch(value))


def _plain(path: str) -> str:
    """A path without percent signs where the characters are the same (RFC 3986, 6.2.2)."""
    return unquote(path) if "%" in path and "%2f" not in path.lower() else path


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        return None


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
