"""Cookies kept within a crawl, as Scrapy does, but without a look at the network for the list of public suffixes.

Scrapy's own asks publicsuffix.org for its newest list at the first cookie, and the whole crawl waits for that answer;
the list that comes with the library will do.
"""

from __future__ import annotations

from scrapy.downloadermiddlewares import cookies
from tldextract import TLDExtract

cookies._split_domain = TLDExtract(include_psl_private_domains=True, suffix_list_urls=())


class Cookies(cookies.CookiesMiddleware):
    """Scrapy downloader middleware; see the module."""
