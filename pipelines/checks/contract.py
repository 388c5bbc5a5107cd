"""What a finding is: something in the finished numbers that a person should look at. No row is refused."""

import polars as pl

from pipelines.contract import Contract

REFUSED, HELD, STOPPED, HINT = "拒收", "待认领", "不发布", "提示"
SEVERITIES = {
    REFUSED: "这个文件或这一行不计入，连同原因退回；其余照常入库",
    HELD: "文件先放着，等有人认领；其余照常入库",
    STOPPED: "本次不发布新结果，原来的结果保持不变",
    HINT: "照常计入，请人看一眼；可能是录错，也可能真是这样",
}

FINDING = Contract(
    name="finding",
    grain="检查 × 店铺 × 文件 × 起始日期",
    key=("check", "shop_key", "path", "first_day"),
    columns={
        "check": pl.String,  # name of the check, see docs/checks.md
        "severity": pl.String,  # one of SEVERITIES
        "shop_key": pl.String,
        "path": pl.String,  # below raw/; null: not about one file
        "first_day": pl.Date,  # null: about no days
        "last_day": pl.Date,
        "observed": pl.Float64,  # in the unit of the check: yuan, a share from 0 to 1, a count
        "usual": pl.Float64,  # the same of the shop's own past; null: not judged against a past
        "message": pl.String,  # what data staff read; no personal data
        "fix": pl.String,
    },
)
