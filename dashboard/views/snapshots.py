"""周报: what has been issued, any two weeks side by side, and drafts."""

import polars as pl
import streamlit as st

from dashboard import parts, snapshot_room
from dashboard.choices import choose
from dashboard.data import current_build, folders
from dashboard.snapshots import archive, release, writers
from dashboard.snapshots.compare import side_by_side
from dashboard.snapshots.content import Content
from dashboard.snapshots.weeks import last_finished
from pipelines.errors import PipelineError, SnapshotRefused

TITLE, ICON, GROUP, ORDER, PATH = "周报", ":material/newspaper:", "运行监测", 50, "snapshots"

WEEKS_BACK = 12
ALT = "{name}第 {page} 页"
MIME = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def render() -> None:
    """Show the issues, compare two of them, and make a draft."""
    issues, hidden = snapshot_room.open_issues()
    if hidden:
        st.info(f"另有 {hidden} 期已签发，未到公开时间。")
    if issues:
        names = {each.key: name(each) for each in issues}
        with st.container(border=True):
            parts.section("已签发", "存档后不再改动；更正另发一期")
            issued({each.key: each for each in issues}, names)
        if len(issues) > 1:
            with st.container(border=True):
                parts.section("两期对比", "任意两期，同一指标并列")
                compared(names, earlier_of(issues))
    else:
        st.info("还没有签发过周报。可以在下面先出草稿，签发由两人签字后用命令完成。")
    with st.container(border=True):
        parts.section("出草稿", "用当前结果生成，不存档；每页印“草稿”")
        drafted()
    parts.origin(source="已签发周报的存档；草稿由当前结果生成", scope="周报内逐项注明")


def name(card: archive.Issue) -> str:
    """Return how an issue is called in lists."""
    return f"{card.region_name} {card.week_label} {card.issue_text}"


def issued(cards: dict[str, archive.Issue], names: dict[str, str]) -> None:
    """Choose an issue; show who answers for it, its files and its pages."""
    card = cards[choose("issue", "期号", names, next(iter(names)))]
    content = read(card.key)
    if content is None:
        return
    corrects = f"更正存档号 {card.week}/{card.corrects}；" if card.corrects else ""
    st.caption(
        f"{corrects}制表 {card.compiled_by} · 审核 {card.reviewed_by} · "
        f"签发于 {card.issued_at:%Y-%m-%d %H:%M} · 存档号 {card.key} · 校验码 {card.sha256[:12]}"
    )
    folder = archive.folder_of(folders(), card.key)
    files = {each: folder / writers.file_name(each) for each in writers.FORMATS}
    downloads(names[card.key], {each: file.read_bytes() for each, file in files.items() if file.is_file()})
    pages(content, names[card.key])


def read(key: str) -> Content | None:
    """Return what an issue says; say so where its files are not what was frozen."""
    try:
        return archive.read(folders(), key)
    except SnapshotRefused as refusal:
        st.error(f"{refusal.what}。{refusal.fix}。")
        return None


def downloads(title: str, files: dict[str, bytes]) -> None:
    """Offer the files, by the names of their formats, under Chinese names."""
    with st.container(horizontal=True):
        for each, content in files.items():
            st.download_button(
                writers.FORMATS[each].title,
                content,
                file_name=writers.file_name(each, title.replace(" ", "_")),
                mime=MIME[writers.FORMATS[each].suffix],
                icon=":material/download:",
                key=f"download_{title}_{each}",
            )


def pages(content: Content, title: str) -> None:
    """Show the two pages as pictures: they can be read on a phone, and without a reader of PDF."""
    try:
        shown = snapshot_room.pictures(content)
    except PipelineError as refusal:
        st.error(f"{refusal.what}。{refusal.fix}。")
        return
    for column, (number, page) in zip(st.columns(len(shown)), enumerate(shown, 1), strict=True):
        column.image(page, caption=ALT.format(name=title, page=number), width="stretch")


def earlier_of(issues: list[archive.Issue]) -> str:
    """Return the key of the issue to put beside the newest: the one before it of the same region, if there is one."""
    newest, *others = issues
    same = [each for each in others if each.region_code == newest.region_code]
    return (same or others)[0].key


def compared(names: dict[str, str], earlier: str) -> None:
    """Choose two issues; list what each of them says of the same numbers."""
    left, right = st.columns(2)  # on a phone one above the other: names are long
    with left:
        old = choose("old", "前一期", names, earlier)
    with right:
        new = choose("new", "后一期", names, next(iter(names)))
    contents = [read(old), read(new)]
    if contents[0] is None or contents[1] is None:
        return
    rows = side_by_side(contents[0], contents[1])
    shown = pl.DataFrame(
        {
            "类别": [each.block for each in rows],
            "指标": [each.name for each in rows],
            "前一期": [each.old for each in rows],
            "后一期": [each.new for each in rows],
            "变化": [each.change for each in rows],
        }
    )
    parts.table(shown, alt="两期对比", key="compared")


def drafted() -> None:
    """Choose a region and week; make a draft at the press of a button and show it."""
    build, origin = current_build(), snapshot_room.origin()
    latest = last_finished(build.as_of)
    weeks = {
        week.label: f"{week.title}（{week.range_text}）"
        for week in (latest.before(at) for at in range(WEEKS_BACK))
    }
    places = origin.geography
    codes = sorted(origin.known, key=lambda code: (len(places.path(code)), code))
    if not codes:
        parts.nothing("还没有任何地区有数据。")
        return
    left, middle, right = st.columns([3, 3, 1.2], vertical_alignment="bottom")
    with left:
        region = choose("region", "地区", {code: places.name(code) for code in codes}, codes[0])
    with middle:
        label = choose("week", "统计周", weeks, latest.label)
    with right:
        is_asked = st.button("生成草稿", icon=":material/edit_document:", type="primary")
    if not is_asked and st.session_state.get("drafted") != (region, label):
        return
    st.session_state["drafted"] = (region, label)
    week = next(each for each in (latest.before(at) for at in range(WEEKS_BACK)) if each.label == label)
    try:
        made = snapshot_room.draft(region, week)
    except SnapshotRefused as refusal:
        st.error(f"{refusal.what}。{refusal.fix}。")
        return
    verdict(made.broken)
    title = f"草稿 {places.name(region)} {week.title}"
    downloads(
        title,
        {
            each: made.files[file]
            for each in writers.FORMATS
            if (file := writers.file_name(each)) in made.files
        },
    )
    pages(made.content, title)


def verdict(broken: tuple[release.Broken, ...]) -> None:
    """Say which release rules do not hold yet; signatures come with the issue."""
    told = [each for each in broken if not each.rule.code.startswith("sign_off")]
    forbidding = release.errors(tuple(told))
    said = f"有 {len(forbidding)} 条发布规则不通过，还不能签发" if forbidding else "发布规则允许签发"
    with st.expander(said, icon=":material/rule:", expanded=bool(forbidding)):
        for each in told:
            mark = "■" if each.rule.severity == "error" else "▲"
            st.markdown(f"{mark} **{each.rule.title}**：{parts.escaped(each.found)}。{each.rule.fix}。")
