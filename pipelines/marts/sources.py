"""One source for each shop and month: order lines where there are any, else the shop's reports by the day.

Asked of a draft. `shop_day` is every row of the reports, of all files; `item` every row of the lists of
goods; `order_line` every current order line.
"""

import polars as pl

# The newest version of each shop's day, and of each item's. Of equal moments the file's hash decides, so
# that no order of loading can come out differently.
_NEWEST = (
    "platform, shop_key, stat_date, item_id ORDER BY exported_at DESC, file_sha256 DESC, row_number DESC"
)

# Each newest row, and whether it counts: not where the shop's own total of that day is there as well, for a
# ranking of items may leave some out; and not in a month with any order line placed or paid: `order_month`
# is shop_key and month of these.
_JUDGED = f"""
    SELECT newest.*, order_month.month IS NOT NULL AS has_orders,
        kind = 'product' AND bool_or(kind = 'shop') OVER (PARTITION BY newest.shop_key, stat_date) AS has_total
    FROM (SELECT * FROM shop_day QUALIFY row_number() OVER (PARTITION BY {_NEWEST}) = 1) AS newest
    LEFT JOIN order_month
        ON order_month.shop_key = newest.shop_key AND order_month.month = date_trunc('month', stat_date)
"""

# One row per stat_date × shop_key that counts by reports; asked with `order_month` before it. An item of which nothing is told as paid has no
# pieces to tell either. of_paid_cny: refunds of what was paid that day; null: unknown.
COUNTED_DAYS = f"""
    SELECT stat_date, shop_key, any_value(platform) AS platform,
        CASE WHEN count(*) FILTER (WHERE paid_cny > 0 AND qty IS NULL) = 0 THEN sum(qty) END AS qty,
        CASE WHEN count(*) FILTER (WHERE paid_cny > 0 AND placed_cny IS NULL) = 0
            THEN sum(placed_cny) END AS placed_cny,
        sum(paid_cny) AS paid_cny,
        CASE WHEN sum(paid_cny) = 0 THEN 0
            WHEN bool_and(refund_basis IS NOT DISTINCT FROM 'payment_day') THEN sum(refund_cny)
        END AS of_paid_cny
    FROM ({_JUDGED}) WHERE NOT has_orders AND NOT has_total
    GROUP BY stat_date, shop_key HAVING count(paid_cny) > 0
"""

# What became of the rows of each file of reports: columns of `cubes.FATES`. A file's own repetitions were
# counted when it was taken. That a row is kept out by another source does not make it superseded.
DAY_FATES = f"""
    SELECT file_sha256 AS sha256, count(*) AS rows_accepted, NULL::BIGINT AS rows_duplicate,
        count(*) FILTER (WHERE place > 1) AS rows_superseded,
        sum(placed_cny)::DECIMAL(18, 2), sum(paid_cny)::DECIMAL(18, 2), sum(refund_cny)::DECIMAL(18, 2)
    FROM (SELECT *, row_number() OVER (PARTITION BY {_NEWEST}) AS place FROM shop_day)
    GROUP BY file_sha256
"""

# Asked once sales_day is written. One row per file whose rows another source keeps out, stands in for, or has to come for: sha256, and
# months (with order lines), totalled (days with the shop's own total), ranked (days that count by items).
REPORTED = f"""
    WITH order_month AS (
        SELECT DISTINCT shop_key, date_trunc('month', stat_date)::DATE AS month
        FROM sales_day WHERE source = 'order_line'
    )
    SELECT file_sha256 AS sha256,
        string_agg(DISTINCT strftime(stat_date, '%Y-%m'), '、' ORDER BY strftime(stat_date, '%Y-%m'))
            FILTER (WHERE has_orders) AS months,
        count(DISTINCT stat_date) FILTER (WHERE has_total AND NOT has_orders) AS totalled,
        count(DISTINCT stat_date) FILTER (WHERE kind = 'product' AND NOT has_total AND NOT has_orders) AS ranked
    FROM ({_JUDGED}) GROUP BY file_sha256
"""

# sha256 and orders: how many of each list of goods are in no order report yet.
WAITING = """
    WITH come AS (
        -- the small side first: where no list of goods has come, no order line is looked at
        SELECT DISTINCT platform, shop_key, order_id
        FROM order_line SEMI JOIN pieces_told USING (platform, shop_key, order_id)
    )
    SELECT file_sha256 AS sha256, count(DISTINCT item.order_id) AS orders
    FROM item ANTI JOIN come USING (platform, shop_key, order_id)
    GROUP BY file_sha256
"""


def notices(reported: pl.DataFrame, waiting: pl.DataFrame) -> pl.DataFrame:
    """Say of each file how the others bear on it; takes the answers of REPORTED and WAITING.

    Returns:
        One row per file of which there is something to say: sha256, said.
    """
    ranked, totalled, orders = pl.col("ranked"), pl.col("totalled"), pl.col("orders")
    by_day = (
        _said(
            pl.col("months").is_not_null(),
            "这些月份有订单明细，日报不计入合计，以免重复（同一店铺同一月份只用一种来源，订单明细优先）：…",
            pl.col("months"),
        ),
        _said(totalled > 0, "有 … 天另有店铺日报，以店铺日报为准，商品排行不计入合计", totalled),
        _said(
            ranked > 0,
            "有 … 天没有店铺日报，按商品排行合计；排行不一定列全商品，合计可能偏低，请放入店铺日报",
            ranked,
        ),
    )
    to_come = _said(orders > 0, "其中 … 个订单还没有订单报表：件数先留着，等订单报表放入后自动补上", orders)
    told = [
        reported.select("sha256", said=pl.concat_str(*by_day, separator="；", ignore_nulls=True)),
        waiting.select("sha256", said=to_come),
    ]
    return pl.concat(told).filter(pl.col("said").fill_null("") != "")


def _said(when: pl.Expr, words: str, about: pl.Expr) -> pl.Expr:
    return pl.when(when).then(pl.format(words.replace("…", "{}"), about.cast(pl.String)))
