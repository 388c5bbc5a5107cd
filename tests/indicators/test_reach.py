"""Of an earlier build stands what does not depend on anything that has changed."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pipelines.indicators.marks import Before
from pipelines.indicators.membership import memberships
from pipelines.indicators.reach import reach
from pipelines.indicators.series import Evidence, Statistics, statistics
from pipelines.marts.contracts import INDICATOR_INPUT, LIVE_SESSION
from tests.indicators.sales import REGIONS, SHOPS, UNITS, last_day, sales
from tests.tables import frame, table

PLACES = memberships(SHOPS, REGIONS, UNITS)
FIRST = date(2023, 1, 9)
TABLES = ("values", "breakdown", "parts")


def some_sales(seed: int) -> pl.DataFrame:
    """Three years of two shops that sell most days, and two that sell now and then."""
    chance = Random(seed)
    often = {"A": 0.97, "B": 0.9, "C": 0.05, "N": 0.02}
    rows = [
        f"{FIRST + timedelta(days=day)} {shop} {chance.choice(('live', 'shelf'))} {chance.randint(1, 900)}"
        for day in range(1150)
        for shop in often
        if chance.random() < often[shop]
    ]
    return sales("stat_date shop_key channel wan\n" + "\n".join(rows))


def reckoned(sold: pl.DataFrame, evidence: Evidence) -> Statistics:
    found = list(statistics(sold.lazy(), PLACES, SHOPS, last_day(sold), evidence))
    anew = [each.anew for each in found if each.anew is not None]
    return Statistics(
        *(pl.concat([getattr(each, name) for each in found]) for name in (*TABLES, "inputs")),
        anew=pl.concat(anew) if anew else None,
    )


def as_left_by(earlier: Statistics, sold: pl.DataFrame) -> Before:
    return Before(earlier.inputs, sold["stat_date"].min(), last_day(sold))  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_stands_and_what_is_reckoned_anew_are_together_the_same_as_all_reckoned(seed: int) -> None:
    chance, whole = Random(seed), some_sales(seed)
    shop, lost = chance.choice("AB"), FIRST.replace(month=chance.randint(2, 12), year=2024)
    is_lost = (pl.col("shop_key") == shop) & (pl.col("stat_date").dt.month_start() == lost.replace(day=1))
    later = whole["stat_date"] > last_day(whole) - timedelta(days=chance.choice((0, 3, 40)))
    had = whole.filter(~is_lost & ~later)
    session = (
        LIVE_SESSION.empty()
        .clear(1)
        .with_columns(
            shop_key=pl.lit("A"),
            account_key=pl.lit("z"),
            started_at=pl.lit(lost).cast(pl.Datetime("us")),
            ended_at=pl.lit(lost).cast(pl.Datetime("us")) + pl.duration(hours=2),
        )
    )
    earlier = reckoned(had, Evidence())
    now = Evidence(sessions=session)
    full, some = reckoned(whole, now), reckoned(whole, replace(now, before=as_left_by(earlier, had)))
    assert some.anew is not None
    for name in TABLES:
        old, new, all_of_it = (getattr(each, name) for each in (earlier, some, full))
        stands = old.join(some.anew, on=some.anew.columns, how="anti")
        together = pl.concat([stands, new])
        assert_frame_equal(together.sort(pl.all()), all_of_it.sort(pl.all()), check_exact=True)
    assert some.values.height < full.values.height
    assert_frame_equal(some.inputs, full.inputs)


def marked(*changed: str, shop: str = "A") -> pl.DataFrame:
    months = [f"{shop} {year}-{month:02}-01 0 true" for year in (2024, 2025, 2026) for month in range(1, 13)]
    rows = frame("shop_key month mark has_sales\n" + "\n".join(months), INDICATOR_INPUT.columns)
    is_changed = pl.col("month").dt.strftime("%Y-%m").is_in(changed)
    return rows.with_columns(mark=pl.when(is_changed).then(pl.lit(1, pl.Int64)).otherwise("mark"))


WHOLE = (date(2024, 1, 1), date(2026, 12, 31))


def reached(kind: str, *changed: str) -> list[str]:
    found = reach(PLACES, marked(*changed), Before(marked(), *WHOLE), WHOLE)
    return table(found.told[kind].to_frame(), "period_start")


def test_a_month_reaches_itself_those_after_it_and_those_a_year_and_two_years_on() -> None:
    # Active shops of April are seen from the end of March, and are what May is set beside.
    assert reached("month", "2024-03")[:3] == ["2024-03-01", "2024-04-01", "2024-05-01"]
    # Whether a shop is still there is asked 364 days later: at the end of February.
    assert reached("month", "2024-03")[3:7] == ["2025-02-01", "2025-03-01", "2025-04-01", "2025-05-01"]
    assert reached("month", "2024-03")[7:] == ["2026-02-01", "2026-03-01", "2026-04-01"]
    assert reached("quarter", "2025-11") == ["2025-10-01", "2026-01-01", "2026-10-01"]
    assert reached("year", "2025-03") == ["2025-01-01", "2026-01-01"]


def test_a_month_reaches_the_rest_of_its_year_and_the_twelve_months_that_hold_it() -> None:
    assert reached("ytd", "2026-10") == ["2026-10-01", "2026-11-01", "2026-12-01"]
    assert reached("r12m", "2026-10") == ["2026-10-01", "2026-11-01", "2026-12-01"]
    assert reached("ytd", "2025-11")[:2] == ["2025-11-01", "2025-12-01"]


def test_days_and_weeks_long_before_and_long_after_are_left_alone() -> None:
    weeks = reached("week", "2025-06")
    assert weeks[0] == "2025-05-26"
    assert not [week for week in weeks if "2025-08-20" < week < "2026-05-20" or week > "2026-08-20"]
    assert reached("day", "2026-12")[0] == "2026-12-01"


def test_only_places_of_the_shop_are_reckoned_and_the_regions_below_them_looked_at() -> None:
    found = reach(PLACES, marked("2026-10"), Before(marked(), *WHOLE), WHOLE)
    assert found.places.to_list() == ["510000", "510100", "510104"]
    assert set(found.members["region_code"]) == {"510000", "510100", "510104", "510105"}


def test_nothing_changed_is_nothing_reckoned() -> None:
    found = reach(PLACES, marked(), Before(marked(), *WHOLE), WHOLE)
    assert found.places.is_empty()
    assert found.anew.is_empty()


def test_a_later_last_day_reaches_the_last_periods_of_every_place() -> None:
    earlier = Before(marked(), WHOLE[0], date(2026, 12, 20))
    found = reach(PLACES, marked(), earlier, WHOLE)
    assert found.places.to_list() == ["510000", "510100", "510104", "510105"]
    assert table(found.told["month"].to_frame(), "period_start") == ["2026-11-01", "2026-12-01"]


def test_an_earlier_first_day_or_a_last_day_taken_back_is_all_reckoned_anew() -> None:
    sold = sales("stat_date shop_key wan\n2026-02-01 A 5\n2026-03-01 A 5")
    for first, through in ((date(2026, 1, 1), date(2026, 3, 1)), (date(2026, 2, 1), date(2026, 3, 2))):
        found = reckoned(sold, Evidence(before=Before(INDICATOR_INPUT.empty(), first, through)))
        assert found.anew is None
        assert not found.values.is_empty()
