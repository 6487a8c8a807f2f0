"""Defences and false answers as real portals have them, switched on in front of any portal of the farm.

`Defended(site, "jsl521")` answers as `site` does, except where its defence steps in; `on` may be changed at any time.
A crawl is not meant to get past those that need a browser: they are there to be recognised, recorded and left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from gongkai.farm.replies import STUB, Query, Reply, reply
from gongkai.farm.server import Served

_HTML = "text/html; charset=utf-8"
_ROBOTS = "/robots.txt"
# One length for every address, as that seen of a province's slider.
_SLIDER_LENGTH = 22_857
_JSL = (
    "<script>document.cookie=('_')+('_')+('j')+('s')+('l')+('_clearance=17')+';max-age=3600;path=/';"
    "location.href=location.pathname+location.search</script>"
)
_RS = (
    "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><script>$_ts=window['$_ts'];if(!$_ts)$_ts={};"
    "$_ts.nsd=57436;$_ts.cd='qEyxrrAlWaLqqaEfhGWqmqqlhalEhk0lDG';</script></head><body></body></html>"
)
_WAF = "<html><body><h1>468</h1><p>请求被拦截</p></body></html>"
_SLIDER = "<html><head><title>请稍候</title></head><body><p>请稍候…</p><script>/*{filler}*/</script></body></html>"
_SHORT = "<html><head></head><body><script>var token='0f3a';</script><p>人机验证</p></body></html>"
_NOTICE = (
    '<html><head><title>Notice</title></head><body><div class="online-desc-con">'
    "<p>This site serves readers of Chinese.</p></div></body></html>"
)
_MENDING = "<html><head><title>提示</title></head><body><p>网站正在升级维护中，给您带来不便敬请谅解。</p></body></html>"
_LOST = "<html><head><title>提示</title></head><body><p>很抱歉，您访问的页面不存在。</p></body></html>"
_TEMPLATE = (
    "<html><head><title>政务公开</title></head><body><div class='nav'>首页 政务公开 政务服务 互动交流 走进本县</div>"
    "<div class='side'>领导信息 机构职能 规划计划 人事任免 财政预决算 应急管理 建议提案</div><ul class='list'></ul>"
    "<div class='foot'>主办：县人民政府办公室 网站标识码 9999990001 备案号</div></body></html>"
)
_BANNED_AFTER = 3
_EVERY = 4


def _page(status: int, text: str, *headers: tuple[str, str]) -> Reply:
    return replace(reply(status, _HTML, text.encode()), headers=headers)


class Defended:
    """A portal behind one defence; `removed` are the paths that the defences of lost pages speak of."""

    def __init__(self, site: Served, defence: str, on: bool = True, removed: frozenset[str] = frozenset()) -> None:
        self.site, self.defence, self.on, self.removed = site, defence, on, removed
        self.asked = 0  # requests while the defence was on, robots.txt left out

    @property
    def home(self) -> str:
        """The portal's home page."""
        return self.site.home

    @home.setter
    def home(self, url: str) -> None:
        self.site.home = url

    def answer(self, query: Query, visit: int) -> Reply:
        """The defence's reply where it steps in, else the portal's own."""
        if not self.on:
            self.asked = 0
            return self.site.answer(query, visit)
        self.asked += query.path != _ROBOTS
        return DEFENCES[self.defence](self, query, visit) or self.site.answer(query, visit)


_Step = Callable[[Defended, Query, int], Reply | None]


def _always(made: Reply) -> _Step:
    return lambda defended, query, visit: made


def _once_in_n(defended: Defended, query: Query, visit: int) -> Reply | None:
    return _page(200, _SHORT) if query.path != _ROBOTS and defended.asked % _EVERY == 0 else None


def _cookie_bounce(defended: Defended, query: Query, visit: int) -> Reply | None:
    if query.path == _ROBOTS or "CT6T=" in query.headers.get("cookie", ""):
        return None
    target = query.path + (f"?{query.raw}" if query.raw else "")
    return _page(302, "", ("Location", target), ("Set-Cookie", "CT6T=1f0c; Path=/; HttpOnly"))


def _referer(defended: Defended, query: Query, visit: int) -> Reply | None:
    return _page(404, _LOST) if query.path in defended.removed and not query.headers.get("referer") else None


def _language(defended: Defended, query: Query, visit: int) -> Reply | None:
    return None if "zh-cn" in query.headers.get("accept-language", "").lower() else _page(200, _NOTICE)


def _rate(*headers: tuple[str, str]) -> _Step:
    def step(defended: Defended, query: Query, visit: int) -> Reply | None:
        return _page(429, "busy", *headers) if query.path != _ROBOTS and defended.asked % _EVERY == 0 else None

    return step


def _ban(defended: Defended, query: Query, visit: int) -> Reply | None:
    return _page(403, "<html><body>403 Forbidden</body></html>") if defended.asked > _BANNED_AFTER else None


def _for_removed(text: str) -> _Step:
    return lambda defended, query, visit: _page(200, text) if query.path in defended.removed else None


def _home(defended: Defended, query: Query, visit: int) -> Reply | None:
    if query.path not in defended.removed:
        return None
    return replace(defended.site.answer(replace(query, path="/", arguments={}, raw=""), visit), etag="", modified=None)


DEFENCES: Mapping[str, _Step] = {
    "jsl521": _always(_page(521, _JSL, ("Set-Cookie", "__jsluid_h=7c5f; max-age=31536000; path=/; HttpOnly"))),
    "rs412": _always(_page(412, _RS, ("Set-Cookie", "Q9aT=60a; path=/; HttpOnly"))),
    "waf468": _always(_page(468, _WAF)),
    "slider": _always(_page(200, _SLIDER.format(filler="x" * (_SLIDER_LENGTH - len(_SLIDER.encode()) + 8)))),
    "once-in-n": _once_in_n,
    "cookie-bounce": _cookie_bounce,
    "referer-check": _referer,
    "accept-language": _language,
    "rate-limit": _rate(("Retry-After", "0")),
    "rate-limit-unsaid": _rate(),
    "ban403": _ban,
    "soft404": _for_removed(_LOST),
    "maintenance": _always(_page(200, _MENDING)),
    "parent-template": _for_removed(_TEMPLATE),
    "home-for-removed": _home,
    "stub": _for_removed(STUB),
}
