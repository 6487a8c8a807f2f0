"""Portals of the farm beyond the first three families: one file a content system, faithful to how counties run it.

`CmsFarm` serves one portal for each name asked for; `CMS` declares which class draws which family.
"""

from __future__ import annotations

from gongkai.farm.cms.base import CmsSite, Column, Layout
from gongkai.farm.cms.farm import CMS, CmsFarm, CmsTruth

__all__ = ["CMS", "CmsFarm", "CmsSite", "CmsTruth", "Column", "Layout"]
