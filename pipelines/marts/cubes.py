"""How the cubes are made from order lines: one SELECT each, over the tables made before it.

`order_line` is every current order line, `fate` what became of each file's rows in each month (see
`lines`); the table `shop` is there already.
"""

# A cell with sales placed but none paid has truly nothing paid: 0. What is null is unknown: a refund that
# no file tells, a net amount with any such refund in it, pieces that no file counts.
SALES_DAY = """
    WITH placed AS (
        SELECT placed_on AS stat_date, shop_key, channel, category, any_value(platform) AS platform,
            count(*) FILTER (WHERE is_order_head) AS orders_placed,
            sum(placed_cny) AS placed_cny
        FROM order_line GROUP BY ALL
    ),
    paid AS (
        SELECT paid_on AS stat_date, shop_key, channel, category, any_value(platform) AS platform,
            count(*) FILTER (WHERE is_order_head) AS orders,
            sum(qty) AS qty,
            sum(paid_cny) AS paid_cny,
            sum(refund_cny) AS refund_cny,
            CASE WHEN count(net_cny) = count(*) THEN sum(net_cny) END AS net_cny,
            coalesce(sum(paid_cny) FILTER (WHERE refund_cny IS NOT NULL), 0)::DOUBLE
                / nullif(sum(paid_cny), 0)::DOUBLE AS refund_known_share
        FROM order_line WHERE paid_on IS NOT NULL GROUP BY ALL
    )
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
    ORDER BY stat_date, shop_key, channel, category
"""

SALES_MONTH = """
    SELECT date_trunc('month', stat_date)::DATE AS month, shop_region_code, platform, channel, category,
        count(DISTINCT shop_key) FILTER (WHERE orders > 0) AS shops,
        sum(orders_placed) AS orders_placed,
        sum(orders) AS orders,
        CASE WHEN count(qty) = count(*) THEN sum(qty) END AS qty,
        sum(placed_cny) AS placed_cny,
        sum(paid_cny) AS paid_cny,
        sum(refund_cny) AS refund_cny,
        CASE WHEN count(net_cny) = count(*) THEN sum(net_cny) END AS net_cny,
        sum(paid_cny::DOUBLE * refund_known_share) / nullif(sum(paid_cny), 0)::DOUBLE AS refund_known_share
    FROM sales_day GROUP BY ALL
    ORDER BY month, shop_region_code, platform, channel, category
"""

SHIP_TO_MONTH = """
    SELECT date_trunc('month', paid_on)::DATE AS month, shop.region_code AS shop_region_code,
        ship_to_region_code, line.platform, channel,
        count(*) FILTER (WHERE is_order_head) AS orders,
        sum(paid_cny) AS paid_cny,
        CASE WHEN count(net_cny) = count(*) THEN sum(net_cny) END AS net_cny
    FROM order_line AS line LEFT JOIN shop USING (shop_key)
    WHERE paid_on IS NOT NULL GROUP BY ALL
    ORDER BY month, shop_region_code, ship_to_region_code, line.platform, channel
"""

LIVE_SESSION = """
    SELECT platform, shop_key, account_key, started_at, ended_at, viewers, orders, gmv_cny, refund_seen_cny
    FROM session QUALIFY row_number() OVER (
        PARTITION BY platform, account_key, started_at
        ORDER BY exported_at DESC, file_sha256 DESC, row_number DESC
    ) = 1
    ORDER BY platform, account_key, started_at
"""

# A refused row is open until its repair has been accepted, or the same order line from a file exported no
# earlier. Of a row that was refused again after a repair, the latest attempt is open, not the ones before.
REFUSED_ROW = """
    SELECT refused.* EXCLUDE (shop_key, order_id, line_id, exported_at, number, attempted_at),
        NOT EXISTS (
            SELECT 1 FROM mended WHERE mended.number = refused.number AND mended.shop_key = refused.shop_key
        ) AND NOT EXISTS (
            SELECT 1 FROM refused AS later
            WHERE later.number = refused.number AND later.shop_key = refused.shop_key
                AND (later.attempted_at IS NOT NULL, later.attempted_at, later.sha256, later.row_number)
                    > (refused.attempted_at IS NOT NULL, refused.attempted_at, refused.sha256, refused.row_number)
        ) AND NOT EXISTS (
            SELECT 1 FROM order_line AS line
            WHERE line.shop_key = refused.shop_key
                AND line.order_id = refused.order_id
                AND line.line_id = refused.line_id
                AND line.exported_at >= refused.exported_at
                AND line.file_sha256 <> refused.sha256
        ) AS is_open
    FROM refused ORDER BY path, sheet, row_number
"""

LAST_DAY = """
    SELECT max(stat_date) AS last_day FROM sales_day WHERE orders > 0 OR orders_placed > 0
"""

# What became of each file's accepted rows, over all months.
FATES = """
    SELECT file_sha256 AS sha256,
        sum(rows_accepted)::BIGINT AS rows_accepted,
        sum(rows_duplicate)::BIGINT AS rows_duplicate,
        sum(rows_superseded)::BIGINT AS rows_superseded,
        sum(placed_cny)::DECIMAL(18, 2) AS placed_cny,
        sum(paid_cny)::DECIMAL(18, 2) AS paid_cny,
        sum(refund_cny)::DECIMAL(18, 2) AS refund_cny
    FROM fate GROUP BY file_sha256
"""
