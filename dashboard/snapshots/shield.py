"""What disclosure control hides of a week's snapshots, found for a whole province at once.

The snapshots of a province, its cities and counties are read side by side, so what is hidden is decided
together: live sales and all sales by region, and their parts by platform and by channel in the province and the
regions directly below it; the year so far, the part of it before the week, the week, and the days since, which can be
subtracted from one another. What earlier issues hid stays hidden, and what they told is known. A year,
month or week that has too few enterprises of its own is hidden as well, also where it is only the base of a growth.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import polars as pl

from dashboard.geography import Geography
from dashboard.snapshots.answers import Answers
from dashboard.snapshots.disclose import UNAUDITED, Key, Part, Place, Standing, Veil
from dashboard.snapshots.weeks import Week
from pipelines.disclosure.primary import enterprise_groups, judged
from pipelines.disclosure.protection import Protected, protect
from pipelines.disclosure.rules import RULES
from pipelines.disclosure.tables import ALL, Table, cube, flat, linked, region_tree
from pipelines.errors import ContractBroken
from pipelines.queries import targets, weekly

LIVE, ALL_SALES = "S1", "S2"
SPLITS = {LIVE: "platform", ALL_SALES: "channel"}
A_YEAR = timedelta(days=364)
SOLD = ("period_kind", "period_start", "is_live", "region", "contributor", "paid")


@dataclass(frozen=True)
class Spans:
    """What is published side by side.

    Attributes:
        week: The week.
        through: The last day of the year so far, which may lie beyond the week.
        standing: What earlier issues of the province have told and hidden.
    """

    week: Week
    through: date
    standing: Standing = field(default_factory=Standing)

    @property
    def opening(self) -> date:
        """First day of the year that the week belongs to."""
        return date(self.week.first_day.isocalendar().year, 1, 1)

    def named(self) -> Iterator[tuple[str, date, date]]:
        """Yield name, first and last day of each span that sales are asked of."""
        yield "before", self.opening, self.week.first_day - timedelta(days=1)
        yield "week", max(self.week.first_day, self.opening), self.week.last_day
        if self.through > self.week.last_day:
            yield "rest", self.week.last_day + timedelta(days=1), self.through


def veil_of(answers: Answers, geography: Geography, code: str, spans: Spans) -> Veil:
    """Return what is hidden of a region's snapshot; the same for all regions of one province.

    A reporting unit cuts across regions: nobody can say what its sums give away, so it is not audited.
    """
    path = geography.path(code)
    if not path or path[0].level != "province" or path[-1].level == "unit":
        return UNAUDITED
    try:
        return _veil(answers, geography, path[0].code, spans)
    except ContractBroken:
        return Veil(audited=False)


def _veil(answers: Answers, geography: Geography, top: str, spans: Spans) -> Veil:
    tree = _tree(answers, geography, top)
    if tree.is_empty():
        return UNAUDITED
    sales = {name: _sales(answers, tree, first, last) for name, first, last in spans.named() if first <= last}
    told = {each: _of(each, sales) for each in (LIVE, ALL_SALES)}
    tables = {each: _tables(each, tree, own) for each, own in told.items() if own}
    if not tables:
        return UNAUDITED  # there is nobody in it: nothing can be judged
    ties = _same_live(tables) if LIVE in tables else None
    protected = protect(_remembered(linked(*tables.values(), relations=ties), spans.standing))
    places, parts = _hidden(protected)
    periods = _unsafe_periods(answers, tree)
    codes = frozenset(tree["member"])
    return Veil(
        audited=protected.audit.ok,
        places=places,
        periods=periods,
        parts=parts,
        targets=_targets(answers, places, codes),
    )


def _tree(answers: Answers, geography: Geography, top: str) -> pl.DataFrame:
    """Return the regions of a province in which any shop is registered, and those above them."""
    shops = answers.ask(weekly.contributions, first=date.min, last=date.max).frame["shop_region_code"]
    known = {place.code for code in shops for place in geography.path(_nearest(code, geography))}
    rows = [(each, geography.places[each].parent) for each in sorted(known)]
    regions = pl.DataFrame(rows, schema={"region_code": pl.String, "parent_code": pl.String}, orient="row")
    return region_tree(regions, top)


def _nearest(code: str, geography: Geography) -> str:
    """Return a region that the build knows: the code itself, else its county, city, province."""
    options = (code, code[:6], f"{code[:4]}00", f"{code[:2]}0000")
    return next((each for each in options if each in geography.places), code)


def _sales(answers: Answers, tree: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """Return who sold what where in a span: contributor, region, platform, channel, value."""
    asked = answers.ask(weekly.contributions, first=first, last=last).frame
    return _placed(asked, tree).select("contributor", "region", "platform", "channel", value="paid")


def _placed(asked: pl.DataFrame, tree: pl.DataFrame) -> pl.DataFrame:
    """Keep the sales inside the tree, each at the finest region that the tree has; add contributor and region."""
    members = tree["member"].to_list()
    code = pl.col("shop_region_code")
    options = (code, code.str.slice(0, 6), code.str.slice(0, 4) + "00", code.str.slice(0, 2) + "0000")
    region = pl.coalesce(pl.when(each.is_in(members)).then(each) for each in options)
    groups = enterprise_groups(asked.select("shop_key", "enterprise_name").unique())
    return asked.with_columns(region=region).drop_nulls("region").join(groups, on="shop_key")


def _tables(indicator: str, tree: pl.DataFrame, sales: Mapping[str, pl.DataFrame]) -> Table:
    """Return one indicator's tables: each span by region, the year by region and part, and what ties them."""
    year, regions = pl.concat(sales.values()), {"region": tree}
    made = [cube(year, regions, prefix=f"{indicator} year ")]
    made += [cube(frame, regions, prefix=f"{indicator} {name} ") for name, frame in sales.items()]
    ties = _adding_up(indicator, made[0], made[1:], list(sales))
    return linked(*made, _split(indicator, tree, year), relations=ties)


def _split(indicator: str, tree: pl.DataFrame, year: pl.DataFrame) -> Table:
    """Return the year by region and part, of the province and what lies directly below: no other tells parts."""
    top = tree.filter(pl.col("parent").is_null())["member"][0]
    upper = tree.filter(pl.col("parent").is_null() | (pl.col("parent") == top))
    above = dict(tree.select("member", "parent").iter_rows())
    known = set(upper["member"])

    def raised(member: str) -> str:
        return member if member in known else raised(above[member])

    places = pl.DataFrame({"region": list(above), "upper": [raised(each) for each in above]})
    rows = year.join(places, on="region").drop("region").rename({"upper": "region"})
    part = SPLITS[indicator]
    trees = {"region": upper, part: flat(sorted(rows[part].unique()))}
    return cube(rows, trees, prefix=f"{indicator} year ")


def _remembered(table: Table, standing: Standing) -> Table:
    """Add what readers have of earlier issues: what was hidden stays so, and the year before the week is known."""
    place = pl.concat_str(pl.col("cell_id").str.split(" ").list.first(), "region", separator=" ")
    hidden, told = (
        [" ".join(each) for each in sorted(places)] for places in (standing.hidden, standing.told)
    )
    size = pl.col("value").abs().clip(1.0)
    is_before = pl.col("cell_id").str.contains(r"^S\d before ")
    part = pl.coalesce([pl.col(name) for name in SPLITS.values() if name in table.cells.columns])
    is_part = (part != ALL).fill_null(False)
    parts = [f"{indicator} {region} {name}" for indicator, region, _, name in sorted(standing.parts)]
    known = (
        pl.when(is_part & pl.concat_str(place, part, separator=" ").is_in(parts))
        .then(pl.lit("hidden"))
        .when(~is_part & place.is_in(hidden))
        .then(pl.lit("hidden"))
        .when(is_before & place.is_in(told))
        .then(pl.lit("published"))
    )
    cells = table.cells.with_columns(
        # A region that is hidden in one span is hidden in all: its spans must cost alike.
        weight=pl.col("weight") * size.max().over(place).log1p() / size.log1p(),
        standing=known,
    )
    return Table(cells, table.relations, table.contributions)


def _of(indicator: str, sales: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Return the sales of one indicator by span; a span without any is left out."""
    is_own = pl.col("channel") == "live" if indicator == LIVE else pl.lit(True)
    own = {name: frame.filter(is_own) for name, frame in sales.items()}
    return {name: frame for name, frame in own.items() if not frame.is_empty()}


def _adding_up(indicator: str, year: Table, spans: list[Table], names: list[str]) -> pl.DataFrame:
    """Tie every region's year to its spans: the year is the sum of those that the region has."""
    whole = f"{indicator} year "
    totals = year.cells.select(total="cell_id", place=pl.col("cell_id").str.strip_prefix(whole))
    pieces = [
        table.cells.select(part="cell_id", place=pl.col("cell_id").str.strip_prefix(f"{indicator} {name} "))
        for table, name in zip(spans, names, strict=True)
    ]
    return (
        pl.concat(pieces)
        .join(totals, on="place", maintain_order="left")
        .select(relation_id=pl.format("{} = spans", "total"), total="total", part="part")
    )


def _same_live(tables: Mapping[str, Table]) -> pl.DataFrame:
    """Tie the channel 直播 of all sales to live sales: readers see the same number twice."""
    live, every = tables[LIVE], tables[ALL_SALES]
    totals = every.cells.filter(pl.col("channel") == "live").select(total="cell_id", region="region")
    parts = live.cells.filter(
        pl.col("cell_id").str.starts_with("S1 year "), pl.col("platform") == ALL
    ).select(part="cell_id", region="region")
    return totals.join(parts, on="region", maintain_order="left").select(
        relation_id=pl.format("{} = live", "total"), total="total", part="part"
    )


def _hidden(protected: Protected) -> tuple[frozenset[Place], frozenset[Part]]:
    """Return the regions that are hidden in any span, and the parts of a year that are."""
    hidden = protected.cells.filter(pl.col("hidden").is_not_null())
    places, parts = set(), set()
    for row in hidden.iter_rows(named=True):
        indicator = row["cell_id"].partition(" ")[0]
        dimension = SPLITS[indicator]
        part = row.get(dimension)
        if part in (None, ALL):
            places.add((indicator, row["region"]))
        else:
            parts.add((indicator, row["region"], dimension, part))
    return frozenset(places), frozenset(parts)


def _unsafe_periods(answers: Answers, tree: pl.DataFrame) -> frozenset[Key]:
    """Return every period of a region that has too few enterprises, or whose base of a year before has.

    A year at a time, and not kept among the answers: everybody's sales in all periods are the most there is.
    """
    province, found = tree["member"][0][:2], set[Key]()
    for year in answers.ask(weekly.years_of_sales).frame["year"]:
        asked = weekly.contributors_by_period(answers.database, province, year)
        found.update(_unsafe_in(_placed(asked, tree).select(*SOLD), tree))
    return frozenset(found)


def _unsafe_in(sold: pl.DataFrame, tree: pl.DataFrame) -> Iterator[Key]:
    """Yield the periods of one year that are unsafe, and those that they are the bases of."""
    for kind in ("week", "month", "ytd"):
        own = _years(sold) if kind == "ytd" else sold
        everywhere = _at_every_level(own.filter(pl.col("period_kind") == kind).drop("period_kind"), tree)
        for indicator, rows in ((LIVE, everywhere.filter("is_live")), (ALL_SALES, everywhere)):
            for region, start in _unsafe(rows):
                yield indicator, region, kind, str(start)
                yield indicator, region, kind, str(_year_on(kind, start))


def _unsafe(own: pl.DataFrame) -> list[tuple[str, date]]:
    sums = own.select("region", "period_start").unique().with_row_index("key")
    keyed = own.join(sums, on=["region", "period_start"]).select("key", "contributor", value="paid")
    verdicts = judged(keyed, "key", RULES).filter(pl.col("reason").is_not_null())
    return sums.join(verdicts, on="key", how="semi").select("region", "period_start").rows()


def _year_on(kind: str, start: date) -> date:
    """Return the period whose base a period is."""
    return start + A_YEAR if kind == "week" else date(start.year + 1, start.month, 1)


def _years(rows: pl.DataFrame) -> pl.DataFrame:
    """Return each year so far by the last month that is in it, as `ytd` is named."""
    months = rows.filter(pl.col("period_kind") == "month")
    starts = months["period_start"].unique().sort().to_list()
    return pl.concat(
        [
            months.filter(
                pl.col("period_start").dt.year() == start.year, pl.col("period_start") <= start
            ).with_columns(period_kind=pl.lit("ytd"), period_start=pl.lit(start))
            for start in starts
        ]
        or [months.with_columns(period_kind=pl.lit("ytd"))]
    )


def _at_every_level(rows: pl.DataFrame, tree: pl.DataFrame) -> pl.DataFrame:
    """Repeat sales for every region that theirs lies in."""
    above = dict(tree.select("member", "parent").iter_rows())

    def line(member: str) -> list[str]:
        parent = above[member]
        return [member] if parent is None else [member, *line(parent)]

    pairs = [(member, each) for member in above for each in line(member)]
    places = pl.DataFrame(pairs, schema={"region": pl.String, "place": pl.String}, orient="row")
    return rows.join(places, on="region").drop("region").rename({"place": "region"})


def _targets(answers: Answers, places: frozenset[Place], codes: frozenset[str]) -> frozenset[str]:
    """Return the targets whose actual value is a hidden sum, or counts one or two bodies above an amount."""
    rows = answers.ask(targets.ledger).frame.filter(pl.col("region_code").is_in(list(codes)))
    return frozenset(
        row["id"]
        for row in rows.iter_rows(named=True)
        if (row["indicator"], row["region_code"]) in places
        or (row["threshold_value"] is not None and Veil.is_few(row["actual"]))
    )
