"""Names of those who report: is it one, what is its normal form, which level does it say.

In: a name as printed.  Out: the normal form (石屏县 -> 石屏县人民政府) and a Level.  Whether 某某市 is a prefecture or
a county cannot be told from its form; the table of divisions tells it, and a city that it does not know, or that was
both (毕节市), stays `unknown` unless the caller knows better.
"""

from __future__ import annotations

import re

from parsers.divisions import find
from parsers.model import Level

# Traditional characters of copied pages, for comparing only: what is printed stays.
_SIMPLE = str.maketrans(
    "縣區鎮鄉廳辦務發會電開報員總國衛農業廣東無極風貿臺灣當處據設應園經濟術體質監稅統計審財環護運輸檢驗館黨聯門陽漢龍馬寧長慶貴雲遼陝晉"
    "內蘇濱廈島鄭懷蘭爾額騰陰連譚劉趙錦鐵齊貢羅鹽鳳鶴銅",
    "县区镇乡厅办务发会电开报员总国卫农业广东无极风贸台湾当处据设应园经济术体质监税统计审财环护运输检验馆党联门阳汉龙马宁长庆贵云辽陕晋"
    "内苏滨厦岛郑怀兰尔额腾阴连谭刘赵锦铁齐贡罗盐凤鹤铜",
)
_ZONE = re.compile(
    r"(?:开发区|高新区|经开区|高新技术产业(?:开发)?区|工业园区?|园区|保税(?:港)?区|综保区|示范区|管理区|风景名?胜?区|合作区"
    r"|度假区|自贸区|试验区|实验区|集聚区|产业区|新区|新城)(?:党工委、?)?(?:(?:管理?委员?会|管委会)(?:党政办公室|办公室|党政办)?)?$"
)
_DEPARTMENT = re.compile(
    r"(?:局|委|办|厅|署|院|处|队|站|所|会|中心|办公室|办公厅|分局|总局|部|公司|学校|医院|大学|银行|社|集团|档案馆|图书馆|馆)$"
)
_TOWNSHIP = re.compile(r"(?:镇|乡|街道|苏木|街)(?:人民政府|政府|办事处|办公室)?(?:党政(?:综合)?办(?:公室)?)?$|街道办$")
# 新疆生产建设兵团: a 师 stands beside the prefectures; the bureau of statistics counts regiments as townships.
_CORPS: tuple[tuple[Level, re.Pattern[str]], ...] = (
    ("province", re.compile(r"新疆生产建设兵团")),
    ("prefecture", re.compile(r"(?:新疆生产建设)?(?:兵团)?第[一二三四五六七八九十]+师(?:[\u4e00-\u9fff]{2,5}市)?")),
    ("township", re.compile(r".*?(?:[一二三四五六七八九十〇\d]{1,5}|[\u4e00-\u9fff]{2}农)(?:团|团场)")),
)
_COUNTY = re.compile(r"(?:县|自治县|区|旗|自治旗)(?:人民政府|政府|政府机关|人民政府机关)?$")
_GOVERNMENT = re.compile(r"(?:人民政府|政府|行政公署|行署)(?:机关)?$")
_PREFECTURE = re.compile(r"(?:自治州|州|盟|地区)$")
_SHAPE = re.compile(r"(?:[\u4e00-\u9fff·（）()、〇]|\d{1,3}(?=团)){2,40}")
# Endings that a reporting body's name has; what ends otherwise is no name (年度, 工作, 网站 …).
_ENDS = re.compile(
    r"(?:省|市|县|区|旗|州|盟|镇|乡|街道|街|苏木|政府|行署|公署|机关|局|委|办|厅|署|院|处|队|站|所|会|中心|室|部|公司|馆|社|园"
    r"|学校|医院|大学|银行|集团|新城|兵团|[一二三四五六七八九十〇\d]团|团场|师|党政办)(?:[（(][^（）()]{1,12}[）)])?$"
)
_NO_NAME = re.compile(
    r"年度|网站|网页|登录|官网|工作|报告|公开|公布|发布|编制|根据|条例|通知|有限|现将|特向|社会|所列|本级|以下|单位$"
    r"|^(?:我|本(?:局|委|办|厅|院|司|馆|机关|部门|县|市|区|州|旗|镇|乡|街道|中心))"
)


def simple(text: str) -> str:
    """Text with the traditional characters that names and titles use made simplified, for comparing only."""
    return text.translate(_SIMPLE)


def is_name(text: str) -> bool:
    """True where the words can be the name of a reporting body."""
    plain = simple(text)
    return (
        _SHAPE.fullmatch(text) is not None
        and _ENDS.search(plain) is not None
        and _NO_NAME.search(plain) is None
        and re.fullmatch(r"(?:人民)?(?:政府)?(?:机关|[（(]机关[）)])?", plain) is None
    )


def complete(name: str) -> bool:
    """True where the name says its place (某某县林业局), not only its kind (县林业局, 林业局, 我局)."""
    plain = simple(name)
    if re.match(r"(?:我|本|全|[省市县区州旗镇乡](?!\w?[省市县区州旗镇乡])|自治区|各|街道)", plain):
        return False
    return plain.startswith(("国家", "国务院", "中国")) or bool(re.match(r".{1,12}?[省市县区旗州盟镇乡街岛]", plain))


def normal_name(name: str) -> str:
    """The normal form of a name: no spaces; a place without its body is its people's government."""
    tight = "".join(name.split()).strip('《》“”"：:，,。-—_')
    tight = re.sub(r"(?<!人民)政府(?=办公[室厅]|$)", "人民政府", tight) if _of_place(tight) else tight
    tight = re.sub(r"(人民政府)机关$", r"\1", tight)
    if re.search(r"街道$", tight):
        return f"{tight}办事处"
    plain = simple(tight)
    if _corps(plain):
        return tight
    if re.search(r"[省市县旗镇乡州]$|苏木$", plain) or (re.search(r"(?<!地)区$", plain) and not _zone(plain)):
        return f"{tight}人民政府"
    return tight


def _of_place(name: str) -> bool:
    return re.search(r"[省市县区旗镇乡州盟]政府(?:办公[室厅])?$", name) is not None


def _zone(plain: str) -> bool:
    """True for a zone; 浦东新区 is a district, its name is one of a division."""
    return _ZONE.search(plain) is not None and not find(plain)


def _corps(plain: str) -> Level | None:
    return next((level for level, pattern in _CORPS if pattern.fullmatch(plain)), None)


def level_of(name: str) -> Level:
    """The level that a name says; `unknown` where its form does not tell (某某市 that is no listed prefecture)."""
    plain = simple(re.sub(r"[（(][^（）()]*[）)]$", "", name))
    if plain.startswith(("国务院", "国家")):
        return "nation" if plain == "国务院" else "department"
    if corps := _corps(plain):
        return corps
    if _TOWNSHIP.search(plain) and not re.search(r"(?:局|委员会)$", plain):
        return "township"
    if _zone(_GOVERNMENT.sub("", plain)):
        return "zone"
    if re.search(r"(?:人民)?政府办公[室厅]$", plain) or (_DEPARTMENT.search(plain) and not _GOVERNMENT.search(plain)):
        return "department"
    return _place_level(_GOVERNMENT.sub("", plain))


def _place_level(place: str) -> Level:
    if re.search(r"(?:省|自治区)$", place):
        return "province"
    if _PREFECTURE.search(place):
        return "prefecture"
    if _COUNTY.search(place):
        return "county"
    levels = {division.level for division in find(place)} if place.endswith("市") else set()
    return levels.pop() if len(levels) == 1 else "unknown"


def same_body(one: str, other: str) -> bool:
    """True where one name is the other with the places above it (淮安市洪泽区人民政府, 洪泽区人民政府)."""
    first, second = sorted((simple(normal_name(one)), simple(normal_name(other))), key=len)
    if not second.endswith(first):
        return False
    rest = second.removesuffix(first)
    above = re.fullmatch(r"(?:.{1,10}?(?:省|市|州|盟|地区|自治区|区|县))+", rest)
    return complete(first) and (not rest or above is not None)
