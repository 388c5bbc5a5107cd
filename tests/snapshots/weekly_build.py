"""Made-up builds with weeks, for snapshots: the small build of the pages, with two years of weeks beside it.

四川 has targets, parts, projections and four regions below: 成都; 绵阳, silent in the latest week; 自贡, of
which nothing is known; and one with a name of forty characters. 武侯区 has half of the latest week.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path

from dashboard.snapshots.weeks import Week, parsed
from pipelines import store, vintage_store
from pipelines.settings import DataRoot, data_root
from tests.dashboard.small_build import SCOPE, every_contract, rows_of, table

W46, W47 = parsed("2026-W46"), parsed("2026-W47")
LONG_NAME = "喆堃玥珺高新技术产业开发区直播电商产业集聚示范基地管理委员会辖区代管街道社区联合工作站"[:40]
LONG_CODE = "510800"
LONG_REGION = {"region_code": LONG_CODE, "name": LONG_NAME, "level": "city", "parent_code": "510000"}
# code: live sales of a usual week in 亿元, yearly growth in percent
WEEKLY = {
    "510000": (30.0, 12.0),
    "510100": (20.0, 15.0),
    "510107": (7.0, -4.0),
    "510700": (9.0, 6.0),
    LONG_CODE: (1.0, 40.0),
    "310000": (70.0, 3.2),
}
SHARES = {"S1": 1.0, "S2": 1.4, "S5": 70.0}
UNITS = {"S1": "亿元", "S2": "亿元", "S5": "万单"}
FIRST_WEEK = parsed("2025-W01")
PLATFORMS = {"抖音": (0.8, 14.0), "拼多多": (0.2, 4.0)}
CHANNELS = {"live": (0.7, 12.0), "shelf": (0.2, 3.0), "unknown": (0.1, None)}


def publish(root: Path, week: Week, *, revised: float = 1.0, is_demo: bool = True) -> DataRoot:
    """Publish a build made on the Tuesday after a week; `revised` is the factor of the week before.

    What it says anew is written down among the vintages, as a load does.
    """
    folders = data_root(root)
    folders.marts.mkdir(parents=True, exist_ok=True)
    with store.drafting(folders) as draft:
        for contract in every_contract():
            rows = rows_told(contract.name, week, revised, is_demo=is_demo)
            if contract.name == "build":
                rows = [{**row, "build_id": draft.file.stem} for row in rows]
            draft.put(contract, table(contract, rows))
        store.publish(draft, folders)
    vintage_store.record(folders)
    return folders


def rows_told(name: str, week: Week, revised: float, *, is_demo: bool) -> list[dict[str, object]]:
    rows = rows_of(name, is_demo=is_demo)
    known_on = week.last_day + timedelta(days=2)
    made = datetime.combine(known_on, time(8, 30))
    told: dict[str, Callable[[], list[dict[str, object]]]] = {
        "build": lambda: [{**rows[0], "as_of": known_on, "built_at": made, "data_through": week.last_day}],
        "indicator_value": lambda: [*year_rows(rows, week), *week_rows(week, revised), *share_rows(rows)],
        "indicator_part": lambda: [*parts("S1", "platform", PLATFORMS), *parts("S2", "channel", CHANNELS)],
        "region": lambda: [*rows, LONG_REGION],
        "target": lambda: [*rows, TARGET],
        "target_progress": lambda: [{**row, "as_of": known_on} for row in [*rows, PROGRESS]],
        "projection": lambda: projections(week),
    }
    return told.get(name, lambda: rows)()


def year_rows(rows: list[dict[str, object]], week: Week) -> list[dict[str, object]]:
    """The pages' rows, those of the place with the long name among them, as far as the week."""
    long = [{**row, "region_code": LONG_CODE} for row in rows if row["region_code"] == "510700"]
    return [
        {**row, "through": min(row["through"], week.last_day)}  # type: ignore[type-var]
        for row in [*rows, *long]
        if row["period_kind"] != "week"
    ]


def share_rows(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """直播渗透率 of 四川's year."""
    return [
        {**row, "indicator": "T1", "unit": "%", "value": 71.4, "yoy_pct": None, "yoy_code": "POINTS"}
        for row in rows
        if (row["indicator"], row["region_code"], row["period_kind"]) == ("S1", "510000", "ytd")
    ]


def week_rows(week: Week, revised: float) -> list[dict[str, object]]:
    return [
        week_row((indicator, code), each, week, revised)
        for indicator in SHARES
        for code in WEEKLY
        for each in weeks_up_to(week)
        if not (code == "510700" and each == week)
    ]


def weeks_up_to(week: Week) -> list[Week]:
    """All weeks that the builds know, whichever is the latest."""
    count = (week.first_day - FIRST_WEEK.first_day).days // 7
    return [week.before(at) for at in range(count + 1)]


def week_row(series: tuple[str, str], own: Week, latest: Week, revised: float) -> dict[str, object]:
    indicator, code = series
    usual, growth = WEEKLY[code]
    wave = 1 + (own.first_day.toordinal() // 7 % 5) / 50
    later = (own.first_day - date(2025, 11, 17)).days > 0
    value = usual * SHARES[indicator] * wave * (1 + growth / 100 if later else 1.0)
    is_before = own == latest.before()
    half = code == "510107" and own == latest
    return {
        "indicator": indicator,
        "region_code": code,
        "scope": SCOPE,
        "unit": UNITS[indicator],
        "period_kind": "week",
        "period_start": own.first_day,
        "value": value * (revised if is_before else 1.0),
        "yoy_pct": growth,
        "coverage": 0.91,
        "feed_coverage": 0.985,
        "maturity": "provisional" if own == latest else "final",
        "comparable": True,
        "source": "exports",
        "through": own.first_day + timedelta(days=2) if half else own.last_day,
    }


def parts(
    indicator: str, dimension: str, shares: Mapping[str, tuple[float, float | None]]
) -> list[dict[str, object]]:
    return [
        {
            "indicator": indicator,
            "region_code": "510000",
            "scope": SCOPE,
            "period_kind": "ytd",
            "period_start": date(2026, 11, 1),
            "dimension": dimension,
            "part": part,
            "value": share * 1400,
            "unit": "亿元",
            "share_pct": share * 100,
            "yoy_pct": growth,
            "yoy_code": None if growth is not None else "FEW_COMPARABLE",
            "pull_points": None if growth is None else growth * share,
        }
        for part, (share, growth) in shares.items()
    ]


def projections(week: Week) -> list[dict[str, object]]:
    return [
        {
            "indicator": "S1",
            "region_code": "510000",
            "scope": SCOPE,
            "period_kind": "week",
            "period_start": week.before(-at).first_day,
            "value": 35.0,
            "low": 35.0 - 2 * at,
            "high": 35.0 + 2 * at,
            "unit": "亿元",
            "is_calibrated": True,
        }
        for at in (1, 2, 3)
    ]


TARGET: dict[str, object] = {
    "id": "SC-26", "region_code": "510000", "region_name": "四川省", "indicator": "S1",
    "indicator_name": "直播电商交易额", "comparator": ">=", "value": 1600.0, "unit": "亿元",
    "deadline": date(2026, 12, 31), "scope": SCOPE, "status": "in_force", "digits_damaged": False,
    "document": "示例目标（虚构）",
}  # fmt: skip
PROGRESS: dict[str, object] = {
    "target_id": "SC-26", "actual": 1350.0, "actual_period": "2026年1—11月", "attained_pct": 84.4,
    "expected_pct": 88.2, "linear_pct": 88.8, "gap": -250.0, "required_growth_pct": 31.0,
    "projected": 1531.0, "projected_low": 1500.0, "projected_high": 1560.0, "probability": 0.07,
    "verdict": "滞后", "why": "推算低于目标", "method": "季节进度",
}  # fmt: skip
