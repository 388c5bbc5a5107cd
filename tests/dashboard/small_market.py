"""What the small build knows of platforms, channels, categories, shipments, sessions and the days of 双11."""

from datetime import date, datetime, timedelta
from decimal import Decimal

SCOPE = "登记网店"
YTD = date(2026, 11, 1)

# dimension -> part, this year's value, last year's on the same days (亿元), of 四川省's S1: 143.36 and 128.0 by tens
PARTS = {
    "platform": [("抖音", 1100.0, 950.0), ("拼多多", 333.6, 330.0)],
    "category": [("食品饮料", 800.0, 700.0), ("服饰内衣", 433.6, 430.0), ("未归类", 200.0, 150.0)],
    "region": [("510100", 1000.0, 870.0), ("510700", 433.6, 410.0)],
}
CHANNELS = [("live", 60.0), ("video", 15.0), ("shelf", 10.0), ("other", 5.0), ("unknown", 10.0)]
CITY_CATEGORIES = [("510100", "食品饮料", 700.0), ("510100", "服饰内衣", 133.6), ("510700", "服饰内衣", 300.0), ("510700", "食品饮料", 100.0)]  # fmt: skip


def indicator_parts() -> list[dict[str, object]]:
    """Parts of 四川省 and its cities from January to November 2026."""
    rows = [part for dimension, told in PARTS.items() for part in ytd_parts(dimension, told)]
    rows += [
        _part("S1", code, ("ytd", YTD), "category", part, value=value, yoy_pct=None, yoy_code="NO_BASE")
        for code, part, value in CITY_CATEGORIES
    ]
    rows += [{**row, "indicator": "S2"} for row in rows]
    for month in (date(2026, 9, 1), date(2026, 10, 1), YTD):
        rows += [
            _part("S2", "510000", ("month", month), "channel", part, value=share, share_pct=share)
            for part, share in CHANNELS
        ]
        rows += [
            _part("S2", "510000", ("month", month), "category", part, value=value, share_pct=value / 14.336)
            for part, value, _ in PARTS["category"]
        ]
    return rows


def ytd_parts(dimension: str, told: list[tuple[str, float, float]]) -> list[dict[str, object]]:
    """Parts of one dimension with growth and pull."""
    whole, base = sum(now for _, now, _ in told), sum(before for _, _, before in told)
    return [
        _part(
            "S1", "510000", ("ytd", YTD), dimension, part, value=now, share_pct=now / whole * 100,
            yoy_basis=before, yoy_diff=now - before, yoy_pct=(now / before - 1) * 100,
            pull_points=(now - before) / base * 100,
        )
        for part, now, before in told
    ]  # fmt: skip


def _part(
    indicator: str, region: str, when: tuple[str, date], dimension: str, part: str, **others: object
) -> dict[str, object]:
    return {
        "indicator": indicator, "region_code": region, "scope": SCOPE, "period_kind": when[0],
        "period_start": when[1], "dimension": dimension, "part": part, "unit": "亿元",
        "through": date(2026, 11, 20), **others,
    }  # fmt: skip


def festival_days() -> list[dict[str, object]]:
    """Days of 四川省's S2 from 1 October to 16 November of two years: 双11 sells five times as much."""
    rows = []
    for year, daily in ((2025, 1.0), (2026, 1.2)):
        for offset in range(47):
            day = date(year, 10, 1) + timedelta(days=offset)
            value = daily * (5 if (day.month, day.day) == (11, 11) else 1)
            rows.append(
                {
                    "indicator": "S2", "region_code": "510000", "scope": SCOPE, "period_kind": "day",
                    "period_start": day, "value": value, "unit": "亿元", "through": day,
                }
            )  # fmt: skip
    return rows


def moved_week() -> dict[str, object]:
    """A week of 四川省's S2 in which 春节 was, and a year ago was not."""
    return {
        "indicator": "S2", "region_code": "510000", "scope": SCOPE, "period_kind": "week",
        "period_start": date(2026, 2, 16), "through": date(2026, 2, 22),
    }  # fmt: skip


def shipments() -> list[dict[str, object]]:
    """What the shops of 四川 sent in two Octobers: half within the province, a tenth unresolved."""
    sent = [("510104", 50), ("440300", 25), ("310115", 15), (None, 10)]
    return [
        {
            "month": date(year, month, 1), "shop_region_code": shop, "ship_to_region_code": place,
            "platform": "抖音", "channel": "live", "orders": share, "paid_cny": Decimal(share) * 1_000_000,
        }
        for year in (2025, 2026)
        for month in (9, 10)
        for shop in ("510107", "510703")
        for place, share in sent
    ]  # fmt: skip


def sessions() -> list[dict[str, object]]:
    """Six long sessions of one account, one of another, and one that broke off."""
    started = [datetime(2026, 11, day, 20, 0) for day in (2, 5, 9, 12, 16, 18)]
    rows = [_session("1a2b3c4d5e6f7a8b", begun, 120, "50000.00") for begun in started]
    rows.append(_session("9f8e7d6c5b4a3f2e", datetime(2026, 11, 19, 10, 0), 60, "10000.00"))
    rows.append(_session("9f8e7d6c5b4a3f2e", datetime(2026, 11, 19, 12, 0), 10, None))
    return rows


def _session(account: str, begun: datetime, minutes: int, gmv: str | None) -> dict[str, object]:
    return {
        "platform": "抖音", "shop_key": "SC001", "account_key": account, "started_at": begun,
        "ended_at": begun + timedelta(minutes=minutes), "viewers": 1000, "orders": 50,
        "gmv_cny": Decimal(gmv) if gmv else None,
    }  # fmt: skip


def sales_months() -> list[dict[str, object]]:
    """Two months of 四川: a tenth of unknown channel, half without a category."""
    return [
        {
            "month": month, "shop_region_code": "510107", "platform": "抖音", "channel": channel,
            "category": category, "paid_cny": Decimal(paid), "refund_known_share": 0.95,
        }
        for month in (date(2026, 10, 1), YTD)
        for channel, category, paid in (("live", "食品", 50), ("shelf", "未归类", 40), ("unknown", "未归类", 10))
    ]  # fmt: skip
