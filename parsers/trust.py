"""Signs of a copied or tampered page: a foreign host, converted characters, inserted words, another year's table.

In: a document and what is known besides it.  Out: notices, never figures.  Trust is decided by host first, since a
copy may be clean to the letter: an address under gov.cn, or one that the registry holds, is official.  The signs in the
text are a second alarm and run on every page, official hosts included.  The words are in data/trust.toml.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from importlib.resources import files
from urllib.parse import urlsplit

from parsers.model import Context, Document, Notice

_DATA = tomllib.loads(files("parsers").joinpath("data/trust.toml").read_text("utf-8"))
_INSERTED = re.compile("|".join(sorted(map(re.escape, _DATA["inserted"]), key=len, reverse=True)))
# Whatever may stand for a letter or an ideograph in another shape: neither those themselves nor common marks.
_FOLDABLE = re.compile("[^\x00-\x7f\u3001-\u3011\u4e00-\u9fff\uff01-\uff0f\uff1a-\uff20·—‘’“”…]")
_SPOKEN_OF = re.compile("|".join(map(re.escape, _DATA["spoken_of"])))
_TRADITIONAL = frozenset("".join(_DATA["traditional"].split()))

_LONGEST = 400_000  # characters: ten times the longest report seen; a longer text is judged by its beginning
_SHOWN = 5
# A name or a quotation brings a few characters of the other script; a converted page has hundreds, a mixed one dozens.
_MOST_TRADITIONAL, _MOST_DIFFERENT = 8, 5
# One rare place name may carry its reading in brackets (浉(shī)河区), a converted page has it at every other word.
_MOST_READINGS = 2

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_READING = re.compile(rf"[\u4e00-\u9fff][(（](?=[^()（）]*[{_TONED}])[a-z{_TONED}üɡ]{{1,6}}[)）]")
# What is left of “（一）” and full stops when GBK bytes are cut in the middle.
_DEBRIS = re.compile(r"ㄒ唬|[。！]ㄒ|[?？]！敝|敝贫")
# Hidden elements that some copying sites strew into the text, printed instead of hidden.
_TAGS = re.compile(r"""</?(?:legend|fieldset|optgroup|nobr|strike|kbd|tt|dfn|acronym)\s+id=["'][0-9a-z]{4,8}["']>""")
# A host that no mailbox and no file name ends in; a point may have been lost before cn, so nothing ends in .gov either.
_NAME = r"(?:[A-Za-z0-9-]{1,63}\.){1,8}(?!(?:gov|docx?|xlsx?|pdf|html?|jsp|aspx?|php)(?![A-Za-z0-9]))[A-Za-z]{2,24}"
_HOST = rf"(?<![A-Za-z0-9_@.-])(?P<host>{_NAME})(?![A-Za-z0-9_@-]|\.[A-Za-z0-9])"
_OWN_SITE = re.compile(
    r"(?:政府|门户|官方|政务|局|委|办)[^。；，（(@]{0,8}?网站?[^。；，（(@]{0,8}[（(][^）)@]{0,8}?(?:https?://)?"
    rf"{_HOST}"
)
_DOWNLOAD = re.compile(
    r"(?:电子版|本报告|本年报)[^。；@]{0,12}(?:可在|可从|可到|可登录|请登录|请访问)[^。；，@]{0,40}?(?:https?://)?"
    rf"{_HOST}[^。；，@]{{0,12}}(?:下载|查阅|查询|查看|浏览)"
)
_TITLE_ADDRESS = re.compile(rf"\s*(?:https?://)?{_HOST}(?=[\u4e00-\u9fff])")
_YEAR_HEADER = re.compile(r"(20\d\d)年度?")
_CUMULATIVE = "历年累计"


def government_host(host: str) -> bool:
    """True for gov.cn and what is registered under it (CNNIC grants it to government bodies only), and nothing else."""
    plain = host.rstrip(".").lower()
    return plain == "gov.cn" or plain.endswith(".gov.cn")


def host_of(url: str | None) -> str | None:
    """The host of an http(s) address in lower case, "" where it cannot be read; None for no such address (a file)."""
    if url is None or not url.lower().startswith(("http:", "https:")):
        return None
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:  # [ without ], which is no address at all
        return ""


def signs(document: Document, context: Context, report_year: int | None = None) -> tuple[Notice, ...]:
    """The notices that the page gives reason for: mirror-host, foreign-domain, script-noise, year-mismatch."""
    text = document.text[:_LONGEST]
    found = [*_mirror_host(context), *foreign_sites(text, context), *_inserted(document, text)]
    found += [*_scripts(text, host_of(context.url) or ""), *_table_years(document, report_year)]
    return tuple(found)


def _mirror_host(context: Context) -> Iterator[Notice]:
    host = host_of(context.url)
    if host is None or (context.official if context.official is not None else government_host(host)):
        return
    yield Notice("mirror-host", f"{host or context.url} is neither under gov.cn nor a host of the registry")


def foreign_sites(text: str, context: Context | None = None) -> tuple[Notice, ...]:
    """A `foreign-domain` notice for each host outside gov.cn that the text names as the government's own site.

    The registered host that the page stands on is the government's own, whatever its name.
    """
    own = host_of(context.url) if context is not None and context.official else None
    found: dict[str, Notice] = {}
    for pattern in (_OWN_SITE, _DOWNLOAD):
        for match in pattern.finditer(text):
            host = match["host"].lower()
            if not government_host(host) and host.removeprefix("www.") != (own or "").removeprefix("www."):
                detail = f"the text names {host} as the government's own website"
                found.setdefault(host, Notice("foreign-domain", detail, match.start("host"), match.end("host")))
    return tuple(found.values())


def _inserted(document: Document, text: str) -> Iterator[Notice]:
    """Names of betting and adult sites in titles or text, unless the sentence speaks of such; a title's address."""
    places: dict[str, tuple[int, int]] = {word: (start, end) for word, start, end in reversed(list(_words(text)))}
    # Offsets hold in the text only.
    places |= {word: (0, 0) for title in document.titles for word, _, _ in _words(title) if word not in places}
    if places:
        start, end = max(places.values())
        names = ", ".join(list(places)[:_SHOWN])
        yield Notice("script-noise", f"names of betting or adult sites stand in the page: {names}", start, end)
    for title in document.titles:
        address = _TITLE_ADDRESS.match(title)
        if address is not None and not government_host(address["host"]):
            yield Notice("script-noise", f"the title begins with the address {address['host']} in a name's place")
            break


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    """Inserted words with their places, sentence by sentence."""
    folded = unicodedata.normalize("NFKC", text) if _FOLDABLE.search(text) else text
    if not _INSERTED.search(folded.lower()):
        return
    for sentence in re.finditer(r"[^。；\n]+", text):
        plain = _same_length(sentence[0])
        if _INSERTED.search(plain) and not _SPOKEN_OF.search(plain):
            for match in _INSERTED.finditer(plain):
                yield match[0], sentence.start() + match.start(), sentence.start() + match.end()


def _same_length(text: str) -> str:
    """Widths and case folded character by character, so that places stay where they are."""
    folded = (unicodedata.normalize("NFKC", char).lower() for char in text)
    return "".join(new if len(new) == 1 else char for new, char in zip(folded, text, strict=True))


def _scripts(text: str, host: str) -> Iterator[Notice]:
    """Traditional characters, readings in brackets, debris of a conversion, hidden tags printed."""
    readings = list(_READING.finditer(text))
    if len(readings) > _MOST_READINGS:
        yield _at("readings stand in brackets behind characters", readings)
    if debris := list(_DEBRIS.finditer(text)):
        yield _at("debris of a broken conversion stands in the text", debris)
    if tags := list(_TAGS.finditer(text)):
        yield _at("hidden tags are strewn into the text", tags)
    # The gateways of gov.cn (big5.www.gov.cn) convert every page, and say so in their name.
    if host.startswith("big5."):
        return
    different = _TRADITIONAL.intersection(text)
    if len(different) < _MOST_DIFFERENT:
        return
    places = [place for place, char in enumerate(text) if char in different]
    if len(places) >= _MOST_TRADITIONAL:
        first = places[0]
        detail = f"{len(places)} traditional characters stand in the text, {len(different)} different ones"
        yield Notice("script-noise", detail, first, first + 1)


def _at(what: str, matches: list[re.Match[str]]) -> Notice:
    shown = ", ".join(dict.fromkeys(match[0] for match in matches[:_SHOWN]))
    return Notice("script-noise", f"{what} ({len(matches)} times): {shown}", matches[0].start(), matches[0].end())


def _table_years(document: Document, report_year: int | None) -> Iterator[Notice]:
    """A table whose header prints another year than the report's in the place of 本年度: last year's, left in."""
    for grid in document.grids if report_year is not None else ():
        for row in grid.rows[:3]:
            texts = {"".join(cell.text.split()) for cell in row}
            years = {int(found[1]) for text in texts if (found := _YEAR_HEADER.fullmatch(text))}
            if _CUMULATIVE in texts and years and report_year not in years:
                said = ", ".join(map(str, sorted(years)))
                detail = f"table {grid.number} is headed {said}, the report is of {report_year}"
                yield Notice("year-mismatch", detail, grid.start, grid.end)
