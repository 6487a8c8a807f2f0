"""The names of the CMS families that a registry line may bear; `FAMILIES` holds what reads their pages.

They stand apart from it so that the registry's data can be written and checked without loading any family.
"""

from __future__ import annotations

DECLARED = (
    "trs",
    "hanweb",
    "jsonlist",
    "ucap",
    "jpaas",
    "vsb",
    "lonsun",
    "openness",
    "gkmlpt",
    "gdpost",
    "sichuan",
    "jeecms",
    "contentn",
    "sitechannel",
    "shaanxi",
    "uuidcolumn",
    "epoint",
    "truecms",
    "szinf",
    "cmsweb",
    "eportal",
    "general",
)
