"""Little exports in the platforms' real formats, and a bureau that drops them and loads."""

import csv
import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from pipelines import build, store
from pipelines.demo.headers import DOUYIN_74, PINDUODUO_82, TAOBAO_2019
from pipelines.ingest import folder
from pipelines.ingest.receipts import Receipt
from pipelines.ingest.take import Intake
from pipelines.reference.regions import regions
from pipelines.registers.shops import read_shops
from pipelines.settings import DataRoot
from pipelines.teach.shelf import known

Row = Mapping[str, str]

BOM = b"\xef\xbb\xbf"
NOW = datetime(2026, 3, 20, 9, 0)  # the moment of a load, where a test does not say otherwise
EXPORTED = datetime(2026, 3, 10, 8, 0)  # the time on a file, where a test does not say otherwise

FORMAT_SAMPLES = Path(__file__).parent / "formats"
SHOP_COLUMNS = "店铺编号,平台,店铺名称,企业名称,行政区划代码"
SHOPS = (
    "T1,淘宝天猫,青城茶店,甲公司,510181",
    "T2,淘宝天猫,锦江书店,乙公司,510104",
    "D1,抖音,蜀绣直播间,丙公司,510106",
    "P1,拼多多,郫县豆瓣店,丁公司,510117",
)
OTHER_SHOPS = (
    "J1,京东,青羊茶行,戊公司,510105",
    "K1,快手,蓉城团扇铺,己公司,510106",
    "W1,视频号,宽窄书坊,庚公司,510105",
    "X1,小红书,川绣小铺,辛公司,510107",
    "Y1,有赞,天府好物,壬公司,510104",
    "A1,1688,蓉城绢花厂,癸公司,510107",
)


def taobao(number: int, total: str, **cells: str) -> Row:
    """Return an order of 2026-03-01 that was paid in full; other columns by name."""
    return {
        "订单编号": f"{1930000000000000 + number}",
        "总金额": total,
        "买家实际支付金额": total,
        "退款金额": "0.00",
        "订单状态": "交易成功",
        "收货地址": "四川省 成都市 锦江区 春熙路街道",
        "订单创建时间": "2026-03-01 09:30:00",
        "订单付款时间": "2026-03-01 09:31:00",
        "宝贝总数量": "1",
        **cells,
    }


def douyin(number: int, due: str, **cells: str) -> Row:
    """Return a sub-order of 2026-03-01 that was sold live; other columns by name."""
    return {
        "主订单编号": f"{6900000000000000000 + number}",
        "子订单编号": f"{6900000000000000000 + number}",
        "选购商品": "蜀绣团扇",
        "商品数量": "1",
        "商品ID": f"{3500000000000000000 + number}",
        "订单应付金额": due,
        "省": "四川省",
        "市": "成都市",
        "区": "锦江区",
        "订单提交时间": "2026-03-01 20:00:00",
        "支付完成时间": "2026-03-01 20:00:30",
        "订单状态": "已完成",
        "流量体裁": "直播",
        **cells,
    }


def pinduoduo(number: int, paid: str, **cells: str) -> Row:
    """Return an order of 2026-03-01 that has arrived; other columns by name."""
    return {
        "订单号": f"260301-{600000000000000 + number}",
        "订单状态": "已收货",
        "商品数量(件)": "1",
        "支付时间": "2026-03-01 12:00:00",
        "订单成交时间": "2026-03-01 12:00:00",
        "商品一级类目": "食品",
        "用户实付金额(元)": paid,
        "商家实收金额(元)": paid,
        "省": "四川省",
        "市": "成都市",
        "区": "锦江区",
        "是否直播间成交": "否",
        **cells,
    }


def jd(number: int, due: str, **cells: str) -> Row:
    """Return a line of an order of 2026-03-01 that has arrived; `due` is the whole order's money."""
    return {
        "订单号": f"{290000000000 + number}",
        "商品ID": "1000010001",
        "订购数量": "1",
        "下单时间": "2026-03-01 10:00:00",
        "订单金额": due,
        "应付金额": due,
        "订单状态": "完成",
        "客户地址": "四川成都市锦江区示例路1号",
        "付款确认时间": "2026-03-01 10:00:40",
        **cells,
    }


def kuaishou(number: int, paid: str, **cells: str) -> Row:
    """Return an order of 2026-03-01 that was sold live; other columns by name."""
    return {
        "订单号": f"{2600000000000000 + number}",
        "订单创建时间": "2026-03-01 20:00:00",
        "订单支付时间": "2026-03-01 20:00:09",
        "订单状态": "交易成功",
        "实付款": f"￥{paid}",
        "成交数量": "1",
        "订单载体": "直播",
        "商品ID": "21000000001",
        "收货地址-省": "四川省",
        "收货地址-市": "成都市",
        "收货地址-区": "锦江区",
        **cells,
    }


def weixin(number: int, price: str, **cells: str) -> Row:
    """Return a line of an order of 2026-03-01 with its own price; other columns by name."""
    return {
        "订单号": f"{3700000000000000000 + number}",
        "订单下单时间": "2026-03-01 21:00:00",
        "订单状态": "已完成",
        "省": "四川省",
        "市": "成都市",
        "区": "锦江区",
        "订单实际支付金额": price,
        "支付时间": "2026-03-01 21:00:20",
        "带货方式": "直播间",
        "商品编码(平台)": "10000000000001",
        "商品实际价格(总共)": price,
        "商品数量": "1",
        "商品已退款金额": "0.00",
        **cells,
    }


def xiaohongshu(number: int, due: str, **cells: str) -> Row:
    """Return a line of an order of 2026-03-01; `due` is the whole order's money."""
    return {
        "订单号": f"P{800000000000000000 + number}",
        "订单状态": "已完成",
        "省": "四川省",
        "市": "成都市",
        "区": "锦江区",
        "规格ID": "65f000000000000000000001",
        "SKU件数": "1",
        "用户应付金额(元)": due,
        "商家应收金额(元)（支付金额）": due,
        "支付时间": "2026-03-01 19:00:30",
        "订单创建时间": "2026-03-01 19:00:00",
        "店铺名称": "川绣小铺",
        **cells,
    }


def youzan(number: int, paid: str, **cells: str) -> Row:
    """Return an order of 2026-03-01 that was paid in full; other columns by name."""
    return {
        "订单号": f"E{20260301180000000000000 + number}",
        "归属店铺": "天府好物",
        "订单状态": "交易完成",
        "订单创建时间": "2026-03-01 18:00:00",
        "买家付款时间": "2026-03-01 18:00:30",
        "应收订单金额": paid,
        "订单实付金额": paid,
        "收货人省份": "四川省",
        "收货人城市": "成都市",
        "收货人地区": "锦江区",
        **cells,
    }


def suborder(number: int, order: int, paid: str, **cells: str) -> Row:
    """Return a sub-order of `taobao(order, …)`, paid in full; other columns by name."""
    return {
        "子订单编号": f"{1930000000000000 + number}",
        "主订单编号": f"{1930000000000000 + order}",
        "购买数量": "1",
        "订单状态": "交易成功",
        "买家应付货款": paid,
        "买家实付金额": paid,
        "买家实际支付金额": paid,
        "退款金额": "0.00",
        "订单创建时间": "2026-03-01 09:30:00",
        "订单付款时间": "2026-03-01 09:31:00",
        "商品ID": "600000000001",
        **cells,
    }


def header_of(key: str, columns: int) -> tuple[str, ...]:
    """Return the header of a format's sample with so many columns."""
    content = (FORMAT_SAMPLES / key / f"sample_{columns}.csv").read_bytes()
    text = content.decode("utf-8-sig" if content.startswith(BOM) else "gb18030")
    return tuple(next(csv.reader(io.StringIO(text, newline=""))))


def without(header: Sequence[str], *names: str) -> tuple[str, ...]:
    """Return a header without the columns that a merchant did not tick."""
    return tuple(each for each in header if each not in names)


def sheet(header: Sequence[str], rows: Sequence[Row], pad: str = "") -> str:
    """Return rows as CSV text with CRLF, every cell followed by `pad`; a missing cell is blank."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)  # names are not padded
    writer.writerows([row.get(name.strip(), "") + pad for name in header] for row in rows)
    return out.getvalue()


def taobao_file(*rows: Row, header: Sequence[str] = TAOBAO_2019) -> bytes:
    """Return an ExportOrderList: GB18030, CRLF, order numbers as ="193…"."""
    wrapped = [{**row, "订单编号": f'="{row["订单编号"]}"'} for row in rows]
    lines = sheet(header, wrapped).replace('"=""', '="').replace('"""', '"')
    return lines.encode("gb18030")


def douyin_file(*rows: Row, header: Sequence[str] = DOUYIN_74) -> bytes:
    """Return a 抖店 export: UTF-8 with mark, ids in quotes behind a TAB."""
    ids = ("主订单编号", "子订单编号", "商品ID", "达人ID")
    wrapped = [{**row, **{name: f"\t{row[name]}" for name in ids if name in row}} for row in rows]
    return BOM + sheet(header, wrapped).encode()


def pinduoduo_file(*rows: Row, header: Sequence[str] = PINDUODUO_82) -> bytes:
    """Return a 拼多多 export: UTF-8 with mark, every cell padded with a TAB."""
    return BOM + sheet(header, rows, pad="\t").encode()


def plain_file(header: Sequence[str], *rows: Row) -> bytes:
    """Return an export of a platform that wraps nothing: UTF-8 with mark."""
    return BOM + sheet(header, rows).encode()


def jd_file(*rows: Row) -> bytes:
    """Return a 京东 export of 30 columns."""
    return plain_file(header_of("jd_order", 30), *rows)


def suborder_file(*rows: Row) -> bytes:
    """Return a 淘宝 sub-order export of 13 columns: GB18030."""
    return sheet(header_of("taobao_suborder", 13), rows).encode("gb18030")


@dataclass
class Bureau:
    """A data root with some registered shops, to drop files into and to load."""

    folders: DataRoot

    def register(self, *rows: str) -> None:
        """Write 店铺名录.csv."""
        self.folders.registers.mkdir(parents=True, exist_ok=True)
        text = "".join(f"{line}\r\n" for line in (SHOP_COLUMNS, *rows))
        (self.folders.registers / "店铺名录.csv").write_bytes(text.encode("utf-8-sig"))

    def drop(self, path: str, content: bytes, at: datetime = EXPORTED) -> Path:
        """Put a file into raw/, last changed at this moment of China time."""
        file = self.folders.raw / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        seconds = (at - timedelta(hours=8)).replace(tzinfo=UTC).timestamp()
        os.utime(file, (seconds, seconds))
        return file

    def take(self) -> dict[str, Receipt]:
        """Take every file, without a build; return the receipts by path."""
        self.folders.scratch.mkdir(parents=True, exist_ok=True)
        shops = read_shops(self.folders.registers / "店铺名录.csv", regions()).rows
        intake = Intake(self.folders, shops, b"a key for tests", NOW, known(self.folders).formats)
        files = folder.look(self.folders).files
        taken = folder.take_all(files, intake, refuse=lambda *_: None)
        return {each.path: each for each in taken}

    def lines(self) -> pl.DataFrame:
        """Return every accepted line of every taken file, in the order of the files' rows."""
        files = sorted(self.folders.taken.glob("*/*/????-??.parquet"))
        return pl.concat(map(pl.read_parquet, files)).sort("file_sha256", "row_number")

    def load(self, now: datetime = NOW) -> build.Outcome:
        """Load all that is new."""
        return build.load(build.Run(self.folders, now))

    def receipt(self, path: str) -> Receipt:
        """Load, and return the receipt of one file."""
        return {each.path: each for each in self.load().receipts}[path]

    def ask(self, question: str, **parameters: object) -> pl.DataFrame:
        """Ask the current build."""
        return store.ask(store.current(self.folders), question, **parameters)

    def one(self, question: str, **parameters: object) -> Any:
        """Ask the current build for one row, as a dictionary."""
        return self.ask(question, **parameters).row(0, named=True)

    def sums(self) -> tuple[str, str]:
        """Return all sales of the current build: placed and paid, in 元."""
        found = self.ask("SELECT sum(placed_cny)::VARCHAR, sum(paid_cny)::VARCHAR FROM sales_day").row(0)
        return str(found[0]), str(found[1])

    def sales(self) -> list[tuple[Any, ...]]:
        """Return the whole of sales_day, in its own order."""
        return self.ask("SELECT * FROM sales_day ORDER BY stat_date, shop_key, channel, category").rows()

    def refused(self) -> pl.DataFrame:
        """Return the refused rows of the current build, in order."""
        return self.ask("SELECT * FROM refused_row ORDER BY path, row_number")


def bureau_at(root: Path, *more_shops: str) -> Bureau:
    """Return a bureau with the four shops of SHOPS, and these rows besides, registered."""
    made = Bureau(DataRoot(root))
    made.register(*SHOPS, *more_shops)
    return made
