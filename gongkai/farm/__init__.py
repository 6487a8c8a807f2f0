"""A small farm of portals on loopback: invented counties whose reports are drawn, with every figure known beforehand.

`gongkai demo` shows the program on it, the tests crawl it, the benchmark measures with it.
"""

from gongkai.farm.farm import Expected, Farm, PortalRow, Truth

__all__ = ["Expected", "Farm", "PortalRow", "Truth"]
