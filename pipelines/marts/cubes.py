"""How the cubes are made: one SELECT each, over the tables made before it.

`sales_cell`, `ship_to_cell` and `unit_file` are what each unit of order lines adds up to (see `units`),
`shop_day` every row of the reports by the day (see `sources`); the table `shop` is there already.
"""

from pipelines.canonical import NO_CATEGORY
from pipelines.marts.sources import COUNTED_DAYS, DAY_FATES

# What of the current lines of one unit (`order_line`, see `lines`) the cubes are made of. Placed and paid are
# rows of their own; all measures can be added over units. known_lines: lines whose net amount is known.
SALES_CELL = """
    SELECT placed_on AS stat_date, shop_key, channel, category, any_value(platform) AS platform,
        count(*) AS placed_lines, count(*) FILTER (WHERE is_order_head) AS orders_placed,
        sum(placed_cny) AS placed_cny,
        0 AS paid_lines, NULL AS orders, NULL AS qty, NULL AS paid_cny, NULL AS refund_cny,
        0 AS known_lines, NULL AS net_cny, NULL AS known_paid_cny
    FROM order_line GROUP BY ALL
    UNION ALL
    SELECT paid_on, shop_key, channel, category, any_value(platform),
        0, NULL, NULL,
        count(*), count(*) FILTER (WHERE is_order_head), sum(qty), sum(paid_cny), sum(refund_cny),
        count(net_cny), sum(net_cny), sum(paid_cny) FILTER (WHERE refund_cny IS NOT NULL)
    FROM order_line WHERE paid_on IS NOT NULL GROUP BY ALL
"""
SHIP_TO_CELL = """
    SELECT date_trunc('month', paid_on)::DATE AS month, shop_key, ship_to_region_code, platform, channel,
        count(*) AS paid_lines, count(*) FILTER (WHERE is_order_head) AS orders, sum(paid_cny) AS paid_cny,
        count(net_cny) AS known_lines, sum(net_cny) AS net_cny
    FROM order_line WHERE paid_on IS NOT NULL GROUP BY ALL
"""

# A cell with sales placed but none paid has truly nothing paid: 0. What is null is unknown: a refund that
# no file tells, a net amount with any such refund in it, pieces that no file counts; and of a shop's day
# that is known from a report alone, its orders (a report counts buyers and sub-orders, neither of which
# are orders) and the refunds that the report puts on another day than their payment.
SALES_DAY = f"""
    WITH placed AS (
        SELECT stat_date, shop_key, channel, category, any_value(platform) AS platform,
            sum(orders_placed) AS orders_placed,
            sum(placed_cny) AS placed_cny
        FROM sales_cell WHERE placed_lines > 0 GROUP BY ALL
    ),
    paid AS (
        SELECT stat_date, shop_key, channel, category, any_value(platform) AS platform,
            sum(orders) AS orders,
            sum(qty) AS qty,
            sum(paid_cny) AS paid_cny,
            sum(refund_cny) AS refund_cny,
            CASE WHEN sum(known_lines) = sum(paid_lines) THEN sum(net_cny) END AS net_cny,
            coalesce(sum(known_paid_cny), 0)::DOUBLE / nullif(sum(paid_cny), 0)::DOUBLE AS refund_known_share
        FROM sales_cell WHERE paid_lines > 0 GROUP BY ALL
    ),
    order_month AS (
        SELECT shop_key, date_trunc('month', stat_date)::DATE AS month FROM placed
        UNION SELECT shop_key, date_trunc('month', stat_date)::DATE FROM paid
    ),
    reported AS ({COUNTED_DAYS})
    SELECT stat_date, shop_key, channel, category,
        coalesce(placed.platform, paid.platform) AS platform,
        shop.region_code AS shop_region_code,
        coalesce(orders_placed, 0) AS orders_placed,
        coalesce(orders, 0) AS orders,
        CASE WHEN paid.stat_date IS NULL THEN 0 ELSE qty END AS qty,
        coalesce(placed_cny, 0) AS placed_cny,
        coalesce(paid_cny, 0) AS paid_cny,
        CASE WHEN paid.stat_date IS NULL THEN 0 ELSE refund_cny END AS refund_cny,
        CASE WHEN paid.stat_date IS NULL THEN 0 ELSE net_cny END AS net_cny,
        refund_known_share,
        'order_line' AS source
    FROM placed FULL JOIN paid USING (stat_date, shop_key, channel, category)
    LEFT JOIN shop USING (shop_key)
    UNION ALL
    SELECT stat_date, shop_key, 'unknown', '{NO_CATEGORY}', reported.platform, shop.region_code,
        NULL, NULL, qty, placed_cny, paid_cny,
        of_paid_cny, paid_cny - of_paid_cny,
        CASE WHEN paid_cny > 0 THEN (of_paid_cny IS NOT NULL)::INTEGER::DOUBLE END,
        'shop_day'
    FROM reported LEFT JOIN shop USING (shop_key)
    ORDER BY stat_date, shop_key, channel, category
"""

# Over several shops and days, what any of them does not tell is unknown of all.
SALES_MONTH = """
    SELECT date_trunc('month', stat_date)::DATE AS month, shop_region_code, platform, channel, category,
        count(DISTINCT shop_key) FILTER (WHERE orders > 0 OR (orders IS NULL AND paid_cny > 0)) AS shops,
        CASE WHEN count(orders_placed) = count(*) THEN sum(orders_placed) END AS orders_placed,
        CASE WHEN count(orders) = count(*) THEN sum(orders) END AS orders,
        CASE WHEN count(qty) = count(*) THEN sum(qty) END AS qty,
        CASE WHEN count(placed_cny) = count(*) THEN sum(placed_cny) END AS placed_cny,
        sum(paid_cny) AS paid_cny,
        sum(refund_cny) AS refund_cny,
        CASE WHEN count(net_cny) = count(*) THEN sum(net_cny) END AS net_cny,
        sum(paid_cny::DOUBLE * refund_known_share) / nullif(sum(paid_cny), 0)::DOUBLE AS refund_known_share
    FROM sales_day GROUP BY ALL
    ORDER BY month, shop_region_code, platform, channel, category
"""

# Of one month. A report by the day does not tell where its buyers are: 未识别, so that the sums agree with
# sales_month.
SHIP_TO_MONTH = """
    WITH told AS (
        SELECT month, shop_key, ship_to_region_code, platform, channel, orders, paid_cny, net_cny,
            paid_lines - known_lines AS unknown
        FROM ship_to_cell WHERE month = $month
        UNION ALL
        SELECT date_trunc('month', stat_date)::DATE, shop_key, NULL, platform, channel, NULL, paid_cny, net_cny,
            (net_cny IS NULL)::INTEGER
        FROM sales_day WHERE source = 'shop_day' AND date_trunc('month', stat_date) = $month
    )
    SELECT month, shop.region_code AS shop_region_code, ship_to_region_code, told.platform, channel,
        CASE WHEN count(orders) = count(*) THEN sum(orders) END AS orders,
        sum(paid_cny) AS paid_cny,
        CASE WHEN sum(unknown) = 0 THEN sum(net_cny) END AS net_cny
    FROM told LEFT JOIN shop USING (shop_key) GROUP BY ALL
    ORDER BY month, shop_region_code, ship_to_region_code, told.platform, channel
"""

LIVE_SESSION = """
    SELECT platform, shop_key, account_key, started_at, ended_at, viewers, orders, gmv_cny, refund_seen_cny
    FROM session QUALIFY row_number() OVER (
        PARTITION BY platform, account_key, started_at
        ORDER BY exported_at DESC, file_sha256 DESC, row_number DESC
    ) = 1
    ORDER BY platform, account_key, started_at
"""

# A refused row is open until its repair has been accepted, or the same order line, or the same day of the same
# shop or item, from a file exported no earlier. Of a row that was refused again after a repair, the latest
# attempt is open, not the ones before.
# Which refused rows have come in as a current line of one unit: sha256 and row_number.
CLOSED = """
    SELECT DISTINCT refused.sha256, refused.row_number
    FROM refused JOIN order_line AS line USING (shop_key, order_id, line_id)
    WHERE line.exported_at >= refused.exported_at AND line.file_sha256 <> refused.sha256
"""

REFUSED_ROW = """
    SELECT refused.* EXCLUDE (
            shop_key, order_id, line_id, stat_date, item_id, exported_at, number, attempted_at
        ),
        NOT EXISTS (
            SELECT 1 FROM mended WHERE mended.number = refused.number AND mended.shop_key = refused.shop_key
        ) AND NOT EXISTS (
            SELECT 1 FROM refused AS later
            WHERE later.number = refused.number AND later.shop_key = refused.shop_key
                AND (later.attempted_at IS NOT NULL, later.attempted_at, later.sha256, later.row_number)
                    > (refused.attempted_at IS NOT NULL, refused.attempted_at, refused.sha256, refused.row_number)
        ) AND NOT EXISTS (
            SELECT 1 FROM closed WHERE closed.sha256 = refused.sha256 AND closed.row_number = refused.row_number
        ) AND NOT EXISTS (
            SELECT 1 FROM shop_day AS day
            WHERE day.shop_key = refused.shop_key
                AND day.stat_date = refused.stat_date
                AND day.item_id IS NOT DISTINCT FROM refused.item_id
                AND day.exported_at >= refused.exported_at
                AND day.file_sha256 <> refused.sha256
        ) AS is_open
    FROM refused ORDER BY path, sheet, row_number
"""

LAST_DAY = """
    SELECT max(stat_date) AS last_day FROM sales_day
    WHERE orders > 0 OR orders_placed > 0 OR (source = 'shop_day' AND paid_cny > 0)
"""

# What became of each file's accepted rows, over all units; null: told by the file alone.
FATES = f"""
    SELECT file_sha256 AS sha256,
        sum(rows_accepted)::BIGINT AS rows_accepted,
        sum(rows_duplicate)::BIGINT AS rows_duplicate,
        sum(rows_superseded)::BIGINT AS rows_superseded,
        sum(placed_cny)::DECIMAL(18, 2) AS placed_cny,
        sum(paid_cny)::DECIMAL(18, 2) AS paid_cny,
        sum(refund_cny)::DECIMAL(18, 2) AS refund_cny
    FROM unit_file GROUP BY file_sha256
    UNION ALL ({DAY_FATES})
"""
