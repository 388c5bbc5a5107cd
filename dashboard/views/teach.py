"""识别新格式: a file whose header nobody knows is shown masked, mapped, tried, and its format saved."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl
import streamlit as st

from dashboard import mapping, parts, taught_formats
from dashboard.choices import choose
from dashboard.data import ask, folders
from dashboard.numbers import span, yuan
from pipelines.canonical import CHANNELS
from pipelines.clock import china_now
from pipelines.errors import PipelineError
from pipelines.ingest.claim import named_shops
from pipelines.queries import intake
from pipelines.settings import DataRoot
from pipelines.teach.declared import Taught, from_json, to_json
from pipelines.teach.fields import STATUS_LABELS
from pipelines.teach.look import Look, look_into
from pipelines.teach.mask import masked, masked_rows
from pipelines.teach.sense import problems
from pipelines.teach.shelf import known, teach
from pipelines.teach.suggest import could_be_header, header_row
from pipelines.teach.trial import Trial, try_out

TITLE, ICON, GROUP, ORDER, PATH = "识别新格式", ":material/school:", "数据", 30, "teach"

ROWS_SHOWN = 20
HEADER_SHOWN = 4  # names of a row that may be the header


def render() -> None:
    """Choose a file, say what its columns are, see what would load, save."""
    files = ask(intake.teachable_files)
    say_what_became()
    parts.section(
        "不认识的文件",
        "平台改了表头，或是新的报表：对好各列就能入库，不用改程序。"
        "这里只露出金额、时间、件数和状态词，其余单元格都已遮住",
    )
    if files.is_empty():
        parts.nothing("没有不认识的文件。")
    else:
        one_file(files["path"].to_list())
    taught_formats.shelf(known(folders()))
    parts.origin(source="被退回的原始文件", scope="表头不被自带格式认得的文件")


def say_what_became() -> None:
    """Say once what became of the last thing that was asked for."""
    went_well, said = st.session_state.pop(taught_formats.TOLD, (True, ""))
    if said:
        (st.success if went_well else st.error)(parts.escaped(said))


def one_file(paths: Sequence[str]) -> None:
    """Teach the format of one unknown file, from its header to the numbers that would load."""
    path = choose("file", "文件", {each: each for each in paths}, paths[0])
    chosen = st.session_state.get(f"teach_sheet_{path}")
    try:
        look = _look(folders(), path, _state(path), chosen)
    except PipelineError as refusal:
        parts.nothing(parts.escaped(f"{refusal.what}。{refusal.fix}"))
        return
    if len(look.sheets) > 1:
        st.selectbox("工作表", look.sheets, look.sheets.index(look.sheet), key=f"teach_sheet_{path}")
    at = choose_header(look, path)
    if at is None:
        parts.nothing("前 20 行里没有像表头的行：表头应至少有两列，且不含金额、时间和编号。")
        return
    parts.table(masked_table(look, at), alt="表头与前 20 行，已遮住")
    before = taught_formats.taught_of(look.top[at], known(folders()))
    if before:
        st.info(
            f"这个表头已经教会（第 {before.revision} 版），还没入库的文件下次入库时生效；也可以在下面修改。"
        )
    sheet = mapping.sheet_of(look, at, path, before.revision if before else 0)
    outcome(path, mapping.declared(sheet, before, likely_platform(path)))


def choose_header(look: Look, path: str) -> int | None:
    """Let data staff say which row is the header, the likeliest chosen already; None: no row could be."""
    guess = header_row(look.top)
    if guess is None:
        return None
    rows = [at for at, cells in enumerate(look.top) if could_be_header(cells)]
    return int(
        st.selectbox(
            "表头是哪一行",
            rows,
            index=rows.index(guess),
            format_func=lambda at: f"第 {at + 1} 行：{_shown_names(look.top[at], is_guess=at == guess)}",
            key=f"teach_header_{path}_{look.sheet}",
        )
    )


def likely_platform(path: str) -> str | None:
    """Return the platform of the registered shop whose folder a file lies in; None where that is unclear."""
    shops = ask(intake.shop_platforms)
    found = shops.filter(pl.col("shop_key").is_in(named_shops(folders(), path, None, shops)))["platform"]
    return str(found[0]) if found.n_unique() == 1 else None


def masked_table(look: Look, at: int) -> pl.DataFrame:
    """Return the first rows below the header as they may be shown."""
    header = look.top[at]
    names = mapping.unique_names(header)
    rows = masked_rows(look.below(at)[:ROWS_SHOWN], header)
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def outcome(path: str, taught: Taught | None) -> None:
    """Show what would load, or what is still to be said; and save."""
    parts.section("试算：入库会是这样", "用与入库相同的程序读完整个文件；店铺按所在文件夹另行核对")
    if taught is None:
        parts.nothing("请先选择平台。")
        return
    if wrong := problems(taught):
        for each in wrong:
            st.markdown(f":material/radio_button_unchecked: {parts.escaped(each)}")
        return
    try:
        trial = _trial(folders(), path, _state(path), to_json(taught))
    except PipelineError as refusal:
        st.error(parts.escaped(f"{refusal.what}。{refusal.fix}"))
        return
    if trial.receipt.status != "loaded":
        st.error(parts.escaped(f"{trial.receipt.reason}。{trial.receipt.fix}"))
        return
    sums(trial)
    for doubt in trial.doubts:
        st.warning(doubt)
    reasons_and_lines(trial)
    st.button(
        "保存这个格式",
        type="primary",
        icon=":material/save:",
        disabled=not trial.receipt.rows_accepted,
        on_click=_save,
        args=(taught,),
        key="teach_save",
    )
    st.caption("保存后，这个文件和以后同样表头的文件在**下次入库时生效**；可以随时改、停用或导出。")


def sums(trial: Trial) -> None:
    """Show rows and money of a trial, and the days it covers."""
    told = trial.receipt
    tiles = (
        ("会入库", f"{told.rows_accepted or 0:,} 行"),
        ("会退回", f"{told.rows_refused or 0:,} 行"),
        ("不是销售（合计、空行）", f"{told.rows_not_sales or 0:,} 行"),
        ("下单金额", f"{yuan(told.placed_cny)} 元"),
        ("支付金额", f"{yuan(told.paid_cny)} 元"),
        ("已退款", f"{yuan(told.refund_cny)} 元"),
    )
    with st.grid(3, min_column_width=150, gap="small"):
        for label, value in tiles:
            with st.container(border=True, gap="xxsmall"):
                st.caption(label)
                st.markdown(f"**{value}**")
    st.caption(f"数据时期：{span(told.first_day, told.last_day)}")


def reasons_and_lines(trial: Trial) -> None:
    """List why rows would be refused, and the first lines as they would be kept."""
    if not trial.reasons.is_empty():
        st.markdown("**退回的原因**")
        parts.table(
            trial.reasons.select(行数="rows", 原因="reasons"),
            columns={
                "行数": st.column_config.NumberColumn(format="%,d", width=60),
                "原因": st.column_config.TextColumn(width="large"),
            },
            alt="退回的原因",
        )
    if not trial.lines.is_empty():
        st.markdown("**入库后的前几行**（不含任何个人信息）")
        money = st.column_config.NumberColumn(format="%,.2f")
        parts.table(
            as_listed(trial.lines),
            columns=dict.fromkeys(("下单金额", "支付金额", "已退款"), money),
            alt="入库后的前几行",
        )


def as_listed(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the first lines of a trial as their table shows them."""
    return lines.select(
        行号="row_number",
        下单时间=pl.col("ordered_at").dt.strftime("%Y-%m-%d %H:%M"),
        付款时间=pl.col("paid_at").dt.strftime("%Y-%m-%d %H:%M"),
        状态=pl.col("status").replace_strict(STATUS_LABELS, default="未知"),
        渠道=pl.col("channel").replace_strict(CHANNELS, default="未知"),
        件数="qty",
        下单金额=pl.col("placed_cny").cast(pl.Float64),
        支付金额=pl.col("paid_cny").cast(pl.Float64),
        已退款=pl.col("refund_cny").cast(pl.Float64),
        买家地区代码="ship_to_region_code",
    )


def _shown_names(cells: Sequence[str], *, is_guess: bool) -> str:
    """Return the first names of a row; what is no header may hold people, and is masked."""
    said = [cell.strip() for cell in cells if cell.strip()][:HEADER_SHOWN]
    return "、".join(said if is_guess else map(masked, said))


def _save(taught: Taught) -> None:
    try:
        saved = teach(folders(), taught, china_now())
    except PipelineError as refusal:
        st.session_state[taught_formats.TOLD] = (False, f"没有保存：{refusal.what}。{refusal.fix}")
        return
    said = f"已保存“{saved.platform} · {saved.title}”第 {saved.revision} 版，下次入库时生效。"
    st.session_state[taught_formats.TOLD] = (True, said)


def _state(path: str) -> tuple[int, int]:
    """Return what changes when the file, or the archive it is in, is put down anew."""
    here = Path(folders().raw / path)
    file = next((each for each in (here, *here.parents) if each.is_file()), None)
    return (file.stat().st_size, file.stat().st_mtime_ns) if file else (0, 0)


# Of a few files at a time; a look holds cells as they are, in memory only.
@st.cache_resource(max_entries=4, ttl=600, show_spinner="正在读取文件…")
def _look(root: DataRoot, path: str, state: tuple[int, int], sheet: str | None) -> Look:
    return look_into(root, path, sheet)


@st.cache_resource(max_entries=20, ttl=600, show_spinner="正在试算…")
def _trial(root: DataRoot, path: str, state: tuple[int, int], declared: str) -> Trial:
    return try_out(root, path, from_json(declared, where=path), china_now())
