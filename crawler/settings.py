"""Scrapy's settings for every crawl.  Manners first: one request at a time a host, slow by default, slower when asked.

Overrides are given to `crawler.run.crawl(settings=…)`.  Ours are named GONGKAI_*.
"""

from __future__ import annotations

import os

BOT_NAME = "gongkai"
SPIDER_MODULES = ["crawler.spiders"]

# The one place that says whom a webmaster can write to; USER_AGENT is made from it when a crawl starts.
GONGKAI_CONTACT = os.environ.get("GONGKAI_CONTACT", "")
GONGKAI_AGENT = "Gongkai/0.2"

ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "Gongkai"

# A request that waits for its host's pause counts as one of these: with 16 of them and 1.5 s a request, 3,000 hosts
# together would be asked 10 times a second, whatever the machine can do, and 16 slow hosts would hold up all others.
CONCURRENT_REQUESTS = 64
# Scrapy starts this many tasks for every callback's output; our callbacks give lists of requests and no items.
CONCURRENT_ITEMS = 1
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# Scrapers of these portals ran without trouble at 0.5-1.5 s a request; we take the slow end.
DOWNLOAD_DELAY = 1.5
DOWNLOAD_DELAY_JITTER = 0.3
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.5
AUTOTHROTTLE_MAX_DELAY = 60.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0
# Answers of 30-60 s were seen from small county portals.  The bound holds for the whole answer, so that a server that
# drips a byte now and then is given up as well.
DOWNLOAD_TIMEOUT = 90
DOWNLOAD_MAXSIZE = 64 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
# A body cut short is kept as it came, marked, and asked for again (capture and patience among the middlewares).
DOWNLOAD_FAIL_ON_DATALOSS = False
# The usual TLS first, relaxed after a refusal; Scrapy calls the setting deprecated but has no other for this.
# Certificates of portals are often expired or another host's: noted with the capture, and read all the same.
DOWNLOADER_CLIENTCONTEXTFACTORY = "crawler.middlewares.tls.ContextFactory"
# Bodies are decoded in `crawler.middlewares.capture`, after the bytes as served have been kept.
COMPRESSION_ENABLED = False
URLLENGTH_LIMIT = 0
REDIRECT_MAX_TIMES = 8
METAREFRESH_MAXDELAY = 10
COOKIES_ENABLED = True

RETRY_TIMES = 3
RETRY_HTTP_CODES = [408, 429, 500, 502, 503, 504, 522, 524]
RETRY_GIVE_UP_LOG_LEVEL = "INFO"
# The first pause after an answer that asks for patience, doubled at each further one; seconds.
GONGKAI_BACK_OFF = 10.0
# The longest pause: a Retry-After beyond it gives the address up until the next crawl; seconds.
GONGKAI_PATIENCE = 300.0
# After so many blocked answers in a row, or failures at so many addresses in a row, a host is left alone for the run.
GONGKAI_LEAVE_AFTER = 3
GONGKAI_MAX_LIST_PAGES = 400
# Hours of the day in China in which the crawl may run, as 20-7; "" for any.
GONGKAI_HOURS = ""
# Requests to one host in a day, all runs counted; a county's first crawl takes some 300.
GONGKAI_HOST_BUDGET = 3_000
GONGKAI_MAX_ATTACHMENTS = 50

DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    # Some content networks answer with a notice page unless the language is Chinese.
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
    # What every server can do and every WARC reader can undo.
    "Accept-Encoding": "gzip, deflate",
}

# The larger the number, the nearer to the wire.
DOWNLOADER_MIDDLEWARES = {
    "crawler.middlewares.hosts.HostSlot": 20,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.middlewares.robots.Robots": 100,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "crawler.middlewares.scheme.OtherScheme": 530,
    "crawler.middlewares.judging.RightPage": 540,
    "crawler.middlewares.patience.BackOffRetry": 550,
    "crawler.middlewares.tls.RelaxTls": 560,
    "crawler.middlewares.redirects.Shells": 610,
    "crawler.middlewares.judging.Judge": 650,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "crawler.middlewares.cookies.Cookies": 700,
    "crawler.middlewares.conditional.Conditional": 940,
    "crawler.middlewares.conditional.Resume": 950,
    "crawler.middlewares.manners.HostBudget": 960,
    "crawler.middlewares.capture.Capture": 990,
}
EXTENSIONS = {
    "crawler.progress.Progress": 500,
    "crawler.middlewares.manners.NightHours": 510,
    # A socket through which a debugger may run code in the crawl: nobody asked for it.
    "scrapy.extensions.remote_control.RemoteControl": None,
}
REMOTE_CONTROL_ENABLED = False
# Each costs time at every answer and does nothing here: no statuses are refused, nothing depends on depth, the spiders
# make their requests' meta anew.
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}
# In the order of the lists: newest reports first, and the same order when a crawl is gone on with.
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"
# Scrapy reads the source of each callback at each response to warn of a habit that the types rule out here.
WARN_ON_GENERATOR_RETURN_VALUE = False
TELNETCONSOLE_ENABLED = False
# No open port beside the crawl.
REMOTE_CONTROL_ENABLED = False
LOG_LEVEL = "INFO"
LOGSTATS_INTERVAL = 300.0
