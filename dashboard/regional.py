"""What the regions page shows, as frames: regions of one level with value, growth and own target."""

import re
from dataclasses import dataclass
from datetime import date

import polars as pl

from dashboard.geography import Geography, Place
from dashboard.numbers import amount, growth_words, percent

# 凉山彝族自治州 is 凉山州 in every table that a bureau prints; the full name fills half a phone.
SHORT_NAME = re.compile(r"^(.{2,4}?)(?:..?族)+自治(州|县)$")
YEARLY = ("ytd", "year")  # the kinds of period that a yearly target may stand beside


@dataclass(frozen=True)
class View:
    """What the user chose to see. `parent` is null for the whole country."""

    indicator: str
    level: str
    parent: str | None
    kind: str
    start: date


def regions_shown(geography: Geography, view: View, at_period: pl.DataFrame) -> pl.DataFrame:
    """Return the regions of the chosen level, those with values first, the largest first.

    Grain: region. code, name, and all columns of `at_period` (see queries.values.values_at). Below a
    chosen parent every region is there, and its value is null where there is none; for the whole country
    only regions with a value are.
    """
    inside = geography.inside(view.parent, view.level)
    listed = pl.DataFrame(
        [(place.code, label(geography, place, view.parent)) for place in inside],
        schema={"code": pl.String, "name": pl.String},
        orient="row",
    )
    joined = listed.join(at_period, left_on="code", right_on="region_code", how="left")
    shown = joined if view.parent is not None else joined.drop_nulls("unit")
    return shown.sort("value", descending=True, nulls_last=True, maintain_order=True)


def label(geography: Geography, place: Place, parent: str | None) -> str:
    """Return a region's name as people say it (凉山州), with the region above it where the name alone could be any of several."""
    name = SHORT_NAME.sub(r"\1\2", place.name)
    above = geography.path(place.code)[:-1]
    is_far = bool(above) and above[-1].code != parent and place.level in ("county", "town")
    return f"{name}（{above[-1].name}）" if is_far else name


def with_targets(regions: pl.DataFrame, ledger: pl.DataFrame, view: View) -> pl.DataFrame:
    """Add each region's own target for the indicator.

    Adds target (in the indicator's unit; null: none, or not comparable, or the period is no year),
    target_name (目标 of its year), needed_pct (growth it still asks for), attained_pct, verdict and
    target_words (what the table says).
    """
    own = (
        ledger.filter(pl.col("indicator") == view.indicator)
        .sort("deadline", descending=True, nulls_last=True)
        .unique("region_code", keep="first", maintain_order=True)
    )
    added = own.select(
        "region_code",
        "verdict",
        "attained_pct",
        "expected_pct",
        target=pl.when(is_comparable(view)).then(pl.col("value")),
        target_name=pl.format("{}年目标", pl.col("deadline").dt.year()),
        needed_pct=pl.when(is_comparable(view)).then(pl.col("required_growth_pct")),
        target_words=pl.Series([_in_words(row) for row in own.iter_rows(named=True)], dtype=pl.String),
    )
    return regions.join(added, left_on="code", right_on="region_code", how="left", maintain_order="left")


def answer(regions: pl.DataFrame, where: str, when: str, name: str) -> str:
    """Say how many regions grow, which lead and trail, and which is furthest behind its own target's pace.

    Args:
        regions: What `with_targets` returns, with at least one value.
        where: What the regions lie in; empty: the whole country.
        when: The period in words.
        name: The indicator's name.
    """
    known = regions.drop_nulls("yoy_pct").sort("yoy_pct", "code", descending=[True, False])
    told = f"**{when}{where}{name}：{regions['value'].count():,} 个地区有数"
    if known.is_empty():
        return f"{told}**，都没有可比的同比，缘由见图。{behind(regions)}"
    rising = known.filter(pl.col("yoy_pct").round(1) > 0).height
    first, last = known.row(0, named=True), known.row(-1, named=True)
    told += f"，{rising:,} 个同比增长**；{first['name']}{growth_words(first['yoy_pct'])}"
    told += f"居首，{last['name']}{growth_words(last['yoy_pct'])}居末" if known.height > 1 else ""
    return f"{told}。{behind(regions)}"


def furthest_behind(regions: pl.DataFrame) -> pl.DataFrame:
    """Return the regions whose own target is slower than usual by now, furthest behind first."""
    late = regions.filter(pl.col("attained_pct") < pl.col("expected_pct"))
    return late.sort(pl.col("attained_pct") - pl.col("expected_pct"), "code")


def behind(regions: pl.DataFrame) -> str:
    """Say which region is furthest behind its own target's pace; nothing where no pace is known."""
    paced = regions.drop_nulls(["attained_pct", "expected_pct"])
    if paced.is_empty():
        return ""
    late = furthest_behind(regions)
    if late.is_empty():
        return f"  \n{paced.height} 个有进度可比的目标都不慢于往年同期。"
    row = late.row(0, named=True)
    return (
        f"  \n{paced.height} 个有进度可比的目标中 {late.height} 个慢于往年同期，落后最多的是**{row['name']}**："
        f"完成 {percent(row['attained_pct'])}，往年此时通常完成 {percent(row['expected_pct'])}。"
    )


def is_comparable(view: View) -> pl.Expr:
    """Say where a target may be drawn: beside the value of its own year, and only if judged with our scope."""
    in_its_year = pl.col("deadline").dt.year() == view.start.year
    return pl.lit(view.kind in YEARLY) & in_its_year & pl.col("actual").is_not_null()


def target_years(ledger: pl.DataFrame, view: View, codes: list[str]) -> list[int]:
    """Return the years in which these regions have a target that this indicator is judged by, latest first."""
    aimed = ledger.filter(
        pl.col("indicator") == view.indicator,
        pl.col("region_code").is_in(codes),
        pl.col("actual").is_not_null(),
        pl.col("deadline").is_not_null(),
    )
    return aimed["deadline"].dt.year().unique().sort(descending=True).to_list()


def not_comparable(ledger: pl.DataFrame, view: View, codes: list[str]) -> pl.DataFrame:
    """Return the targets of these regions that name the indicator but cannot be compared, with `why`."""
    return ledger.filter(
        pl.col("indicator") == view.indicator, pl.col("region_code").is_in(codes), pl.col("actual").is_null()
    )


def remarks() -> pl.Expr:
    """Say in words what stands beside or in place of a region's numbers; null where nothing does."""
    lacking = pl.when(pl.col("children_lacking") > 0).then(
        pl.format("含 {} 个缺报的下级地区", "children_lacking")
    )
    told = pl.concat_str("why_not", "yoy_note", lacking, separator="；", ignore_nulls=True)
    return pl.when(told != "").then(told)


def growth_grid(series: pl.DataFrame, regions: pl.DataFrame, months: int) -> pl.DataFrame:
    """Return region_code, period_start, yoy_pct of the shown regions over the last months that are in."""
    latest = series["period_start"].unique().sort().tail(months)
    return (
        series.filter(pl.col("period_start").is_in(latest.implode()))
        .join(regions.select("code"), left_on="region_code", right_on="code", how="semi")
        .select("region_code", "period_start", "yoy_pct")
    )


def _in_words(row: dict[str, object]) -> str:
    deadline = row["deadline"]
    value = row["value"]
    year = f"（{deadline.year}年）" if isinstance(deadline, date) else ""
    given = amount(float(value), str(row["unit"])) if isinstance(value, (int, float)) else "未量化"
    return f"{given}{year}"
