"""Decoding: what the bytes prove beats what was declared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.documents.charset import decode, decoding

TEXT = "沭阳县发展和改革局2023年政府信息公开年度报告，全年共审核发布各类公开政府信息249条。"
RARE = "㐀𠮷石屏县"

CASES = [  # bytes, declared by the header, charset, characters lost, notice codes
    (TEXT.encode(), None, "utf-8", 0, []),
    (b"\xef\xbb\xbf" + TEXT.encode(), None, "utf-8", 0, []),
    (TEXT.encode(), "gb2312", "utf-8", 0, ["mis-declared-charset"]),
    (TEXT.encode("gbk"), "utf-8", "gb18030", 0, ["mis-declared-charset"]),
    (TEXT.encode("gbk"), "gb2312", "gb18030", 0, []),
    (TEXT.encode("gbk"), "GBK", "gb18030", 0, []),
    (TEXT.encode("gbk"), None, "gb18030", 0, []),
    (TEXT.encode("gbk"), "no-such-charset", "gb18030", 0, ["mis-declared-charset"]),
    (RARE.encode("gb18030"), "gbk", "gb18030", 0, []),
    (b"\xff\xfe" + TEXT.encode("utf-16-le"), None, "utf-16", 0, []),
    (b"\xfe\xff" + TEXT.encode("utf-16-be"), None, "utf-16", 0, []),
    ("café crème".encode("latin-1"), "iso-8859-1", "iso8859-1", 0, []),
    (b"plain", "gb2312", "utf-8", 0, []),
    (b'<meta charset="gb2312">' + TEXT.encode(), None, "utf-8", 0, ["mis-declared-charset"]),
    (b'<meta charset="gb2312">' + TEXT.encode("gbk"), None, "gb18030", 0, []),
    (TEXT.encode()[:-1], "gb2312", "utf-8", 1, ["mis-declared-charset", "lost-characters"]),
    (TEXT.encode("gbk")[:-1], None, "gb18030", 1, ["lost-characters"]),
    (TEXT.encode("gbk") + b"\xff", None, "gb18030", 1, ["lost-characters"]),
    # a description cut at a byte count, in the midst of a UTF-8 page
    (TEXT.encode() * 3 + TEXT.encode()[:-2] + b'">' + TEXT.encode(), None, "utf-8", 1, ["lost-characters"]),
]


@pytest.mark.parametrize(("body", "declared", "charset", "lost", "codes"), CASES)
def test_decoding(body, declared, charset, lost, codes):
    result = decoding(body, declared)
    assert (result.charset, result.replaced) == (charset, lost)
    assert [notice.code for notice in result.notices] == codes


def test_notice_names_both():
    (notice,) = decoding(TEXT.encode(), "gb2312").notices
    assert notice.detail == "header declares gb2312; the bytes are utf-8"


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=4))
def test_utf8_comes_back_whole(text):
    assert decode(text.encode(), "gb2312") == (text, "utf-8")


@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "gbk", "utf-16", "hex", "rot13", "big5", ""]))
def test_never_raises(body, declared):
    text, charset = decode(body, declared)
    assert charset
    assert isinstance(text, str)
