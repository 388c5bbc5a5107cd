"""A data root of many small exports, invented: a hundred shops, each with as many files of one order."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

Command = Callable[[Path], Sequence[str]]  # what to run, given an empty folder

SHOPS = 100
HEADER = "订单编号,总金额,买家实际支付金额,退款金额,订单状态,收货地址,订单创建时间,订单付款时间"
REGISTER = "店铺编号,平台,店铺名称,企业名称,行政区划代码"


def fill(root: Path, files: int) -> None:
    """Write the register and so many files, each with an order of its own."""
    raw = root / "raw"
    (raw / "_registers").mkdir(parents=True)
    shops = [f"B-{shop},淘宝天猫,测速店{shop},测速企业{shop},510104" for shop in range(SHOPS)]
    register = "\r\n".join((REGISTER, *shops, ""))
    (raw / "_registers" / "店铺名录.csv").write_text(register, encoding="utf-8")
    for number in range(files):
        file = raw / f"测速店{number % SHOPS}" / f"订单{number}.csv"
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"{HEADER}\r\n{_order(number)}\r\n", encoding="utf-8")


def _order(number: int) -> str:
    day = f"2026-{1 + number % 6:02}-{1 + number % 28:02}"
    return (
        f"{1_930_000_000_000_000 + number},59.90,59.90,0.00,交易成功,四川省 成都市 锦江区 示例街道,"
        f"{day} 09:30:00,{day} 09:31:00"
    )


def commands(root: Path, files: int) -> dict[str, Command]:
    """Fill a data root and load it once; return what is measured of it, the baseline first."""
    fill(root, files)
    load = [sys.executable, "-m", "pipelines", "load", "--quiet", "--data", str(root)]
    subprocess.run(load, check=True, stdout=subprocess.DEVNULL)
    return {
        "无新内容：只启动程序（基线）": lambda _: [sys.executable, "-c", "import pipelines.cli"],
        f"无新内容：load，已有 {files:,} 个文件": lambda _: load,
    }


if __name__ == "__main__":
    fill(Path(sys.argv[1]), int(sys.argv[2]))
