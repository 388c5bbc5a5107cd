"""Which places a shop counts in: its region, the regions above it, and reporting units."""

from datetime import date

import polars as pl

UNIT_PREFIX = "单位:"  # marks a reporting unit among region codes
LEVELS = 4  # province, city, county, town: nothing is nested deeper

MEMBERSHIP = {
    "shop_key": pl.String,
    "region_code": pl.String,
    "valid_from": pl.Date,
    "valid_to": pl.Date,
}

# Stand-ins for an open start and an open end while intervals are compared.
FIRST, LAST = date(1, 1, 1), date(9999, 12, 31)


def memberships(shop: pl.DataFrame, region: pl.DataFrame, reporting_unit: pl.DataFrame) -> pl.DataFrame:
    """Return every place that each shop counts in.

    A shop counts in the region of its register entry and in all regions above it. It counts in
    the reporting unit that its register entry names; only where none is named does the unit
    follow from the members: a unit has the shop while the shop's region, or one above it, is a
    member.

    Args:
        shop: One row per shop (SHOP). A null region_code counts in no region.
        region: One row per region code (REGION).
        reporting_unit: One row per unit, member and start of membership (REPORTING_UNIT).

    Returns:
        One row per shop_key, region_code and uninterrupted stay, sorted. `region_code` is
        `单位:<name>` for a reporting unit. Both days are inclusive; null means open.
    """
    regions = _regions_of_shops(shop, region)
    open_ended = {"valid_from": pl.lit(None, pl.Date), "valid_to": pl.lit(None, pl.Date)}
    named = shop.filter(_names_a_unit()).select(
        "shop_key", region_code=pl.lit(UNIT_PREFIX) + pl.col("reporting_unit")
    )
    everything = [
        regions.with_columns(**open_ended),
        named.with_columns(**open_ended),
        _units_by_region(shop, regions, reporting_unit),
    ]
    kept = pl.concat([part.select(pl.col(c).cast(t) for c, t in MEMBERSHIP.items()) for part in everything])
    return kept.unique().sort(*MEMBERSHIP, nulls_last=False)


def _names_a_unit() -> pl.Expr:
    return pl.col("reporting_unit").fill_null("") != ""


def _regions_of_shops(shop: pl.DataFrame, region: pl.DataFrame) -> pl.DataFrame:
    """One row per shop and region on the way from the shop up to its province."""
    parents = region.select("region_code", "parent_code").unique("region_code")
    step = shop.select("shop_key", "region_code").drop_nulls()
    steps = [step]
    for _ in range(LEVELS - 1):
        step = (
            step.join(parents, on="region_code", how="inner")
            .select("shop_key", region_code="parent_code")
            .drop_nulls()
        )
        steps.append(step)
    return pl.concat(steps).unique()


def _units_by_region(shop: pl.DataFrame, regions: pl.DataFrame, reporting_unit: pl.DataFrame) -> pl.DataFrame:
    """Stays in units that follow from a shop's regions, for shops that name no unit."""
    unnamed = shop.filter(~_names_a_unit()).select("shop_key")
    stays = (
        regions.join(unnamed, on="shop_key", how="semi")
        .join(reporting_unit, on="region_code", how="inner")
        .select(
            "shop_key",
            region_code=pl.lit(UNIT_PREFIX) + pl.col("unit_name"),
            valid_from=pl.col("valid_from").fill_null(FIRST),
            valid_to=pl.col("valid_to").fill_null(LAST),
        )
        .filter(pl.col("valid_from") <= pl.col("valid_to"))
    )
    return _merged(stays).with_columns(
        valid_from=pl.when(pl.col("valid_from") > FIRST).then("valid_from"),
        valid_to=pl.when(pl.col("valid_to") < LAST).then("valid_to"),
    )


def _merged(stays: pl.DataFrame) -> pl.DataFrame:
    """Join stays that overlap: a county and its city may both be members, yet a sale counts once."""
    place = ["shop_key", "region_code"]
    ended_before = pl.col("valid_to").cum_max().shift(1).over(place)
    return (
        stays.sort(*place, "valid_from", "valid_to")
        .with_columns(anew=(pl.col("valid_from") > ended_before).fill_null(True))
        .with_columns(stay=pl.col("anew").cum_sum().over(place))
        .group_by(*place, "stay")
        .agg(pl.col("valid_from").min(), pl.col("valid_to").max())
        .drop("stay")
    )


def parents(memberships: pl.DataFrame) -> pl.DataFrame:
    """Return the region directly above each region that shops count in: region_code, parent_code.

    It is told by the codes: a town's first six digits; a county's city, or its province where it lies
    under no city. Provinces and reporting units have none.
    """
    kind = memberships.schema["region_code"]
    codes = memberships.select(pl.col("region_code").unique().cast(pl.String).sort())
    code = pl.col("region_code")
    city, province = code.str.slice(0, 4) + "00", code.str.slice(0, 2) + "0000"
    above = (
        pl.when(code.str.contains(r"^\d{9}$"))
        .then(pl.concat_list(code.str.slice(0, 6), city, province))
        .when(code.str.contains(r"^\d{6}$"))
        .then(pl.concat_list(city, province))
    )
    return (
        codes.with_columns(parent_code=above)
        .drop_nulls()
        .with_columns(order=pl.int_ranges(pl.col("parent_code").list.len()))
        .explode("parent_code", "order", empty_as_null=False)
        .filter(pl.col("parent_code") != code)
        .join(codes.rename({"region_code": "parent_code"}), on="parent_code", how="semi")
        .sort("region_code", "order")
        .unique("region_code", keep="first", maintain_order=True)
        .select(pl.col("region_code", "parent_code").cast(kind))
    )
