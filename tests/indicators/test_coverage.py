from datetime import date, datetime, timedelta

import polars as pl

from pipelines.indicators.coverage import FILES, SPANS, cut_days, feeds, missing_days
from tests.tables import frame, table

NO_FILES = pl.DataFrame(schema=dict(FILES))
OPEN = pl.DataFrame(schema={"shop_key": pl.String, "closed_on": pl.Date})


def days(*runs: tuple[str, date, date], every: int = 1, orders: int | None = None) -> pl.DataFrame:
    rows = [
        (shop, first + timedelta(days=step))
        for shop, first, last in runs
        for step in range(0, (last - first).days + 1, every)
    ]
    return pl.DataFrame(rows, schema={"shop_key": pl.String, "day": pl.Date}, orient="row").with_columns(
        paid_fen=pl.lit(100, pl.Int64), orders=pl.lit(orders, pl.Int64)
    )


def spans(shop_days: pl.DataFrame, through: date, files: pl.DataFrame = NO_FILES) -> list[str]:
    return table(feeds(shop_days, files, through), *SPANS)


def test_a_busy_shop_covers_no_silent_day() -> None:
    sold = days(
        ("A", date(2025, 1, 1), date(2025, 6, 10)), ("A", date(2025, 6, 12), date(2025, 9, 30)), orders=9
    )
    assert spans(sold, date(2025, 9, 30)) == ["A 2025-01-01 2025-06-10", "A 2025-06-12 2025-09-30"]


def test_a_shop_with_an_order_or_two_a_day_may_be_silent_for_a_day() -> None:
    sold = days(
        ("A", date(2025, 1, 1), date(2025, 6, 10)), ("A", date(2025, 6, 12), date(2025, 9, 30)), orders=2
    )
    assert spans(sold, date(2025, 9, 30)) == ["A 2025-01-01 2025-09-30"]


def test_a_longer_silence_does_not_hide_itself_by_making_the_rhythm_look_slow() -> None:
    sold = days(
        ("A", date(2025, 1, 1), date(2025, 6, 10)), ("A", date(2025, 6, 20), date(2025, 9, 30)), orders=2
    )
    assert spans(sold, date(2025, 9, 30)) == ["A 2025-01-01 2025-06-10", "A 2025-06-20 2025-09-30"]


def test_a_shop_that_sells_rarely_is_covered_between_its_orders_and_to_the_ends_of_the_months() -> None:
    sold = days(("A", date(2025, 1, 3), date(2025, 6, 20)), every=10)
    assert spans(sold, date(2025, 6, 30)) == ["A 2025-01-01 2025-06-30"]


def test_a_month_that_is_silent_as_a_whole_is_never_covered() -> None:
    rare = days(
        ("A", date(2025, 1, 2), date(2025, 1, 31)), ("A", date(2025, 3, 4), date(2025, 3, 31)), every=9
    )
    assert spans(rare, date(2025, 3, 31)) == ["A 2025-01-01 2025-01-31", "A 2025-03-01 2025-03-31"]


def test_a_file_covers_the_days_between_its_first_and_its_last_order() -> None:
    sold = days(("A", date(2025, 1, 1), date(2025, 6, 10)), ("A", date(2025, 6, 20), date(2025, 9, 30)))
    files = frame("shop_key first_day last_day\nA 2025-06-01 2025-06-30", FILES)
    assert spans(sold, date(2025, 9, 30), files) == ["A 2025-01-01 2025-09-30"]


def test_no_file_covers_a_day_after_the_end_of_the_data() -> None:
    sold = days(("A", date(2025, 1, 1), date(2025, 1, 20)))
    files = frame("shop_key first_day last_day\nA 2025-01-01 2025-03-31\nB 2025-02-01 2025-02-28", FILES)
    assert spans(sold, date(2025, 1, 20), files) == ["A 2025-01-01 2025-01-20"]


def test_what_is_missing_should_have_held_an_average_day_of_the_weeks_before() -> None:
    sold = days(("A", date(2025, 1, 1), date(2025, 3, 31)), ("A", date(2025, 4, 4), date(2025, 4, 10)))
    covered = feeds(sold, NO_FILES, date(2025, 4, 10))
    missing = missing_days(sold, covered, OPEN, date(2025, 4, 10))
    assert table(missing, "shop_key", "day", "expected_fen") == [f"A 2025-04-0{day} 100" for day in (1, 2, 3)]


def test_a_shop_is_missed_for_a_year_at_most_and_not_after_it_has_closed() -> None:
    sold = days(("A", date(2025, 1, 1), date(2025, 3, 31)), ("B", date(2025, 1, 1), date(2025, 3, 31)))
    covered = feeds(sold, NO_FILES, date(2026, 12, 31))
    closed = frame("shop_key closed_on\nB 2025-04-02", OPEN.schema)
    missing = missing_days(sold, covered, closed, date(2026, 12, 31))
    last = missing.group_by("shop_key").agg(pl.col("day").max(), pl.len()).sort("shop_key")
    assert table(last, "shop_key", "day", "len") == ["A 2026-03-30 364", "B 2025-04-02 2"]


def test_a_feed_without_a_rhythm_is_not_expected() -> None:
    sold = days(("A", date(2025, 1, 1), date(2025, 3, 31)), every=3)
    covered = feeds(sold, NO_FILES, date(2025, 12, 31))
    assert missing_days(sold, covered, OPEN, date(2025, 12, 31)).is_empty()


def file_of(last: date, exported_at: datetime | None) -> pl.DataFrame:
    row = {"shop_key": "A", "first_day": date(2025, 1, 1), "last_day": last, "exported_at": exported_at}
    return pl.DataFrame([row], schema=dict(FILES))


def test_an_export_made_before_ten_at_night_has_only_a_part_of_its_last_day() -> None:
    morning = file_of(date(2025, 3, 20), datetime(2025, 3, 20, 10))
    assert table(cut_days(morning), "shop_key", "day") == ["A 2025-03-20"]
    for other in (datetime(2025, 3, 20, 22), datetime(2025, 3, 21, 8), None):
        assert cut_days(file_of(date(2025, 3, 20), other)).is_empty()
    later = file_of(date(2025, 3, 25), datetime(2025, 3, 26, 9))
    assert cut_days(pl.concat([morning, later])).is_empty()


def test_a_day_that_is_cut_is_not_covered() -> None:
    sold = days(("A", date(2025, 1, 1), date(2025, 3, 20)))
    morning = file_of(date(2025, 3, 20), datetime(2025, 3, 20, 10))
    assert spans(sold, date(2025, 3, 20), morning) == ["A 2025-01-01 2025-03-19"]
