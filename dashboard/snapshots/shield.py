"""What disclosure control hides of a week's snapshots, found for a whole province at once.

The snapshots of a province, its cities and counties are read side by side, so what is hidden is decided
together: live sales and all sales by region, and their parts by platform and by channel in the province and the
regions directly below it; the year so far, the part of it before the week, the week, and the days since, which can be
subtracted from one another. What earlier issues hid stays hidden, and what they told is known.

From a level and its growth follows the level a year before, so that year is decided in the same way: what may not be
told of it takes its growth with it. The months and weeks of the year, of the year before and of the one before that
are in charts and growths: a region that one of them may not tell is hidden in all of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import polars as pl

from dashboard.geography import Geography
from dashboard.snapshots.answers import Answers
from dashboard.snapshots.disclose import MADE_OF, UNAUDITED, Part, Place, Standing, Veil, Year
from dashboard.snapshots.shield_periods import ALL_SALES, LIVE, Calendar, hidden_with, tell_nothing, unsafe_in
from dashboard.snapshots.weeks import Week
from pipelines.disclosure.periods import Periods
from pipelines.disclosure.primary import enterprise_groups
from pipelines.disclosure.protection import Protected, protect_but
from pipelines.disclosure.tables import ALL, Table, cube, flat, linked, region_tree
from pipelines.errors import ContractBroken
from pipelines.queries import targets, weekly

SPLITS = {LIVE: "platform", ALL_SALES: "channel"}
IS_WHOLE = ~pl.col("cell_id").str.contains("=", literal=True)  # the whole province in a span


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
    def year(self) -> int:
        """The year that the week belongs to."""
        return self.week.first_day.isocalendar().year

    @property
    def years(self) -> tuple[int, int, int]:
        """The year, and the two before it that charts and growths reach back to."""
        return self.year, self.year - 1, self.year - 2

    @property
    def earliest(self) -> date:
        """First day of the first of these years, or of its first week."""
        first = min(self.years)
        return min(date(first, 1, 1), date.fromisocalendar(first, 1, 1))

    @property
    def opening(self) -> date:
        """First day of that year."""
        return date(self.year, 1, 1)

    @property
    def base(self) -> tuple[date, date]:
        """First and last day of the same part of the year before; the year ends with December, its last week may not."""
        through = min(self.through, date(self.year, 12, 31))
        is_leap_day = (through.month, through.day) == (2, 29)
        last = date(self.year - 1, through.month, 28 if is_leap_day else through.day)
        return date(self.year - 1, 1, 1), last

    def named(self) -> Mapping[str, tuple[date, date]]:
        """Return by its name the first and last day of each span that sales are asked of; one without days is left out."""
        day = timedelta(days=1)
        spans = {
            "before": (self.opening, self.week.first_day - day),
            "week": (max(self.week.first_day, self.opening), self.week.last_day),
            "rest": (self.week.last_day + day, self.through),
        }
        return {name: (first, last) for name, (first, last) in spans.items() if first <= last}


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


@dataclass(frozen=True)
class _Settled:
    """What is hidden of one year, and whether the audit passed."""

    places: frozenset[Place]
    parts: frozenset[Part]
    is_safe: bool


def _veil(answers: Answers, geography: Geography, top: str, spans: Spans) -> Veil:
    tree = _tree(answers, geography, top)
    if tree.is_empty():
        return UNAUDITED
    table = _together(tree, {name: _sales(answers, tree, *days) for name, days in spans.named().items()})
    if table is None:
        return UNAUDITED  # there is nobody in it: nothing can be judged
    calendar = _calendar(answers, tree, spans)
    months = {year: calendar.months(year) for year in spans.years}
    now = _settled(table, months[spans.year], spans.standing)
    known = Standing(hidden=now.places | spans.standing.bases, parts=now.parts | spans.standing.base_parts)
    base_table = _together(tree, {"before": _sales(answers, tree, *spans.base)})
    base = _settled(base_table, months[spans.year - 1], known)
    older = hidden_with(months[spans.year - 2], base.places)
    years = dict(zip(spans.years, (now.places, base.places, older), strict=True))
    in_weeks = {year: calendar.weeks(year) for year in spans.years}
    weeks = {year: hidden_with(in_weeks[year], years[year]) for year in spans.years}
    shown = [(months[year], years[year]) for year in spans.years]
    shown += [(in_weeks[year], weeks[year]) for year in spans.years]
    codes = frozenset(tree["member"])
    return Veil(
        audited=now.is_safe and base.is_safe and all(tell_nothing(*each) for each in shown),
        week=spans.week.first_day,
        places=now.places,
        years=_dated(years),
        weeks=_dated(weeks),
        parts=now.parts,
        base_parts=base.parts,
        targets=_targets(answers, codes, lambda year: years.get(year, now.places)),
        based=_targets(answers, codes, lambda year: years.get(year - 1, base.places)),
    )


def _settled(table: Table | None, periods: Mapping[str, Periods], standing: Standing) -> _Settled:
    """Hide by the linked tables of a year and by its months in turn, until neither asks for more."""
    # Issues also remember what follows from these two; that is hidden by them.
    before = frozenset(place for place in standing.hidden if place[0] in SPLITS)
    if table is None:
        return _Settled(hidden_with(periods, before), standing.parts, is_safe=True)
    places = before | unsafe_in(periods)  # the linked tables choose best, and so they choose first
    while True:
        protected = protect_but(_remembered(table, replace(standing, hidden=places)), IS_WHOLE)
        found, parts = _hidden(protected)
        found |= places
        places = hidden_with(periods, found)
        if places == found or not protected.audit.ok:
            return _Settled(places, parts | standing.parts, protected.audit.ok)


def _dated(places: Mapping[int, frozenset[Place]]) -> frozenset[Year]:
    return frozenset((*place, year) for year, own in places.items() for place in own)


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


def _calendar(answers: Answers, tree: pl.DataFrame, spans: Spans) -> Calendar:
    # Not kept among the answers: everybody's sales in all periods are the most there is.
    sales = weekly.contributors_by_period(
        answers.database, tree["member"][0][:2], spans.earliest, spans.through
    )
    asked = _placed(sales, tree)
    sold = asked.select("period_kind", "period_start", "contributor", "region", "is_live", value="paid")
    return Calendar(sold, tree, spans.week, spans.through)


def _together(tree: pl.DataFrame, sales: Mapping[str, pl.DataFrame]) -> Table | None:
    """Return the tables of both indicators and what ties them; None: nobody sells anything."""
    told = {each: _of(each, sales) for each in (LIVE, ALL_SALES)}
    tables = {each: _tables(each, tree, own) for each, own in told.items() if own}
    if not tables:
        return None
    return linked(*tables.values(), relations=_same_live(tables) if LIVE in tables else None)


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


def _targets(
    answers: Answers, codes: frozenset[str], hidden_in: Callable[[int], frozenset[Place]]
) -> frozenset[str]:
    """Return the targets whose value is a hidden sum of their last year, or counts one or two bodies above an amount.

    A target of a year to come is judged by the year that is told.
    """
    rows = answers.ask(targets.ledger).frame.filter(pl.col("region_code").is_in(list(codes)))
    return frozenset(
        row["id"]
        for row in rows.iter_rows(named=True)
        if _is_hidden_sum(row, hidden_in)
        or (row["threshold_value"] is not None and Veil.is_few(row["actual"]))
    )


def _is_hidden_sum(row: Mapping[str, Any], hidden_in: Callable[[int], frozenset[Place]]) -> bool:
    deadline = row["deadline"]
    hidden = hidden_in(deadline.year if deadline else date.max.year)
    made_of = MADE_OF.get(str(row["indicator"]), (row["indicator"],))
    return any((each, row["region_code"]) in hidden for each in made_of)
