"""Where the invented buyers are: real place names, drawn at random."""

from functools import cache

import polars as pl

from pipelines.reference.regions import regions

MUNICIPALITIES = ("110000", "120000", "310000", "500000")
# How the platforms write the city of a county that the province governs itself.
GOVERNED_BY_PROVINCE = "省直辖县级行政区划"


@cache
def places() -> pl.DataFrame:
    """Return where buyers can be: one row per county, or per city without counties.

    Columns province, city, county and province_code; `county` is null in a city without counties.
    """
    known = regions().filter(pl.col("level").is_in(["province", "city", "county"]))
    names = known.select("region_code", "name", "level", "parent_code")
    provinces = names.filter(pl.col("level") == "province").select(
        province_code="region_code", province="name"
    )
    cities = names.filter(pl.col("level") == "city").rename({"parent_code": "province_code"})
    counties = names.filter(pl.col("level") == "county")
    of_a_city = counties.join(cities, left_on="parent_code", right_on="region_code").select(
        "region_code", "province_code", city="name_right", county="name"
    )
    of_a_province = counties.join(provinces, left_on="parent_code", right_on="province_code").select(
        "region_code",
        province_code="parent_code",
        city=pl.when(pl.col("parent_code").is_in(MUNICIPALITIES))
        .then(pl.col("province"))
        .otherwise(pl.lit(GOVERNED_BY_PROVINCE)),
        county="name",
    )
    alone = cities.join(counties, left_on="region_code", right_on="parent_code", how="anti").select(
        "region_code", "province_code", city="name", county=pl.lit(None, pl.String)
    )
    return (
        pl.concat([of_a_city, of_a_province, alone])
        .join(provinces, on="province_code")
        .sort("region_code")
        .select("province_code", "province", "city", "county")
    )
