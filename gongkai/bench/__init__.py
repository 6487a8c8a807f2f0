"""The benchmark: ratios against trafilatura alone and a bare Scrapy spider, measured in one run on one machine."""
