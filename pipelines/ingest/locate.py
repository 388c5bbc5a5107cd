"""An address as buyers' exports write it → the region it lies in, as fine as is certain. Never a guess.

Only names are looked up, from the left, each under the parent before it. What follows the region is
never read further and never kept.
"""

import re
from collections.abc import Container
from functools import lru_cache

import polars as pl

from pipelines.reference.aliases import FILLERS, MUNICIPALITIES
from pipelines.reference.gazetteer import (
    EITHER,
    NOWHERE,
    FormerCity,
    Gazetteer,
    Place,
    gazetteer,
    province_of,
)

__all__ = ["Place", "locate", "locate_all"]

LONGEST = 16  # characters of the longest name in the tables, and one more
SEPARATORS = " \t\r\n\u3000\u00a0,，、;；:：/\\|.．·・-—–_>＞()（）[]【】*＊＿~"
SEPARATED = re.compile(f"[{re.escape(SEPARATORS)}]+")
MOST_REMEMBERED = 1 << 16  # addresses: the same few thousand come again in every block of a file
READ = 80  # characters; no region is named after them
DIGITS = "0123456789０１２３４５６７８９ "
# After a name in running text these make it a road's or a house's: 上海路, 东区街道.
ROADS = ("路", "街", "大道", "大街", "镇", "乡", "东路", "西路", "南路", "北路", "中路", "道", "巷", "里")
ENDINGS = "省市区县州盟旗"  # of a name that is understood without it
# A zone is no division, but what is named before it is a city's name, not a road's: 成都高新区.
ZONE = re.compile("(高新|经开|经济|开发|工业|产业|保税|综保|科技)[^ ]{0,8}?(区|园)")
PROPER_ENDINGS = ("省", "市", "区")  # 四川省, 上海市, 西藏自治区: can be nothing but the province

RESULT = {"address": pl.String, "region_code": pl.String, "status": pl.String}


@lru_cache(maxsize=MOST_REMEMBERED)
def locate(address: str) -> Place:
    """Return the place of one address: `吉林省 通化市 柳河县 柳河镇... (135300)`, `上海`.

    Separators may be blanks, commas, 、 / | . · - or none; masked parts (***) say nothing. A county that
    does not lie in its city leaves the city; a city that does not lie in its province leaves nothing.
    """
    text = SEPARATED.sub(" ", address[:READ]).lstrip(DIGITS).removeprefix("中国").strip()
    if not text:
        return NOWHERE
    names = gazetteer()
    spelling = _province(names, text)
    if spelling:
        return _in_province(names, names.provinces[spelling], text[len(spelling) :].lstrip())
    return _anywhere(names, text)


def as_short_as_certain(address: str) -> str:
    """Return the beginning of an address that says all that `locate` knows of it; "" where it knows nothing.

    It ends with the name of the region, so that nothing of what follows in the address is in it.
    """
    text, place = address.lstrip(DIGITS), locate(address)
    if place == NOWHERE:
        return ""
    end = next(end for end in range(len(text) + 1) if locate(text[:end]) == place)
    while text[end : end + 1] in tuple(ENDINGS) and locate(text[: end + 1]) == place:
        end += 1
    return text[:end]


def locate_all(addresses: pl.Series) -> pl.DataFrame:
    """Return one row per value of `addresses`, in its order: address, region_code, status.

    Meant for distinct values, to be joined back. `region_code` is null where unresolved; a null address
    is unresolved.
    """
    places = [NOWHERE if address is None else locate(address) for address in addresses]
    return pl.DataFrame(
        {
            "address": addresses,
            "region_code": [place.code for place in places],
            "status": [place.status for place in places],
        },
        schema=RESULT,
    )


def _segment(text: str) -> str:
    """Return the text before the first separator."""
    return text.partition(" ")[0]


def _leading(text: str, names: Container[str]) -> str:
    """Return the longest of `names` that `text` starts with, "" for none; never across a separator."""
    head = _segment(text[:LONGEST])
    for length in range(len(head), 1, -1):
        if head[:length] in names:
            return head[:length]
    return ""


def _stands_alone(text: str, name: str) -> bool:
    return text[len(name) : len(name) + 1] in ("", " ")


def _after(text: str, name: str) -> str:
    return text[len(name) :].lstrip()


def _leading_county(text: str, names: Container[str]) -> str:
    """Return the leading county's name, "" where a short one turns out to be a road's or town's."""
    name = _leading(text, names)
    return "" if len(name) == 2 and text.startswith(ROADS, 2) else name


def _province(names: Gazetteer, text: str) -> str:
    """Return the spelling of the province that the text starts with, "" where it starts with none."""
    spelling = _leading(text, names.provinces)
    if not spelling or _leading(text, names.not_provinces):
        return ""  # 吉林市, 海南藏族自治州: longer, and not the province
    if _stands_alone(text, spelling) or spelling.endswith(PROPER_ENDINGS):
        return spelling
    province = names.provinces[spelling]
    known = (
        names.cities[province],
        names.in_province[province],
        names.short_counties.get(province, {}),
        names.provinces,
        names.former_cities.get(province, {}),
        FILLERS,
    )
    rest = text[len(spelling) :]
    # 上海路 12 号 is in no known city: a short name must be followed by something that lies in it.
    return spelling if any(_leading(rest, each) for each in known) else ""


def _in_province(names: Gazetteer, province: str, text: str) -> Place:
    """Return the place of what follows a province's name."""
    text = _skip_fillers(names, province, text)
    if not text:
        return Place(province, "province")
    former = _in_former_city(names, province, text)
    if former:
        return former
    city = _leading(text, names.cities[province])
    county = _leading_county(text, names.in_province[province])
    if county and len(county) > len(city):
        here = names.counties.get(province, {})
        return here.get(county) or names.in_province[province][county]
    if city:
        return _in_named_city(names, names.cities[province][city], city, text)
    return _alone_in_province(names, province, text)


def _skip_fillers(names: Gazetteer, parent: str, text: str) -> str:
    """Drop the repeated parent (上海 上海市) and what stands for a missing level (市辖区)."""
    own = names.names[parent]
    while text:
        head = _segment(text)
        filler = _leading(text, FILLERS)
        if head in FILLERS:
            text = _after(text, head)
        elif filler and filler != head:
            text = _after(text, filler)
        elif head.startswith(own) and not head.startswith(ROADS, len(own)):
            text = _after(text, own)
        elif parent in MUNICIPALITIES and head + "市" == own:
            text = _after(text, head)
        else:
            break
    return text


def _in_former_city(names: Gazetteer, province: str, text: str) -> Place | None:
    """Return the place under an abolished city (莱芜市 莱城区), null where the text names none."""
    cities = names.former_cities.get(province, {})
    name = _leading(text, cities)
    if not name:
        return None
    former: FormerCity = cities[name]
    rest = _after(text, name)
    county = _leading_county(rest, former.counties)
    if county:
        return former.counties[county]
    if name in names.in_province[province] or not (_stands_alone(text, name) or name.endswith("市")):
        return None  # 巢湖市: once a prefecture, now a county
    if former.now is None:
        return Place(province, "province")
    place = _in_city(names, former.now, rest)
    return Place(former.now, "successor") if place.status == "city" else place


def _in_named_city(names: Gazetteer, code: str, spelling: str, text: str) -> Place:
    """Return the place under a city; a short spelling in running text needs a county or zone after it."""
    rest = _after(text, spelling)
    sure = spelling in names.city_names or _stands_alone(text, spelling) or ZONE.match(rest)
    if sure or _leading_county(rest, names.counties.get(code, {})):
        return _in_city(names, code, rest)
    return Place(province_of(code), "province")


def _in_city(names: Gazetteer, code: str, text: str) -> Place:
    """Return the place of what follows a city's name: its county if that is certain, else the city."""
    if code in names.childless:
        return Place(code, "exact")
    counties = names.counties[code]
    county = _leading_county(text, counties)
    if not county:
        text = _skip_fillers(names, code, text)
        county = _leading_county(text, counties)
    if county:
        return counties[county]
    return names.short_counties[code].get(_segment(text)) or Place(code, "city")


def _alone_in_province(names: Gazetteer, province: str, text: str) -> Place:
    """Return the place of a name that is no full one; the province where it is none at all."""
    head = _segment(text)
    short = names.short_counties.get(province, {}).get(head) or names.short_in_province.get(province, {}).get(
        head
    )
    if short:
        return short
    another_city = (
        _leading(text, names.city_names) or names.short_anywhere.get(head, NOWHERE).status == "city"
    )
    if another_city or head in names.provinces or head in names.anywhere:
        return EITHER  # 安徽 南宁: one of the two is wrong, and nothing says which
    return Place(province, "province")


def _anywhere(names: Gazetteer, text: str) -> Place:
    """Return the place of an address that does not start with a province."""
    city = _leading(text, names.city_names)
    county = _leading(text, names.anywhere)
    if text.startswith(ROADS, len(county)):
        county = ""  # 新北区街道: a town of that name, somewhere
    if city and len(city) >= len(county):
        return _in_city(names, names.city_names[city], _after(text, city))
    if county:
        return names.anywhere[county]
    head = _segment(text)
    place = names.short_anywhere.get(head)
    if place is None:
        return _after_short_city(names, text)
    if place.status == "city" and place.code:
        return _in_city(names, place.code, _after(text, head))
    return place


def _after_short_city(names: Gazetteer, text: str) -> Place:
    """Return the county in 深圳福田区: a short city in running text, sure only by its county."""
    spelling = _leading(text, names.short_anywhere)
    if not spelling:
        return NOWHERE
    city = names.short_anywhere[spelling].code
    counties = names.counties.get(city, {}) if city else {}
    county = _leading_county(_after(text, spelling), counties)
    return counties[county] if county else NOWHERE
