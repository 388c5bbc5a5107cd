"""The policy papers that this product was first made for, and their clauses, word for word."""

from functools import cache

import polars as pl

from pipelines.reference.vendored import table

TOPICS = (
    "目标",
    "载体与园区",
    "市场主体",
    "人才",
    "产业融合",
    "技术与数据",
    "资金与政策",
    "监管与规范",
    "组织与机制",
)


@cache
def documents() -> pl.DataFrame:
    """Return one row per paper: id, region_code, region_name, title, number, dates, status, note.

    issued_on, valid_from and valid_to are null where the paper does not tell them; `title` is the one that
    targets name as their document.
    """
    return table("policy_documents").with_columns(
        pl.col("issued_on", "valid_from", "valid_to").str.to_date("%Y-%m-%d")
    )


@cache
def clauses() -> pl.DataFrame:
    """Return one row per clause, in the order of the papers.

    id, document_id, number (as the paper counts), section, heading, topic (one of TOPICS; our own
    judgement), quote, responsible (null: the paper names nobody), due (a list of the last days that the
    clause names; empty: none), page (of the app, that shows numbers on it; null: there are none),
    is_damaged (characters of the quote were lost in the source, shown as “?”).
    """
    days = (
        pl.col("due")
        .fill_null("")
        .str.split(";")
        .list.eval(pl.element().str.to_date("%Y-%m-%d", strict=False))
    )
    return table("policy_clauses").with_columns(
        due=days.list.drop_nulls(), is_damaged=pl.col("is_damaged") == "yes"
    )
