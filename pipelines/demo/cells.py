"""How values look in an export: money, moments, wrappers, and the fake persons."""

from collections.abc import Mapping, Sequence

import polars as pl

# Obviously invented, so that a test of privacy can look for them anywhere downstream.
FAKE_NAME = "演示收件人"
FAKE_PHONE = "19900000000"
FAKE_STREET = "演示路1号"
FAKE_REMARK = f"演示留言请联系{FAKE_PHONE}"

UTF8_BOM = b"\xef\xbb\xbf"


def yuan(fen: pl.Expr) -> pl.Expr:
    """Return an amount of fen, not negative, as 1234.50."""
    return pl.concat_str((fen // 100).cast(pl.String), pl.lit("."), two_digits(fen % 100))


def yuan_with_commas(fen: pl.Expr) -> pl.Expr:
    """Return an amount of fen below a billion yuan as "1,234.50", in quotes for its commas."""
    whole = fen // 100
    millions, thousands, rest = whole // 10**6, whole // 1000 % 1000, whole % 1000
    grouped = (
        pl.when(millions > 0)
        .then(
            pl.concat_str(
                millions.cast(pl.String),
                pl.lit(","),
                three_digits(thousands),
                pl.lit(","),
                three_digits(rest),
            )
        )
        .when(thousands > 0)
        .then(pl.concat_str(thousands.cast(pl.String), pl.lit(","), three_digits(rest)))
        .otherwise(rest.cast(pl.String))
    )
    return pl.concat_str(pl.lit('"'), grouped, pl.lit("."), two_digits(fen % 100), pl.lit('"'))


def two_digits(number: pl.Expr) -> pl.Expr:
    """Return 0–99 as two digits."""
    return number.cast(pl.String).str.zfill(2)


def three_digits(number: pl.Expr) -> pl.Expr:
    """Return 0–999 as three digits."""
    return number.cast(pl.String).str.zfill(3)


def when(column: str) -> pl.Expr:
    """Return a moment as 2026-01-31 08:00:00; empty where there is none."""
    return pl.col(column).dt.strftime("%Y-%m-%d %H:%M:%S").fill_null("")


def words(column: str, table: Mapping[str, str]) -> pl.Expr:
    """Return the platform's words for our codes; a code without words is an error."""
    return pl.col(column).replace_strict(dict(table), return_dtype=pl.String)


def article(column: str, texts: Sequence[str]) -> pl.Expr:
    """Return a text of each line's article, by the article's number in `column`."""
    return pl.col(column).replace_strict(list(range(len(texts))), list(texts), return_dtype=pl.String)


def sheet(lines: pl.DataFrame, header: Sequence[str], cells: Mapping[str, pl.Expr], blank: str = "") -> str:
    """Return the file's text after the header's own order; a column without a cell is `blank`.

    Nothing is quoted here: a cell that needs quotes brings them along, as the platforms write them.
    """
    columns = [cells.get(name, pl.lit(blank)).alias(name) for name in header]
    return lines.select(columns).write_csv(quote_style="never", line_terminator="\r\n")
