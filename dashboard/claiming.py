"""Claim held files on the intake page: whose they are, or a new shop for the register.

The page only asks; what is written, and what is refused, is decided in pipelines.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import streamlit as st

from dashboard import parts
from dashboard.data import current_build, folders
from pipelines.canonical import PLATFORMS
from pipelines.errors import FileRejected, PipelineError
from pipelines.ingest.claim import claim, claimed_at, named_shops
from pipelines.reference.regions import full_names, regions
from pipelines.registers.enrol import digest_of, enrol
from pipelines.registers.shops import FILE_NAME, read_shops

TOLD = "claim_told"  # what became of the last claim, said once
KNOWN, NEW = "已登记的店铺", "登记一家新店铺"
CHINA = timedelta(hours=8)


@dataclass(frozen=True)
class Claims:
    """The held files of a build, as the folders and notes stand now.

    Attributes:
        shops: The register as it is now.
        digest: Of the register's bytes; None: it is not there.
        open: Path -> platform (None: unknown) of the files that a claim would help.
        waiting: Path -> shop of the files that are claimed, and wait for the next load.
    """

    shops: pl.DataFrame
    digest: str | None
    open: Mapping[str, str | None]
    waiting: Mapping[str, str]


def find_claims(receipts: pl.DataFrame) -> Claims:
    """Return which held files can be claimed, and which are.

    Raises:
        FileRejected: The register cannot be read as it stands.
    """
    held = receipts.filter(pl.col("status") == "held")
    register = folders().registers / FILE_NAME
    digest = digest_of(register)
    shops = _shops(register, digest)
    free, waiting = {}, {}
    for path, platform in held.select("path", "platform").iter_rows():
        named = named_shops(folders(), path, platform, shops)
        if not named and not (platform is None and current_build().is_demo):
            free[path] = platform
        elif len(named) == 1 and _since(path, register) > current_build().built_at:
            waiting[path] = shop_labels(shops)[next(iter(named))]
    return Claims(shops, digest, free, waiting)


# Read anew only when its bytes change; frames are immutable, so sessions can share one.
@st.cache_resource(max_entries=4, show_spinner=False)
def _shops(register: Path, digest: str | None) -> pl.DataFrame:
    return read_shops(register, regions()).rows


def _since(path: str, register: Path) -> datetime:
    """Return when it was last said whose a file is: by its note or by the register."""
    changed = datetime.fromtimestamp(register.stat().st_mtime, UTC) + CHINA
    return max(changed.replace(tzinfo=None), claimed_at(folders(), path) or datetime.min)


def shop_labels(shops: pl.DataFrame) -> dict[str, str]:
    """Return every shop, by number, as people tell it from others: name, number, enterprise."""
    told = shops.select("shop_key", "shop_name", "enterprise_name").iter_rows()
    return {key: f"{name}（{key} · {enterprise}）" for key, name, enterprise in told}


def claims_of(receipts: pl.DataFrame) -> Claims | None:
    """Return the claims, or say why there are none to be had: the register cannot be read."""
    if receipts.filter(pl.col("status") == "held").is_empty():
        return None
    try:
        return find_claims(receipts)
    except FileRejected as refusal:
        st.error(f"店铺名录读不了，暂时不能认领：{refusal.what}。{refusal.fix}")
        return None


def claiming(claims: Claims) -> None:
    """Let data staff say whose a held file is."""
    _say_what_became()
    if not claims.open:
        return
    parts.section(
        f"认领文件（{len(claims.open):,} 份）",
        "选好店铺后，会在文件旁写一份说明；原文件不动，**下次入库时生效**",
    )
    with st.container(border=True):
        path = str(st.selectbox("待认领的文件", list(claims.open), key="claim_file"))
        platform = claims.open[path]
        how = st.segmented_control(
            "认领给",
            [KNOWN, NEW],
            default=KNOWN,
            required=True,
            key="claim_how",
            label_visibility="collapsed",
        )
        if how == KNOWN:
            _choose_known(claims, path, platform)
        else:
            _describe_new(claims, path, platform)


def _say_what_became() -> None:
    went_well, said = st.session_state.pop(TOLD, (True, ""))
    if said:
        (st.success if went_well else st.error)(said)


def _choose_known(claims: Claims, path: str, platform: str | None) -> None:
    offered = claims.shops if platform is None else claims.shops.filter(pl.col("platform") == platform)
    if offered.is_empty():
        parts.nothing(f"店铺名录里还没有{platform or ''}的店铺，请先登记一家新店铺。")
        return
    key = st.selectbox(
        f"{platform or '各平台'}的已登记店铺（可输入名称或编号查找）",
        offered["shop_key"].to_list(),
        index=None,
        placeholder="请选择店铺",
        format_func=shop_labels(offered).__getitem__,
        key="claim_shop",
    )
    st.button(
        "认领",
        type="primary",
        icon=":material/how_to_reg:",
        disabled=key is None,
        key="claim_save",
        on_click=_claim,
        args=(path, key, claims),
    )


def _describe_new(claims: Claims, path: str, platform: str | None) -> None:
    left, right = st.columns(2)
    chosen = left.selectbox(
        "平台",
        [platform] if platform else list(PLATFORMS),
        disabled=platform is not None,
        key=f"claim_platform_{platform}",
    )
    key = right.text_input("店铺编号", key="claim_key", placeholder="贵局自编，不与已有的重复，如 SC-001")
    name = left.text_input("店铺名称", key="claim_name", placeholder="平台上显示的店铺名称")
    enterprise = right.text_input("企业名称", key="claim_enterprise")
    region = st.selectbox(
        "行政区划（店铺所在地，可输入地名或代码查找）",
        list(full_names()),
        index=None,
        placeholder="请选择省、市、县或镇街",
        format_func=lambda code: f"{full_names()[code]} {code}",
        key="claim_region",
    )
    row = {
        "店铺编号": key.strip(),
        "平台": str(chosen),
        "店铺名称": name.strip(),
        "企业名称": enterprise.strip(),
        "行政区划代码": region or "",
    }
    st.button(
        "登记并认领",
        type="primary",
        icon=":material/add_business:",
        key="claim_enrol",
        on_click=_enrol,
        args=(path, row, claims),
    )


def _claim(path: str, key: str, claims: Claims) -> None:
    try:
        claim(folders(), path, key, claims.shops)
    except PipelineError as refusal:
        _tell(refusal, "没有认领")
        return
    st.session_state[TOLD] = (True, f"已认领给 {shop_labels(claims.shops)[key]}，下次入库时生效。")
    st.session_state.pop("claim_shop")


def _enrol(path: str, row: Mapping[str, str], claims: Claims) -> None:
    register = folders().registers / FILE_NAME
    try:
        key = enrol(register, row, regions(), seen=claims.digest)
    except PipelineError as refusal:
        _tell(refusal, "没有登记")
        return
    for field in ("claim_key", "claim_name", "claim_enterprise", "claim_region"):
        st.session_state.pop(field)
    try:
        claim(folders(), path, key, _shops(register, digest_of(register)))
    except PipelineError as refusal:
        _tell(refusal, f"“{row['店铺名称']}”已登记，但文件没有认领")
        return
    st.session_state[TOLD] = (True, f"已登记“{row['店铺名称']}”，文件已认领，下次入库时生效。")


def _tell(refusal: PipelineError, failed: str) -> None:
    """Keep for the next run of the page what could not be written, and what to do."""
    st.session_state[TOLD] = (False, f"{failed}：{parts.escaped(f'{refusal.what}。{refusal.fix}')}")
