"""Bytes in, typed values out: reading of annual government-information-disclosure reports.

Pure: no network, no database, no clock.  `parsers.report.parse` is the way in.
"""

# Part of the identity of a reading: any change that can alter a figure, a text or a notice raises it,
# so that a difference between two readings is never taken for a difference in the source.
PARSER_VERSION = "0.2.0"
