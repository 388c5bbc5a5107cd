"""Questions about live sessions. What a session sold never enters a region's sum (see formats.douyin_live)."""

from pathlib import Path

import polars as pl

from pipelines import store
from pipelines.indicators.sessions import SHORTEST_MINUTES
from pipelines.queries.within import prefix_of

EVERYWHERE = ""  # in place of a region: all shops, also those of no known region

# Sessions of one place's shops; is_counted: long enough to count as one (直播场次).
_SESSION = f"""
    SELECT live_session.*, shop.shop_name, shop.region_code,
        epoch(ended_at - started_at) / 3600.0 AS hours,
        coalesce(ended_at - started_at >= INTERVAL {SHORTEST_MINUTES} MINUTE, false) AS is_counted
    FROM live_session LEFT JOIN shop USING (shop_key)
    WHERE $prefix = '' OR starts_with(shop.region_code, $prefix)
"""
_SUMS = """
    count(*) FILTER (WHERE is_counted) AS sessions,
    count(*) AS sessions_all,
    count(DISTINCT account_key) AS accounts,
    sum(hours) FILTER (WHERE is_counted) AS hours,
    sum(viewers)::BIGINT AS viewers, sum(orders)::BIGINT AS orders, sum(gmv_cny) AS gmv_cny,
    sum(refund_seen_cny) AS refund_seen_cny,
    count(gmv_cny) AS sessions_with_gmv
"""


def regions_live(database: Path) -> pl.DataFrame:
    """Return the regions of shops with any session: region_code."""
    return store.ask(
        database,
        """
        SELECT DISTINCT region_code FROM live_session JOIN shop USING (shop_key)
        WHERE region_code IS NOT NULL ORDER BY region_code
        """,
    )


def by_month(database: Path, region_code: str) -> pl.DataFrame:
    """Return the sessions of a place by month of their start, in order of time.

    Grain: month. sessions (of thirty minutes or more), sessions_all, accounts, hours, viewers, orders,
    gmv_cny, refund_seen_cny (元); sums are over the sessions that tell them, null where none does. through
    is the last day with a session.
    """
    return store.ask(
        database,
        f"""
        SELECT date_trunc('month', started_at)::DATE AS month, {_SUMS}, max(started_at)::DATE AS through
        FROM ({_SESSION}) GROUP BY month ORDER BY month
        """,
        prefix=_prefix(region_code),
    )


def by_hour(database: Path, region_code: str) -> pl.DataFrame:
    """Return when sessions begin: weekday (1 Monday to 7 Sunday), hour (0 to 23), sessions.

    Grain: weekday × hour with any session of thirty minutes or more.
    """
    return store.ask(
        database,
        f"""
        SELECT isodow(started_at) AS weekday, hour(started_at) AS hour, count(*) AS sessions
        FROM ({_SESSION}) WHERE is_counted GROUP BY ALL ORDER BY weekday, hour
        """,
        prefix=_prefix(region_code),
    )


def latest(database: Path, region_code: str, limit: int) -> pl.DataFrame:
    """Return the latest sessions, newest first: the columns of live_session, shop_name, hours."""
    return store.ask(
        database,
        f"""
        SELECT platform, shop_key, shop_name, account_key, started_at, ended_at, hours, viewers, orders,
            gmv_cny, refund_seen_cny
        FROM ({_SESSION}) ORDER BY started_at DESC, platform, account_key LIMIT $limit
        """,
        prefix=_prefix(region_code),
        limit=limit,
    )


def hosts(database: Path, region_code: str) -> pl.DataFrame:
    """Return the live accounts of the last ninety days with sessions, those that sold most first.

    Grain: platform × account_key. The columns of `by_month`, shops (that they were live for), first_day,
    last_day, recent (sessions of thirty minutes or more in the last thirty of these days).
    """
    return store.ask(
        database,
        f"""
        WITH session AS ({_SESSION}), until AS (SELECT max(started_at)::DATE AS day FROM session)
        SELECT platform, account_key, count(DISTINCT shop_key) AS shops, {_SUMS},
            min(started_at)::DATE AS first_day, max(started_at)::DATE AS last_day,
            count(*) FILTER (WHERE is_counted AND started_at::DATE > day - 30) AS recent,
            any_value(day) AS through
        FROM session, until WHERE started_at::DATE > day - 90
        GROUP BY platform, account_key
        ORDER BY gmv_cny DESC NULLS LAST, platform, account_key
        """,
        prefix=_prefix(region_code),
    )


def _prefix(region_code: str) -> str:
    return prefix_of(region_code) if region_code else EVERYWHERE
