"""Which codes lie in a region: six digits tell province, city and county, nine a town."""


def prefix_of(region_code: str) -> str:
    """Return the digits that all codes inside a region begin with: 510000 → 51, 510100 → 5101."""
    code = region_code
    while len(code) > 2 and len(code) <= 6 and code.endswith("00"):
        code = code[:-2]
    return code
