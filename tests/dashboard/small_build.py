"""A small made-up build for page tests: five regions, two years of months, nine targets, six files.

Every number is invented and small enough to check by hand.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl

from pipelines import store
from pipelines.contract import Contract
from pipelines.indicators.official import published_growth
from pipelines.indicators.vintages import VINTAGE, changes, indicator_facts
from pipelines.marts import contracts
from pipelines.settings import DataRoot, data_root
from tests.dashboard import small_market

AS_OF = date(2026, 11, 20)
SCOPE = "登记网店"
DRAFT_DOCUMENT = "四川电商消费新业态高质量集聚发展行动方案（征求意见稿）"
ROWS_REFUSED = "0c" * 32  # the file with refused rows

# code, name, level, parent, monthly trade in 亿元 in 2025, growth in percent
REGIONS = [
    ("510000", "四川省", "province", None, 120.0, 12.0),
    ("510100", "成都市", "city", "510000", 80.0, 15.0),
    ("510107", "武侯区", "county", "510100", 30.0, -4.0),
    ("510700", "绵阳市", "city", "510000", 40.0, 6.0),
    ("510300", "自贡市", "city", "510000", None, None),
    ("310000", "上海市", "province", None, 300.0, 3.2),
    ("440000", "广东省", "province", None, 60.0, -2.5),
    ("440400", "珠海市", "city", "440000", 35.0, -2.5),
    ("442000", "中山市", "city", "440000", 25.0, 8.1),
    ("320000", "江苏省", "province", None, 0.5, 20.0),
    ("320500", "苏州市", "city", "320000", 0.5, 20.0),
    ("320582", "张家港市", "county", "320500", 0.5, 20.0),
    ("320582100", "杨舍镇", "town", "320582", 0.02, 31.0),
]
UNIT = ("单位:保税区", 0.3, 9.0)
INDICATORS = [
    ("S1", "亿元", 1.0),
    ("S2", "亿元", 1.4),
    ("S4", "亿元", 0.9),
    ("S5", "万单", 70.0),
    ("E1", "家", 2.0),
]
SEASON = [0.8, 0.7, 0.9, 0.9, 1.0, 1.4, 0.9, 0.9, 1.0, 1.1, 1.6, 1.2]


def write_small_build(root: Path, *, is_demo: bool = True) -> DataRoot:
    """Publish the small build under `root`, with the hand-back file of the refused rows."""
    folders = data_root(root)
    publish_small_build(folders, is_demo=is_demo)
    write_vintages(folders)
    hand_back = folders.taken / ROWS_REFUSED[:2] / ROWS_REFUSED / "退回.csv"
    hand_back.parent.mkdir(parents=True)
    hand_back.write_text("行号,原因\n7,实付金额为空\n", encoding="utf-8-sig")
    return folders


def publish_small_build(folders: DataRoot, *, is_demo: bool = True) -> None:
    """Publish the small build under the next number."""
    with store.drafting(folders) as draft:
        for contract in every_contract():
            rows = rows_of(contract.name, is_demo=is_demo)
            if contract.name == "build":
                rows = [{**row, "build_id": draft.file.stem} for row in rows]
            draft.put(contract, table(contract, rows))
        store.publish(draft, folders)


def write_vintages(folders: DataRoot) -> None:
    """Let October have been said otherwise three weeks ago: 四川 by 5 % less, 上海 by 0.1 % less."""
    now = indicator_facts(table(contracts.INDICATOR_VALUE, indicator_values()), "0.1.0")
    is_october = (pl.col("indicator") == "S2") & (pl.col("period") == "2026-10-01")
    was = {"510000": 1 / 1.05, "310000": 1 / 1.001}
    factor = pl.when(is_october).then(pl.col("region_code").replace_strict(was, default=1.0)).otherwise(1.0)
    built_at = build(is_demo=True)["built_at"]
    assert isinstance(built_at, datetime)
    earlier = changes(
        VINTAGE.empty(),
        now.with_columns(pl.col("value") * factor),
        built_at - timedelta(days=21),
        "marts_000000",
    )
    for name, rows in (("0", earlier), ("1", changes(earlier, now, built_at, "marts_000001"))):
        for kind in ("demo", "real"):
            folder = folders.vintages / kind
            folder.mkdir(parents=True, exist_ok=True)
            rows.write_parquet(folder / f"{name}.parquet")


def write_bare_build(root: Path, **tables: Sequence[Mapping[str, object]]) -> DataRoot:
    """Publish a build made before any file was dropped: its own row, and the tables that are given."""
    folders = data_root(root)
    folders.marts.mkdir(parents=True, exist_ok=True)
    bare = {**build(is_demo=False), "data_through": None}
    told: dict[str, Sequence[Mapping[str, object]]] = {"build": [bare], **tables}
    with store.drafting(folders) as draft:
        for contract in every_contract():
            draft.put(contract, table(contract, told.get(contract.name, [])))
    store.publish(draft, folders)
    return folders


def write_published_build(root: Path) -> DataRoot:
    """Publish a build with the regions, published statistics and targets, before any file was dropped."""
    names = ("region", "published_statistic", "published_growth", "target", "target_progress")
    return write_bare_build(root, **{name: rows_of(name, is_demo=False) for name in names})


def write_one_shop_build(root: Path) -> DataRoot:
    """Publish a build of one registered shop with two days of sales and nothing reckoned from them."""
    shop = [{**SHOPS[0], "enterprise_name": "蜀味食品有限公司", "park": "武侯直播园"}]
    days = [{**day, "paid_cny": Decimal("1000.00")} for day in SALES_DAYS if day["shop_key"] == "SC001"]
    own = {**build(is_demo=False)}
    region = rows_of("region", is_demo=False)
    return write_bare_build(root, build=[own], region=region, shop=shop, sales_day=days)


def every_contract() -> Sequence[Contract]:
    """Return all mart tables that the shared contracts declare."""
    return [each for each in vars(contracts).values() if isinstance(each, Contract)]


def table(contract: Contract, rows: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    """Return rows as the table of a contract; a column that a row leaves out is null."""
    return pl.DataFrame(
        [{name: row.get(name) for name in contract.columns} for row in rows],
        schema=dict(contract.columns),
        strict=False,
    )


def rows_of(name: str, *, is_demo: bool) -> list[dict[str, object]]:
    """Return the made-up rows of one table; empty for tables that no page reads."""
    made: dict[str, list[dict[str, object]]] = {
        "build": [build(is_demo=is_demo)],
        "region": [
            {"region_code": code, "name": place, "level": level, "parent_code": parent}
            for code, place, level, parent, _, _ in REGIONS
        ],
        "reporting_unit": [
            {"unit_name": "保税区", "region_code": "320582100", "valid_from": date(2020, 1, 1)}
        ],
        "shop": SHOPS,
        "sales_day": SALES_DAYS,
        "sales_month": small_market.sales_months(),
        "ship_to_month": small_market.shipments(),
        "live_session": small_market.sessions(),
        "indicator_value": [
            *indicator_values(),
            *small_market.festival_days(),
            {
                **small_market.moved_week(),
                "value": 4.2,
                "unit": "亿元",
                "yoy_pct": -31.5,
                "yoy_code": "EVENT",
            },
        ],
        "growth_breakdown": [
            {**small_market.moved_week(), "aligned_by": "spring_festival", "aligned_pct": 12.4}
        ],
        "indicator_part": small_market.indicator_parts(),
        "target": TARGETS,
        "target_progress": PROGRESS,
        "published_statistic": PUBLISHED,
        "published_growth": published_growth(table(contracts.PUBLISHED_STATISTIC, PUBLISHED)).to_dicts(),
        "target_entity": ENTITIES,
        "projection": PROJECTIONS,
        "file_receipt": RECEIPTS,
        "refused_row": REFUSED_ROWS,
    }
    return made.get(name, [])


def build(*, is_demo: bool) -> dict[str, object]:
    return {
        "build_id": "marts_000001",
        "built_at": datetime(2026, 11, 21, 8, 30),
        "code_version": "0.1.0",
        "is_demo": is_demo,
        "as_of": date(2026, 11, 22),
        "data_through": AS_OF,
        "inputs_sha256": "00" * 32,
    }


def indicator_values() -> list[dict[str, object]]:
    places = [(code, trade, growth) for code, _, _, _, trade, growth in REGIONS if trade is not None]
    rows: list[dict[str, object]] = []
    for code, trade, growth in [*places, UNIT]:
        for indicator, unit, factor in INDICATORS:
            months = monthly(trade * factor, growth or 0.0)
            keys = {"indicator": indicator, "region_code": code, "scope": SCOPE, "unit": unit}
            rows += [{**keys, **month_row(months, month)} for month in months]
            rows += [{**keys, **year_to_date(months, month)} for month in months if month.year == 2026]
            rows.append({**keys, **whole_year(months)})
    return rows


def monthly(trade: float, growth: float) -> dict[date, float]:
    """Return the value of each month from January 2025 to November 2026, of which 20 days are in."""
    values = {
        date(year, month, 1): trade * SEASON[month - 1] * (1 + growth / 100) ** (year - 2025)
        for year in (2025, 2026)
        for month in range(1, 13)
        if (year, month) <= (2026, 11)
    }
    return values | {date(2026, 11, 1): values[date(2026, 11, 1)] * 20 / 30}


def month_row(months: Mapping[date, float], month: date) -> dict[str, object]:
    last = date(month.year, month.month, monthrange(month.year, month.month)[1])
    base = months.get(date(month.year - 1, month.month, 1))
    if base and month == date(2026, 11, 1):
        base *= 20 / 30
    return {
        "period_kind": "month",
        "period_start": month,
        "value": months[month],
        "yoy_basis": base,
        "yoy_pct": (months[month] / base - 1) * 100 if base else None,
        "coverage": 1.0 if month.year == 2026 else 0.82,
        "maturity": "provisional" if month >= date(2026, 11, 1) else "final",
        "comparable": base is not None,
        "why_not": None if base else "上年同期没有数据",
        "yoy_code": None if base else "NO_BASE",
        "source": "exports",
        "through": min(last, AS_OF),
    }


def year_to_date(months: Mapping[date, float], month: date) -> dict[str, object]:
    value = sum(v for m, v in months.items() if m.year == 2026 and m <= month)
    base = sum(v for m, v in months.items() if m.year == 2025 and m.month <= month.month)
    if month.month == 11:
        base -= months[date(2025, 11, 1)] / 3
    return {
        **month_row(months, month),
        "period_kind": "ytd",
        "value": value,
        "yoy_basis": base,
        "yoy_pct": (value / base - 1) * 100,
    }


def whole_year(months: Mapping[date, float]) -> dict[str, object]:
    return {
        "period_kind": "year",
        "period_start": date(2025, 1, 1),
        "value": sum(v for m, v in months.items() if m.year == 2025),
        "coverage": 0.82,
        "maturity": "final",
        "comparable": False,
        "why_not": "上年同期没有数据",
        "yoy_code": "NO_BASE",
        "children_lacking": 2,
        "source": "exports",
        "through": date(2025, 12, 31),
    }


SHOPS: list[dict[str, object]] = [
    {
        "shop_key": "SC001",
        "platform": "抖音",
        "shop_name": "蜀味旗舰店",
        "region_code": "510107",
        "enterprise_name": "蜀味食品有限公司",
    },
    {"shop_key": "SC002", "platform": "淘宝天猫", "shop_name": "绵州百货", "region_code": "510700"},
    {"shop_key": "ZJG01", "platform": "抖音", "shop_name": "港城针织", "region_code": "320582"},
]
SALES_DAYS: list[dict[str, object]] = [
    {
        **sale,
        "paid_cny": Decimal("150000000.00"),
        "source": "shop_day" if sale["shop_key"] == "SC002" else "order_line",
    }
    for sale in (
        {"stat_date": AS_OF, "shop_key": "SC001", "channel": "live", "category": "食品", "platform": "抖音"},
        {
            "stat_date": date(2026, 10, 9),
            "shop_key": "SC001",
            "channel": "live",
            "category": "食品",
            "platform": "抖音",
        },
        {
            "stat_date": date(2026, 10, 30),
            "shop_key": "SC002",
            "channel": "shelf",
            "category": "百货",
            "platform": "淘宝天猫",
        },
        {
            "stat_date": date(2026, 8, 3),
            "shop_key": "ZJG01",
            "channel": "live",
            "category": "服装",
            "platform": "抖音",
        },
    )
]


def _target(
    identifier: str, code: str, name: str, indicator_name: str, **others: object
) -> dict[str, object]:
    return {
        "id": identifier,
        "region_code": code,
        "region_name": name,
        "indicator_name": indicator_name,
        "comparator": ">=",
        "status": "in_force",
        "digits_damaged": False,
        **others,
    }


TARGETS: list[dict[str, object]] = [
    _target(
        "SC-02", "510000", "四川省", "直播电商交易额", indicator="S1", value=1500.0, unit="亿元",
        deadline=date(2025, 12, 31), scope=SCOPE, status="draft", document=DRAFT_DOCUMENT,
        quote="到2025年,全省纳统实物商品零售额超2500亿元、直播电商交易额达1500亿元",
    ),
    _target(
        "SC-04", "510000", "四川省", "省级电商新业态基地数量", value=30.0, unit="个",
        deadline=date(2030, 12, 31), status="draft", document=DRAFT_DOCUMENT,
        quote="到2030年,省级电商新业态基地数量30个以上",
    ),
    _target(
        "SC-13", "510000", "四川省", "直播电商产业集群规模", value=1000.0, unit="亿元", status="slogan",
        document=DRAFT_DOCUMENT, quote="打造千亿直播电商产业集群",
    ),
    _target(
        "ZH-02", "440400", "珠海市", "年销售规模10亿以上的直播电商产业园数量", unit="个",
        deadline=date(2025, 12, 31), document="关于促进珠海市直播电商经济高质量发展的实施意见",
        quote="若干直播电商年销售规模10亿以上的直播电商产业园", note="目标值未给（若干）",
    ),
    _target(
        "ZH-05", "440400", "珠海市", "本土企业年度直播销售额", indicator="S1", comparator=">", value=500.0,
        unit="亿元", deadline=date(2025, 12, 31), scope="本土企业",
        document="关于促进珠海市直播电商经济高质量发展的实施意见",
        quote="带动珠海本土企业年度直播销售额突破500亿元",
    ),
    _target(
        "SH-03", "310000", "上海市", "带动本市网络购物交易额", comparator=">", value_low=1000.0,
        value_high=9000.0, unit="亿元", deadline=date(2023, 12, 31), digits_damaged=True,
        document="上海市推进直播电商高质量发展三年行动计划", quote="带动本市网络购物交易额超?000亿元",
    ),
    _target(
        "ZJG-04", "320582", "张家港市", "孵化直播电商人才数", value=1000.0, unit="名",
        deadline=date(2025, 12, 31), document="张家港市关于促进直播电商经济高质量发展的实施意见",
        quote="孵化1000名直播电商人才",
    ),
    _target(
        "ZJG-S", "320582", "张家港市", "直播电商交易额", indicator="S1", value=8.0, unit="亿元",
        deadline=date(2026, 12, 31), scope=SCOPE, document="本单位自定目标",
        quote="2026年直播电商交易额8亿元",
    ),
    _target(
        "ZS-01", "442000", "中山市", "农村电商培训人次", value=725.0, unit="人次",
        deadline=date(2023, 12, 31), document="中商务电函〔2023〕12号", quote="培训任务725人次",
    ),
]  # fmt: skip


def _progress(identifier: str, verdict: str, why: str, **others: object) -> dict[str, object]:
    return {
        "target_id": identifier,
        "as_of": date(2026, 11, 22),
        "verdict": verdict,
        "why": why,
        **others,
    }


PROGRESS: list[dict[str, object]] = [
    _progress(
        "SC-02", "未达成", "截止年度数值低于目标", actual=1488.0, actual_period="2025年",
        attained_pct=99.2, gap=-12.0,
    ),
    _progress("SC-04", "无法判断", "没有对应的台账"),
    _progress("SC-13", "无法判断", "口号性目标，无期限，不参与评定"),
    _progress("ZH-02", "无法判断", "目标未量化（若干）"),
    _progress("ZH-05", "无法判断", "口径不一致，不作比较"),
    _progress("SH-03", "无法判断", "目标数字损坏"),
    _progress("ZJG-04", "已达成", "台账人数达到目标", actual=1012.0, actual_period="2025年12月31日", attained_pct=101.2),
    _progress(
        "ZJG-S", "进行中", "截止日未到", actual=6.0, actual_period="2026年1—11月", attained_pct=75.0,
        required_growth_pct=30.0, gap=-2.0, method="季节进度", expected_pct=86.1, linear_pct=88.8,
        pace_ratio=0.871, projected=6.97, projected_low=6.8, projected_high=7.15, probability=0.031,
        backtest_cases=4, backtest_error_pct=1.2, backtest_naive_pct=2.5, backtest_linear_pct=8.0,
        backtest_inside=0.75,
    ),
    _progress("ZS-01", "无法判断", "没有对应的台账"),
]  # fmt: skip

ENTITIES: list[dict[str, object]] = [
    {
        "target_id": "ZJG-S", "as_of": date(2026, 11, 22), "entity": "港城针织有限公司", "year": 2026,
        "value": 0.9, "projected": 1.05, "threshold_value": 1.0, "threshold_unit": "亿元", "has_reached": False,
    },
]  # fmt: skip

PROJECTIONS: list[dict[str, object]] = [
    {
        "indicator": "S1", "region_code": code, "scope": SCOPE, "period_kind": "week", "unit": "亿元",
        "period_start": date(2026, 11, 16), "method": "上年同期×近期增速", "history": 160, "origins": 52,
        "is_calibrated": True, "inside": 0.946, **told,
    }
    for code, told in (
        ("310000", {"value": 36.78, "low": 30.87, "high": 43.82, "against_naive": 0.48}),
        ("440000", {"against_naive": 1.1, "code": "NOT_BETTER", "why_not": "回测误差不小于照搬上年同期，不予采用"}),
    )
]  # fmt: skip

PUBLISHED: list[dict[str, object]] = [
    {
        "region_code": "510000", "region_name": "四川省", "indicator": "网络零售额", "scope": "省商务厅监测",
        "period": "2022", "value": 7450.1, "unit": "亿元", "yoy_pct": 4.5, "is_cumulative": True,
        "months_in_value": 12, "source_title": "四川省商务厅", "quote": "2022年网络零售额7450.1亿元",
    },
    {
        "region_code": "510000", "region_name": "四川省", "indicator": "网上零售额", "scope": "统计局",
        "period": "2022-03", "value": 1000.0, "unit": "亿元", "yoy_pct": None, "is_cumulative": True,
        "months_in_value": 3, "source_title": "四川省统计局", "quote": "一季度网上零售额1000亿元",
    },
]  # fmt: skip


def _receipt(path: str, status: str, sha: str, **others: object) -> dict[str, object]:
    return {
        "path": path,
        "status": status,
        "sha256": sha,
        "loaded_at": datetime(2026, 11, 21, 8, 25),
        "size_bytes": 20480,
        **others,
    }


def _rows(read: int, accepted: int, refused: int, not_sales: int, duplicate: int) -> dict[str, object]:
    return {
        "rows_read": read,
        "rows_accepted": accepted,
        "rows_refused": refused,
        "rows_not_sales": not_sales,
        "rows_duplicate": duplicate,
        "rows_superseded": 0,
    }


RECEIPTS: list[dict[str, object]] = [
    _receipt(
        "SC001/抖音_订单_202611.csv", "loaded", "0a" * 32, format_key="douyin_orders", platform="抖音",
        shop_key="SC001", encoding="gb18030", **_rows(1200, 1150, 0, 40, 10), placed_cny=Decimal("380100.00"),
        paid_cny=Decimal("361250.80"), refund_cny=Decimal("20110.00"), first_day=date(2026, 11, 1), last_day=AS_OF,
    ),
    _receipt(
        "SC002/淘宝订单11月.csv", "loaded", ROWS_REFUSED, format_key="taobao_orders", platform="淘宝天猫",
        shop_key="SC002", encoding="utf-8", **_rows(100, 90, 2, 8, 0), placed_cny=Decimal("5000.00"),
        paid_cny=Decimal("4800.00"), first_day=date(2026, 11, 1), last_day=date(2026, 11, 18),
    ),
    _receipt(
        "SC001/抖音_订单_202610.csv", "already_loaded", "0d" * 32, format_key="douyin_orders",
        platform="抖音", shop_key="SC001", encoding="gb18030", **_rows(10, 10, 0, 0, 0),
        first_day=date(2026, 10, 1), last_day=date(2026, 10, 31),
    ),
    _receipt(
        "新店/订单导出.csv", "held", "0e" * 32, format_key="douyin_orders", platform="抖音",
        encoding="gb18030", reason="店铺不在店铺名录中", fix="请在店铺名录中登记该店铺后重新入库",
    ),
    _receipt(
        "杂项/会议纪要.xlsx", "refused", "0f" * 32, reason="不认识的表头",
        fix="请在平台后台重新导出并勾选全部列，不要改动表头",
    ),
]  # fmt: skip

REFUSED_ROWS: list[dict[str, object]] = [
    {
        "path": "SC002/淘宝订单11月.csv", "row_number": 7, "column_name": "实付金额",
        "reasons": "实付金额为空、为负或不是数字", "is_open": True, "fix": "请核对该行金额后重新导出",
        "sha256": ROWS_REFUSED,
    },
    {
        "path": "SC002/淘宝订单11月.csv", "row_number": 19, "column_name": "付款时间",
        "reasons": "付款时间早于下单时间", "is_open": False, "fix": "请重新导出", "sha256": ROWS_REFUSED,
    },
]  # fmt: skip
