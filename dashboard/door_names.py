"""What readers call a number that a door leads to: the region, the part or the body, and when."""

from collections.abc import Callable, Mapping, Sequence

from dashboard.charts import theme
from dashboard.data import ask
from dashboard.doors import meant_by
from dashboard.geography import Geography, geography_of
from dashboard.numbers import day, period
from pipelines.canonical import CHANNELS
from pipelines.indicators.catalogue import BY_CODE
from pipelines.queries import places, published
from pipelines.queries.meant import EVERYWHERE, Meant, Number, Part, Published, Sales


def by_name(codes: Sequence[str]) -> dict[str, str]:
    """Return the codes of doors by what readers call the numbers; with the indicator where there are several."""
    geography = geography_of(ask(places.places))
    meant = [meant_by(code) for code in codes]
    several = len({each.indicator for each in meant}) > 1
    names = [
        f"{indicator_name(each)} · {name_of(each, geography)}" if several else name_of(each, geography)
        for each in meant
    ]
    return dict(
        zip(theme.distinct(names), codes, strict=True)
    )  # a list tells its entries apart by their words


def title_of(meant: Meant) -> str:
    """Return what a passport stands under."""
    named = name_of(meant, geography_of(ask(places.places)))
    return f"{named} · {indicator_name(meant)}"


def indicator_name(meant: Meant) -> str:
    """Return the name of the indicator; a published one is its own name."""
    entry = BY_CODE.get(meant.indicator)
    return entry.name if entry else meant.indicator


def name_of(meant: Meant, geography: Geography) -> str:
    """Return what tells a number from others of its indicator."""
    return NAMING[type(meant)](meant, geography)


def place_name(code: str, geography: Geography) -> str:
    """Return the name of a region; of none, that all registered shops are meant."""
    return "全部登记网店" if code == EVERYWHERE else geography.name(code)


def part_name(dimension: str, part: str) -> str:
    """Return what readers call a part of a number."""
    return CHANNELS.get(part, part) if dimension == "channel" else part


def published_period(period_told: str, *, is_cumulative: bool) -> str:
    """Write a published period: 2025年, 2025年1—11月, 2025年3月."""
    year, _, month = period_told.partition("-")
    if not month:
        return f"{year}年"
    is_long = is_cumulative and month.isdigit() and int(month) > 1
    return f"{year}年{'1—' if is_long else ''}{int(month)}月" if month.isdigit() else period_told


def _number(meant: Number, geography: Geography) -> str:
    return f"{place_name(meant.region_code, geography)} · {period(meant.period_kind, meant.period_start)}"


def _part(meant: Part, geography: Geography) -> str:
    where = place_name(meant.region_code, geography)
    when = period(meant.period_kind, meant.period_start)
    return f"{where} · {part_name(meant.dimension, meant.part)} · {when}"


def _sales(meant: Sales, geography: Geography) -> str:
    who = meant.name or place_name(meant.region_code, geography)
    return f"{who} · {day(meant.first)}至{day(meant.last)}"


def _published(meant: Published, geography: Geography) -> str:
    when = published_period(meant.period, is_cumulative=meant.is_cumulative)
    told = dict(ask(published.regions_published).select("region_code", "region_name").iter_rows())
    return f"{told.get(meant.region_code) or place_name(meant.region_code, geography)} · {when}"


NAMING: Mapping[type, Callable[..., str]] = {
    Number: _number,
    Part: _part,
    Sales: _sales,
    Published: _published,
}
