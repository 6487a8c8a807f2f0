"""Dates that claim to be the day of publication."""

import pytest

from parsers.documents import dates


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024-01-17", "2024-01-17"),
        ("2024年1月7日", "2024-01-07"),
        ("2024/1/17 09:30", "2024-01-17"),
        ("2024.01.17", "2024-01-17"),
        ("20240117", "2024-01-17"),
        ("2007-08-20-23:59:59", "2007-08-20"),
        ("2024-02-30", None),
        ("2024-13-01", None),
        ("1900-01-01", None),
        ("2024年", None),
        ("2024-01", None),
        ("", None),
        ("12024-01-17", None),
    ],
)
def test_day(text, value):
    assert dates.day(text) == value


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("发布时间: 2022-02-15 17:28 字体:[]", ["2022-02-15"]),
        ("- 发布日期:2020年03月05日", ["2020-03-05"]),
        ("公开日期2024-01-17", ["2024-01-17"]),
        ("发布 日期：[2024-01-17]", ["2024-01-17"]),
        ("成文日期：2024-01-17", []),
        ("发布日期：2024-02-30", []),
        ("2024-01-17", []),
    ],
)
def test_labelled(line, values):
    assert [claim.value for claim in dates.labelled([line])] == values


@pytest.mark.parametrize(
    ("url", "value"),
    [
        ("http://a.gov.cn/zwgk/202401/t20240117_12345.html", "2024-01-17"),
        ("http://a.gov.cn/art/2016/11/2/art_1_2.html", "2016-11-02"),
        ("http://a.gov.cn/columns/x/202308/15/y.html", "2023-08-15"),
        ("http://a.gov.cn/2023-08/15/content_1.htm", "2023-08-15"),
        ("http://a.gov.cn/gknb/202401/2ecfb31a.shtml", None),
        ("http://a.gov.cn/zwgk/t20241341_1.html", None),
        ("http://a.gov.cn/tnull_1353447.htm", None),
        (None, None),
    ],
)
def test_address(url, value):
    assert [claim.value for claim in dates.of_address(url)] == ([value] if value else [])


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Tue, 16 Jan 2024 03:00:00 GMT", "2024-01-16"),
        ("Tue, 16 Jan 2024 17:00:00 GMT", "2024-01-17"),  # already the next day in China
        ("yesterday", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        (None, None),
    ],
)
def test_header(header, value):
    assert [claim.value for claim in dates.of_header(header)] == ([value] if value else [])
