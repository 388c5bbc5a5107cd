"""数据入库: a receipt for every file, what was refused and why, and what to do about it."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from dashboard import parts, words
from dashboard.choices import choose, choose_button
from dashboard.claiming import claiming, claims_of
from dashboard.data import ask, database, folders
from dashboard.numbers import UNKNOWN, number, span, yuan
from pipelines.ingest.recognise import UNKNOWN_HEADER
from pipelines.queries import intake

TITLE, ICON, GROUP, ORDER, PATH = "数据入库", ":material/inbox:", "数据", 10, "intake"

HOW_TO = """
1. 在平台后台导出订单或店铺日报，**保留原文件，不改表头、不另存**；
2. 放进数据目录 `raw/店铺编号/`（也可用店铺名称作文件夹名），多个文件可以一起放；
3. 新店铺先在 `raw/_registers/店铺名录.csv` 登记，否则文件会**待认领**，可以在本页认领；
4. 由值班人员运行入库命令，完成后本页自动更新，可看回执。同一文件重复放入不会重复计数；
5. 有退回的行，在回执下方下载退回文件，按“原因”“处理建议”改好（**不要动“退回编号”**），放回同一文件夹再入库。
"""
TO_DO = ("held", "refused")
REFUSED_SHOWN = 2_000
ALL_FILES = "all"
NO_FOLDER = "不在店铺文件夹里"  # a file dropped beside the folders of the shops
REGISTERS = "_registers/"  # the folder of the bureau's own tables, below raw/


def render() -> None:
    """Show the counts, what needs work, every receipt, and the refused rows."""
    receipts = ask(intake.receipts)
    refusals = ask(intake.refusals)
    with st.expander("怎样放入文件", icon=":material/help:", expanded=receipts.is_empty()):
        st.markdown(HOW_TO)
    if receipts.is_empty():
        st.info("还没有任何文件入库。")
        return
    counts(receipts, refusals)
    claims = claims_of(receipts)
    needing_work(receipts, claims.waiting if claims else {})
    if claims:
        claiming(claims)
    receipt(table(receipts), refusals)
    refused_list(refusals)
    parts.link_to("quality", "看数据质量：请看一眼的数、各项覆盖率")
    parts.origin(source="入库回执", scope="本次构建所含全部原始文件")


def counts(receipts: pl.DataFrame, refusals: pl.DataFrame) -> None:
    """Show how many files have each status, and how many rows wait."""
    with st.grid(5, min_column_width=150, gap="small"):
        for status, word in words.FILE_STATUSES.items():
            count = receipts.filter(pl.col("status") == status).height
            with st.container(border=True, gap="xxsmall"):
                st.badge(word, color=words.FILE_STATUS_COLOURS[word])
                st.markdown(f"### {count:,} 份")
        with st.container(border=True, gap="xxsmall"):
            st.badge("退回的行", color="red")
            st.markdown(f"### {refusals['open_rows'].sum():,} 行待补正")


def needing_work(receipts: pl.DataFrame, claimed: Mapping[str, str]) -> None:
    """Show each held and refused file with its reason and what to do; of a claimed one, for whom."""
    waiting = receipts.filter(pl.col("status").is_in(TO_DO))
    if waiting.is_empty():
        return
    parts.section(f"需要处理的文件（{waiting.height:,} 份）")
    with st.grid(2, min_column_width=300, gap="small"):
        for row in waiting.iter_rows(named=True):
            with st.container(border=True, height="stretch", gap="xxsmall"):
                word = words.FILE_STATUSES[row["status"]]
                st.badge(word, color=words.FILE_STATUS_COLOURS[word])
                folder, _, file = row["path"].rpartition("/")
                st.markdown(f"**{parts.escaped(folder or NO_FOLDER)}**  \n{parts.escaped(file)}")
                if shop := claimed.get(row["path"]):
                    st.badge("已认领，等待下次入库", icon=":material/schedule:", color="blue")
                    st.markdown(f"认领给：{parts.escaped(shop)}")
                    continue
                st.markdown(f"原因：{parts.escaped(row['reason'] or UNKNOWN)}")
                st.markdown(f"怎么办：{parts.escaped(row['fix'] or UNKNOWN)}")
                if str(row["reason"]).startswith(UNKNOWN_HEADER):
                    parts.link_to("teach", "教系统认识它")


def table(receipts: pl.DataFrame) -> dict[str, object]:
    """List the receipts; return the one that is picked, the first with rows where none is."""
    parts.section(
        f"全部回执（{receipts.height:,} 份）", "点一行，看该文件的回执。金额为入库各行之和，单位：元"
    )
    present = set(receipts["status"])
    offered = {k: v for k, v in words.FILE_STATUSES.items() if k in present}
    wanted = choose_button("show", "只看", {ALL_FILES: "全部", **offered}, ALL_FILES)
    listed = receipts if wanted == ALL_FILES else receipts.filter(pl.col("status") == wanted)
    picked = parts.table(
        as_listed(listed),
        columns={
            "店铺或文件夹": st.column_config.TextColumn(width=150),
            "状态": st.column_config.MultiselectColumn(
                options=list(words.FILE_STATUS_COLOURS), color=list(words.FILE_STATUS_COLOURS.values())
            ),
            "平台": st.column_config.TextColumn(width=72),
            "数据时期": st.column_config.TextColumn(width=175),
            **{
                name: st.column_config.NumberColumn(format="%,d", width=60)
                for name in ("读入", "入库", "退回", "非销售", "重复")
            },
            "支付金额": st.column_config.NumberColumn(format="%,.2f", width=120),
            "文件": st.column_config.TextColumn(width=230),
            "入库时间": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm"),
        },
        key=f"receipts_{wanted}",
        on_pick="rerun",
        alt="全部文件回执",
    )
    return listed.row(first_with_rows(listed) if picked is None else picked, named=True)


def as_listed(receipts: pl.DataFrame) -> pl.DataFrame:
    """Return receipts as their table shows them."""
    days = [span(first, last) for first, last in receipts.select("first_day", "last_day").iter_rows()]
    return receipts.select(
        whose().alias("店铺或文件夹"),
        pl.concat_list(pl.col("status").replace_strict(words.FILE_STATUSES, default=UNKNOWN)).alias("状态"),
        pl.col("platform").alias("平台"),
        pl.Series("数据时期", days, dtype=pl.String),
        pl.col("rows_read").alias("读入"),
        pl.col("rows_accepted").alias("入库"),
        pl.col("rows_refused").alias("退回"),
        pl.col("rows_not_sales").alias("非销售"),
        pl.col("rows_duplicate").alias("重复"),
        pl.col("paid_cny").cast(pl.Float64).alias("支付金额"),
        pl.col("path").str.extract(r"([^/]*)$").alias("文件"),
        pl.col("encoding").str.to_uppercase().alias("编码"),
        pl.col("loaded_at").alias("入库时间"),
    )


def whose() -> pl.Expr:
    """Name the shop of a file, else the folder it lies in."""
    folder = pl.col("path").str.replace(r"/?[^/]*$", "").replace("", NO_FOLDER)
    is_register = pl.col("path").str.starts_with(REGISTERS)
    return pl.when(is_register).then(pl.lit("登记表")).otherwise(pl.coalesce("shop_name", "shop_key", folder))


def first_with_rows(receipts: pl.DataFrame) -> int:
    """Return which receipt to show before anyone has chosen: the first that has rows, else the first."""
    return int(receipts["paid_cny"].is_not_null().arg_max() or 0)


def receipt(row: dict[str, object], refusals: pl.DataFrame) -> None:
    """Show one file's receipt: every row accounted for, its money, where it came from."""
    word = words.FILE_STATUSES.get(str(row["status"]), UNKNOWN)
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**回执：{parts.escaped(str(row['path']))}**", width="content")
            st.badge(word, color=words.FILE_STATUS_COLOURS.get(word, "gray"))
        left, right = st.columns(2)
        left.markdown(rows_accounted(row))
        right.markdown(file_facts(row))
        if row["reason"]:
            st.markdown(
                f"原因：{parts.escaped(str(row['reason']))}  \n怎么办：{parts.escaped(str(row['fix'] or UNKNOWN))}"
            )
        if row["notices"]:
            st.markdown(f"提示：{parts.escaped(str(row['notices']))}")
        hand_back(str(row["sha256"]), str(row["path"]), refusals)


def rows_accounted(row: dict[str, object]) -> str:
    """Write that no row was lost: read = accepted + refused + not sales + duplicate; and the money."""
    if row["rows_accepted"] is None:
        return f"本文件有 {counted(row['rows_read'])} 行数据，都没有入库。"
    money = (
        f"- 下单金额：**{yuan(row['placed_cny'])}** 元\n"
        f"- 支付金额：**{yuan(row['paid_cny'])}** 元\n"
        f"- 已退款：**{yuan(row['refund_cny'])}** 元"
    )
    if str(row["path"]).startswith(REGISTERS):
        money = "登记表，不含金额。"
    return (
        f"读入 **{counted(row['rows_read'])}** 行 = 入库 {counted(row['rows_accepted'])}"
        f" + 退回 {counted(row['rows_refused'])} + 非销售 {counted(row['rows_not_sales'])}"
        f" + 重复 {counted(row['rows_duplicate'])}\n\n"
        f"{money}"
    )


def counted(rows: object) -> str:
    """Write a number of rows; “—” where unknown."""
    return f"{rows:,}" if isinstance(rows, int) else UNKNOWN


def file_facts(row: dict[str, object]) -> str:
    """Write where the file came from and how it was read."""
    size = row["size_bytes"]
    kilobytes = number(max(1, size / 1024), 0) if isinstance(size, int) else UNKNOWN
    basis = words.MONEY_BASES.get(str(row["money_basis"]), UNKNOWN)
    return (
        f"- 店铺：{row['shop_name'] or row['shop_key'] or UNKNOWN}（{row['platform'] or '平台未知'}）\n"
        f"- 数据时期：{span(row['first_day'], row['last_day'])}\n"  # type: ignore[arg-type]  # dates or null
        f"- 编码：{str(row['encoding'] or UNKNOWN).upper()}，大小 {kilobytes} KB，文件金额口径：{basis}\n"
        f"- SHA-256：`{str(row['sha256'])[:16]}`…"
    )


def hand_back(sha256: str, path: str, refusals: pl.DataFrame) -> None:
    """Offer the file's refused rows as they were, to be mended by the one who sent them."""
    file = folders().taken / sha256[:2] / sha256 / "退回.csv"
    if sha256 not in refusals["sha256"] or not file.is_file():
        return
    name = path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    st.download_button(
        "下载退回行（CSV）",
        data=file.read_bytes,
        file_name=f"退回_{name}.csv",
        mime="text/csv",
        icon=":material/download:",
        key=f"hand_back_{sha256}",
        on_click="ignore",
    )


def refused_list(refusals: pl.DataFrame) -> None:
    """List the refused rows, with reason and cure, as many as a page can hold; offer all of them as a file."""
    if refusals.is_empty():
        return
    parts.section(
        f"退回的行（{refusals['rows'].sum():,} 行）",
        "不含任何单元格内容；“待补正”在退回文件改好放回（按退回编号认），或同一订单行从新的导出入库后，自动变为“已补正”；改后仍不对的，以最近一次退回为准",
    )
    files = {ALL_FILES: "全部文件"} | {
        sha: path for sha, path in refusals.select("sha256", "path").iter_rows() if sha
    }
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=380):
            chosen = choose("file", "文件", files, ALL_FILES)
        sha256 = None if chosen == ALL_FILES else chosen
        # Asked when it is clicked, and not kept: it may be hundreds of thousands of rows.
        st.download_button(
            "下载清单（CSV）",
            data=lambda: (
                as_refused(intake.refused_rows(database(), sha256)).write_csv(include_bom=True).encode()
            ),
            file_name="退回行清单.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
    rows = refusals["rows"] if sha256 is None else refusals.filter(pl.col("sha256") == sha256)["rows"]
    if rows.sum() > REFUSED_SHOWN:
        st.caption(f"共 {rows.sum():,} 行，这里列出前 {REFUSED_SHOWN:,} 行；清单里是全部。")
    parts.table(
        as_refused(ask(intake.refused_rows, sha256=sha256, most=REFUSED_SHOWN)),
        columns={
            "文件": st.column_config.TextColumn(width=200),
            "工作表": st.column_config.TextColumn(width=70),
            "原因": st.column_config.TextColumn(width=300),
            "怎么办": st.column_config.TextColumn(width=260),
        },
        alt="退回的行",
    )
    if chosen != ALL_FILES:
        hand_back(chosen, files[chosen], refusals)


def as_refused(rows: pl.DataFrame) -> pl.DataFrame:
    """Return refused rows as their table shows them."""
    return rows.select(
        行号="row_number",
        列名="column_name",
        原因="reasons",
        怎么办="fix",
        状态=pl.when("is_open").then(pl.lit("待补正")).otherwise(pl.lit("已补正")),
        文件="path",
        工作表="sheet",
    )
