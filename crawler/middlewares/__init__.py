"""What stands between the spiders and the wire: Scrapy's downloader middlewares, in the order that `crawler.settings`
gives them, and the state of a host that they share."""
