"""No person reaches what the product keeps or says.

Every column that no number is taken from is filled with something about a person, and people are planted in
the cells of money, time, status and region of refused rows; then every byte the load has left is searched.
"""

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from pipelines.cli import main
from pipelines.demo.headers import DOUYIN_74, DOUYIN_75, PINDUODUO_23, PINDUODUO_82, TAOBAO_2016, TAOBAO_2019
from pipelines.formats import FORMATS
from tests.exports import (
    OTHER_SHOPS,
    Bureau,
    Row,
    bureau_at,
    douyin,
    douyin_file,
    header_of,
    jd,
    kuaishou,
    pinduoduo,
    pinduoduo_file,
    plain_file,
    suborder,
    taobao,
    taobao_file,
    weixin,
    xiaohongshu,
    youzan,
)

Header = tuple[str, ...]
TAOBAO_HEADERS: tuple[Header, ...] = (TAOBAO_2016, TAOBAO_2019)
DOUYIN_HEADERS: tuple[Header, ...] = (DOUYIN_74, DOUYIN_75)
PINDUODUO_HEADERS: tuple[Header, ...] = (PINDUODUO_82, PINDUODUO_23)

NAME, NICKNAME = "欧阳测鹭", "月亮打烊了"
MOBILE, LANDLINE = "13987650123", "028-87654321"
ID_CARD, ID_CARD_X = "510107199003074516", "51010719900307451X"
STREET, REMARK = "泡桐树街九十九弄", "麻烦送到后门谢谢"
TALENT = "7000123400056789"
PEOPLE = (NAME, NICKNAME, MOBILE, LANDLINE, ID_CARD, ID_CARD_X, STREET, REMARK, TALENT)
EVERYBODY = f"{NAME} {NICKNAME} {MOBILE} {LANDLINE} {ID_CARD} {ID_CARD_X} {STREET} {REMARK}"


def never_read(header: Header, key: str) -> dict[str, str]:
    """Return everybody in every column that the format does not declare."""
    fmt = next(each for each in FORMATS if each.key == key)
    declared = {name for field in fmt.fields.values() for name in (*field.names, *field.joined)}
    return {name.strip(): EVERYBODY for name in header if name.strip() not in declared}


def people_in(row: Row, columns: tuple[str, ...]) -> list[Row]:
    """Return rows with somebody in one of these columns each, and one row with somebody in all of them."""
    one_each = [{**row, column: who} for column in columns for who in PEOPLE[:-1]]
    return [*one_each, {**row, **dict(zip(columns, PEOPLE[:-1], strict=False))}]


def numbered(rows: list[Row], column: str, width: int) -> list[Row]:
    """Give every row an order number of its own."""
    return [{**row, column: row[column][:-width] + f"{at:0{width}d}"} for at, row in enumerate(rows)]


def taobao_with_people(header: Header) -> bytes:
    everywhere = never_read(header, "taobao_order")
    address = f"四川省 成都市 锦江区 {STREET} {NAME} {MOBILE}"
    good = taobao(0, "10.00", **{**everywhere, "收货地址": address})
    bad = {**good, "总金额": "坏"}
    columns = (
        "总金额",
        "买家实际支付金额",
        "订单创建时间",
        "订单付款时间",
        "订单状态",
        "收货地址",
        "宝贝总数量",
    )
    return taobao_file(*numbered([good, bad, *people_in(bad, columns)], "订单编号", 4), header=header)


def douyin_with_people(header: Header) -> bytes:
    everywhere = never_read(header, "douyin_order")
    good = douyin(0, "10.00", **everywhere, 达人ID=TALENT)
    bad = {**good, "订单提交时间": "坏"}
    columns = (
        "订单应付金额",
        "订单提交时间",
        "支付完成时间",
        "订单状态",
        "省",
        "市",
        "区",
        "流量体裁",
        "商品数量",
        "商品ID",
    )
    return douyin_file(*numbered([good, bad, *people_in(bad, columns)], "子订单编号", 4), header=header)


def pinduoduo_with_people(header: Header) -> bytes:
    everywhere = never_read(header, "pinduoduo_order")
    good = pinduoduo(0, "10.00", **everywhere)
    bad = {**good, "商品数量(件)": "坏"}
    columns = (
        "用户实付金额(元)",
        "支付时间",
        "订单成交时间",
        "订单状态",
        "省",
        "市",
        "区",
        "是否直播间成交",
        "商品id",
    )
    return pinduoduo_file(*numbered([good, bad, *people_in(bad, columns)], "订单号", 4), header=header)


# Shop and header: a good order, and the columns that are read of it, its number first.
PLAIN: dict[tuple[str, str, int], tuple[Row, str]] = {
    ("J1", "jd_order", 30): (
        jd(0, "10.00", 客户地址=f"四川成都市锦江区{STREET}{NAME}{MOBILE}"),
        "订单号 应付金额 下单时间 付款确认时间 订单状态 订购数量 客户地址 商品ID",
    ),
    ("K1", "kuaishou_order", 61): (
        kuaishou(0, "10.00", CPS达人ID=TALENT),
        "订单号 实付款 订单创建时间 订单支付时间 订单状态 订单载体 成交数量 "
        "收货地址-省 收货地址-市 收货地址-区 商品ID",
    ),
    ("W1", "weixin_order", 57): (
        weixin(0, "10.00"),
        "订单号 商品实际价格(总共) 商品已退款金额 订单下单时间 支付时间 订单状态 带货方式 商品数量 "
        "省 市 区 商品编码(平台)",
    ),
    ("X1", "xiaohongshu_order", 72): (
        xiaohongshu(0, "10.00", 达人ID=TALENT),
        "订单号 用户应付金额(元) 订单创建时间 支付时间 订单状态 SKU件数 省 市 区 规格ID",
    ),
    ("Y1", "youzan_order", 23): (
        youzan(0, "10.00"),
        "订单号 应收订单金额 订单实付金额 订单创建时间 买家付款时间 订单状态 收货人省份 收货人城市 收货人地区",
    ),
    ("T1", "taobao_suborder", 18): (
        suborder(0, 8000, "10.00"),
        "子订单编号 买家应付货款 买家实际支付金额 退款金额 订单创建时间 订单付款时间 订单状态 购买数量",
    ),
    ("T1", "taobao_suborder", 13): (
        suborder(9000, 8001, "10.00"),
        "子订单编号 买家应付货款 买家实付金额 退款金额 订单创建时间 订单付款时间 订单状态 购买数量 商品ID",
    ),
}


def plain_with_people(key: str, width: int) -> bytes:
    """Return a file whose first row is good but for the people in columns that are never read."""
    order, columns = next(case for (_, *found), case in PLAIN.items() if found == [key, width])
    header = header_of(key, width)
    number, amount, *others = columns.split()
    good = {**order, **never_read(header, key)}
    bad = {**good, amount: "坏"}
    rows = [good, bad, *people_in(bad, (amount, *others))]
    return plain_file(header, *numbered(rows, number, 3))


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    bureau = bureau_at(tmp_path_factory.mktemp("privacy"), *OTHER_SHOPS)
    for header in TAOBAO_HEADERS:
        bureau.drop(f"T1/{len(header)}.csv", taobao_with_people(header))
    for header in DOUYIN_HEADERS:
        bureau.drop(f"D1/{len(header)}.csv", douyin_with_people(header))
    for header in PINDUODUO_HEADERS:
        bureau.drop(f"P1/{len(header)}.csv", pinduoduo_with_people(header))
    for shop, key, width in PLAIN:
        bureau.drop(f"{shop}/{key} {width}.csv", plain_with_people(key, width))
    bureau.drop("T1/没有表头.csv", f"1,{EVERYBODY},2\r\n2,{EVERYBODY},3\r\n".encode())
    bureau.drop("D1/放错平台.csv", taobao_with_people(TAOBAO_2019))
    yield bureau


@pytest.fixture(scope="module")
def said(loaded: Bureau) -> str:
    """Everything that the commands wrote to standard output and standard error."""
    spoken = io.StringIO()
    with contextlib.redirect_stdout(spoken), contextlib.redirect_stderr(spoken):
        files = [str(path) for path in sorted(loaded.folders.raw.rglob("*.csv"))]
        assert main(["load", "--data", str(loaded.folders.root)]) == 3
        main(["load", "--data", str(loaded.folders.root), "--json"])
        main(["identify", *files])
        main(["identify", "--json", *files])
        main(["verify", "--data", str(loaded.folders.root)])
    return spoken.getvalue()


def people_found(text: str) -> list[str]:
    return [who for who in PEOPLE if who in text]


def test_the_files_with_people_are_read_and_their_bad_rows_refused(loaded: Bureau, said: str) -> None:
    taken = loaded.ask("""
        SELECT path, rows_accepted, rows_refused FROM file_receipt WHERE status = 'loaded' ORDER BY path
    """)
    assert taken["rows_accepted"].to_list() == [1] * 13, taken
    assert all(rows > 50 for rows in taken["rows_refused"])


def test_nobody_is_in_what_the_commands_say(said: str) -> None:
    assert people_found(said) == []


def test_nobody_is_in_any_cell_of_any_table(loaded: Bureau, said: str) -> None:
    tables = loaded.ask("SELECT table_name FROM information_schema.tables")["table_name"].to_list()
    assert len(tables) > 10
    for table in tables:
        assert people_found(repr(loaded.ask(f'SELECT * FROM "{table}"').rows())) == [], table


def test_nobody_is_in_any_parquet_file(loaded: Bureau, said: str) -> None:
    files = sorted(loaded.folders.marts.rglob("*.parquet"))
    assert len(files) > 6
    for file in files:
        assert people_found(pl.read_parquet(file).write_csv()) == [], file


def test_nobody_is_in_the_bytes_of_any_other_file(loaded: Bureau, said: str) -> None:
    suffixes = set()
    for file in files_left(loaded):
        suffixes.add(file.suffix)
        content = file.read_bytes()
        for who in PEOPLE:
            assert who.encode() not in content, file
            assert who.encode("gb18030") not in content, file
    assert {".json", ".csv", ".duckdb", ".parquet"} <= suffixes


def files_left(bureau: Bureau) -> list[Path]:
    """Return every file below the data root that the product wrote."""
    raw = bureau.folders.raw
    return [
        file for file in sorted(bureau.folders.root.rglob("*")) if file.is_file() and raw not in file.parents
    ]


def test_the_same_influencer_has_the_same_key_in_every_file_and_it_tells_nothing(
    loaded: Bureau, said: str
) -> None:
    sold = loaded.lines().filter(pl.col("platform").is_in(["抖音", "快手", "小红书"]))
    keys = sold["talent_key"].unique().to_list()
    assert (sold.height, len(keys)) == (4, 1)
    assert len(str(keys[0])) == 24
    assert TALENT not in str(keys[0])
