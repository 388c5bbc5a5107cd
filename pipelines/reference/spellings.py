"""The ways in which people and platforms write the name of one region."""

import re

from pipelines.reference.aliases import PROVINCE_SPELLINGS

NATIONS = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|"
    "景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|塔吉克|普米|怒|鄂温克|裕固|保安|独龙|鄂伦春|各"
)
# 恩施土家族苗族自治州: the place, then its nations. A few stand without 族.
AUTONOMOUS = re.compile(rf"^(.{{2,}}?)(?:(?:{NATIONS})族|蒙古|哈萨克|柯尔克孜|锡伯|塔吉克)+自治([州县旗])$")


def province_spellings(name: str) -> tuple[str, ...]:
    """Return every spelling of a province: 广东省 and 广东, 上海市 and 上海, 内蒙古自治区 and 内蒙."""
    return (name, *PROVINCE_SPELLINGS.get(name, (name[:-1],)))


def city_spellings(name: str) -> tuple[str, ...]:
    """Return every spelling of a city, the full one first: 杭州市 and 杭州, 恩施州 and 恩施."""
    if autonomous := AUTONOMOUS.match(name):
        place, kind = autonomous.groups()
        return (name, place, place + kind, f"{place}自治{kind}")
    for ending in ("市", "地区", "盟"):
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            return (name, name.removesuffix(ending))
    return (name,)


def county_spellings(name: str) -> tuple[str, ...]:
    """Return the short spellings of a county: 武侯 for 武侯区, 峨边 and 峨边县 for 峨边彝族自治县.

    Too short to be safe inside a longer text: they hold only where they are all that is written. A name
    of two characters (忠县) has none.
    """
    if autonomous := AUTONOMOUS.match(name):
        place, kind = autonomous.groups()
        return (place, place + kind, f"{place}自治{kind}")
    if name.endswith("新区") and len(name) > 3:  # 清新区 is no new area
        return (name[:-2],)
    if len(name) >= 3 and name[-1] in "市县区旗":
        return (name[:-1],)
    return ()
