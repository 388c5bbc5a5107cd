"""What people see of a load while it runs: a line on a terminal, plain lines in a log, a state for the app."""

import io
import json
import os
import platform
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines import build, loading
from pipelines.cli import DONE, main
from pipelines.ingest.receipts import Receipt
from pipelines.loading import FILE, running, told_to_lookers
from pipelines.progress import (
    READING,
    Meter,
    Progress,
    Several,
    Silent,
    State,
    Told,
    rows_in_words,
    speed_in_words,
    ticking,
    time_in_words,
)
from pipelines.settings import DataRoot
from pipelines.terminal import Lines, bar_format, described, far, shortened, width
from tests.exports import NOW, Bureau, bureau_at, taobao, taobao_file

MB = 1_000_000
STEPS = ["核对", "归并订单行", "汇总", "计算指标", "检查", "发布"]


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Kept(Silent):
    """Keeps all that a load tells, as text."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def begin(self, files: int, size: int) -> None:
        self.told.append(f"begin {files} {size}")

    def reading(self, number: int, path: str, size: int) -> None:
        self.told.append(f"reading {number} {path} {size}")

    def finished(self, number: int, files: int, receipt: Told) -> None:
        self.told.append(f"finished {number}/{files} {receipt.path} {receipt.status}")

    def step(self, words: str) -> None:
        self.told.append(words)


@pytest.fixture()
def clock() -> Clock:
    return Clock()


@pytest.fixture()
def meter(clock: Clock) -> Meter:
    """A load of two files, 100 MB together, at the first of them."""
    meter = Meter(clock)
    meter.begin(2, 100 * MB)
    meter.reading(1, "T1/三月.csv", 80 * MB)
    return meter


def read_steadily(meter: Meter, clock: Clock, seconds: int, size: int) -> None:
    for _ in range(seconds):
        clock.now += 1
        meter.read(1_000, size)


def told_by(bureau: Bureau) -> list[str]:
    """Load all that is new; return what the load told."""
    kept = Kept()
    build.load(build.Run(bureau.folders, NOW, progress=kept))
    return kept.told


# What a load tells


def test_a_load_tells_its_files_and_their_bytes_then_each_file_then_each_step(bureau: Bureau) -> None:
    first, second = taobao_file(taobao(1, "10.00")), taobao_file(taobao(2, "20.00"), taobao(3, "5.00"))
    bureau.drop("T1/a.csv", first)
    bureau.drop("T1/b.csv", second)
    assert told_by(bureau) == [
        f"begin 2 {len(first) + len(second)}",
        *(f"reading 1 T1/a.csv {len(first)}", f"reading 1 T1/a.csv {len(first)}"),
        "finished 1/2 T1/a.csv loaded",
        *(f"reading 2 T1/b.csv {len(second)}", f"reading 2 T1/b.csv {len(second)}"),
        "finished 2/2 T1/b.csv loaded",
        *STEPS,
    ]


def test_only_what_is_new_counts_and_what_was_refused_is_new_again(bureau: Bureau) -> None:
    bureau.drop("T1/a.csv", taobao_file(taobao(1, "10.00")))
    bureau.drop("T1/坏.csv", b"no table")
    told_by(bureau)
    fresh = taobao_file(taobao(2, "20.00"))
    bureau.drop("T1/b.csv", fresh)
    told = told_by(bureau)
    assert told[0] == f"begin 3 {len(fresh) + len(b'no table')}"
    assert "finished 1/3 T1/a.csv already_loaded" in told
    assert not [line for line in told if line.startswith("reading 1")]


def test_of_an_archive_the_bytes_inside_count_and_each_file_inside_is_named(bureau: Bureau) -> None:
    inside = taobao_file(*(taobao(number, "10.00") for number in range(1, 30)))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("一.csv", inside)
        archive.writestr("二.csv", inside + b"\n")
    bureau.drop("T1/三月.zip", packed.getvalue())
    told = told_by(bureau)
    assert told[0] == f"begin 1 {2 * len(inside) + 1}"
    assert f"reading 1 T1/三月.zip/二.csv {len(inside) + 1}" in told
    assert told_by(bureau)[0] == "begin 1 0"


def test_a_load_without_news_has_nothing_to_read_and_stops_after_the_first_step(bureau: Bureau) -> None:
    bureau.drop("T1/a.csv", taobao_file(taobao(1, "10.00")))
    told_by(bureau)
    assert told_by(bureau) == ["begin 1 0", "finished 1/1 T1/a.csv already_loaded", "核对"]


def test_several_are_told_the_same(bureau: Bureau) -> None:
    one, other = Kept(), Meter()
    bureau.drop("T1/a.csv", taobao_file(taobao(1, "10.00"), taobao(2, "10.00")))
    both: Progress = Several(one, other)
    build.load(build.Run(bureau.folders, NOW, progress=both))
    assert one.told[-1] == "发布"
    state = other.state()
    assert (state.step, state.number, state.files, state.rows, state.share) == ("发布", 1, 1, 2, 1.0)


# What follows from it


def test_before_anything_is_read_speed_and_time_are_unknown_rather_than_zero(meter: Meter) -> None:
    state = meter.state()
    assert (state.rows, state.per_second, state.seconds_left) == (None, None, None)
    assert far(state) == "— 行 — MB/s 读完还需—"


def test_steady_reading_gives_its_speed_and_the_time_until_all_files_are_read(
    meter: Meter, clock: Clock
) -> None:
    read_steadily(meter, clock, 10, 2 * MB)
    state = meter.state()
    assert state.rows == 10_000
    assert state.per_second == pytest.approx(2 * MB)
    assert state.seconds_left == pytest.approx(40)
    assert far(state) == "1 万行 2.0 MB/s 读完还需约 40 秒"


def test_the_speed_is_not_told_from_the_first_moments(meter: Meter, clock: Clock) -> None:
    read_steadily(meter, clock, 2, 2 * MB)
    assert meter.state().per_second is None


def test_one_slow_second_hardly_moves_the_estimate_and_a_lasting_change_does(
    meter: Meter, clock: Clock
) -> None:
    meter.begin(2, 10_000 * MB)
    meter.reading(1, "T1/四月.csv", 10_000 * MB)
    read_steadily(meter, clock, 60, 10 * MB)
    read_steadily(meter, clock, 1, 0)
    speed = meter.state().per_second
    assert speed is not None and 9 * MB < speed < 10 * MB
    read_steadily(meter, clock, 60, 2 * MB)
    assert meter.state().per_second == pytest.approx(2 * MB, rel=0.1)


def test_whether_bytes_come_in_small_or_in_large_pieces_the_speed_is_the_same(clock: Clock) -> None:
    meter = Meter(clock)
    meter.begin(9, 1_000 * MB)
    for number in range(1, 7):
        meter.reading(number, f"{number}.csv", 60 * MB)
        clock.now += 20
        meter.finished(number, 9, Receipt(f"{number}.csv", "loaded", rows_read=10))
    state = meter.state()
    assert (state.rows, state.size_done) == (60, 360 * MB)
    assert state.per_second == pytest.approx(3 * MB)


def test_where_nothing_has_come_for_long_nobody_knows_how_long_it_will_take(
    meter: Meter, clock: Clock
) -> None:
    read_steadily(meter, clock, 10, 2 * MB)
    clock.now += 60
    assert meter.state().seconds_left is None


def test_a_file_that_needs_no_reading_counts_as_done_but_not_as_fast(meter: Meter, clock: Clock) -> None:
    read_steadily(meter, clock, 10, MB)
    meter.finished(1, 2, Receipt("T1/三月.csv", "refused", rows_read=10_000))
    meter.reading(2, "T1/副本.csv", 20 * MB)
    meter.finished(2, 2, Receipt("T1/副本.csv", "already_loaded", rows_read=500_000))
    state = meter.state()
    assert (state.share, state.rows) == (1.0, 10_000)
    assert state.per_second == pytest.approx(MB)


def test_a_file_told_twice_is_begun_once(meter: Meter, clock: Clock) -> None:
    read_steadily(meter, clock, 5, MB)
    meter.reading(1, "T1/三月.csv", 80 * MB)
    meter.finished(1, 2, Receipt("T1/三月.csv", "loaded", rows_read=7_000))
    assert (meter.state().size_done, meter.state().rows) == (80 * MB, 7_000)


def test_after_the_files_nobody_says_how_long_it_will_take(meter: Meter, clock: Clock) -> None:
    read_steadily(meter, clock, 10, 2 * MB)
    meter.step("汇总")
    assert (meter.state().step, meter.state().path, meter.state().seconds_left) == ("汇总", None, None)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "—"),
        (0.0, "不到 10 秒"),
        (11.0, "约 20 秒"),
        (59.0, "约 1 分钟"),
        (65.0, "约 1 分钟"),
        (70.0, "约 2 分钟"),
        (3_600.0, "约 1 小时 0 分钟"),
        (9_000.0, "约 2 小时 30 分钟"),
    ],
)
def test_time_is_told_no_finer_than_it_can_be_known(seconds: float | None, words: str) -> None:
    assert time_in_words(seconds) == words


@pytest.mark.parametrize(
    ("rows", "words"),
    [(None, "— 行"), (0, "0 行"), (9_999, "9,999 行"), (1_204_000, "120 万行"), (125_000_000, "1.25 亿行")],
)
def test_rows_are_told_in_chinese_units(rows: int | None, words: str) -> None:
    assert rows_in_words(rows) == words


def test_speed_is_in_millions_of_bytes() -> None:
    assert (speed_in_words(85_240_000.0), speed_in_words(None)) == ("85.2 MB/s", "— MB/s")


# In a log


def test_a_log_has_a_line_per_receipt_and_per_step_and_one_for_a_file_that_takes_long() -> None:
    log = io.StringIO()
    lines = Lines(log)
    lines.begin(2, 100 * MB)
    lines.reading(1, "T1/小.csv", MB)
    lines.show()
    lines.finished(1, 2, Receipt("T1/小.csv", "loaded", rows_read=5, rows_refused=1))
    lines.reading(2, "T1/大.csv", 99 * MB)
    lines.show()
    lines.read(20_000, MB)
    lines.show()
    lines.finished(2, 2, Receipt("T1/大.csv", "held", reason="店铺未登记", fix="请登记"))
    lines.step("汇总")
    lines.show()
    assert log.getvalue().splitlines() == [
        "[1/2] 已入库 T1/小.csv（5 行，退回 1 行）",
        "[2/2] 正在读 T1/大.csv：2 万行 — MB/s 读完还需—",
        "[2/2] 待认领 T1/大.csv",
        "    原因：店铺未登记",
        "    处理：请登记",
        "汇总…",
    ]


def test_a_load_into_a_log_rewrites_nothing(bureau: Bureau, capsys: pytest.CaptureFixture[str]) -> None:
    bureau.drop("T1/a.csv", taobao_file(taobao(1, "10.00")))
    assert main(["load", "--data", str(bureau.folders.root)]) == DONE
    said = capsys.readouterr()
    assert said.err.splitlines() == [
        "[1/1] 已入库 T1/a.csv（1 行，退回 0 行）",
        *(f"{step}…" for step in STEPS),
    ]
    assert said.out == "已发布新结果 marts_000001：已入库 1 个\n"


def test_quiet_says_nothing_but_the_outcome(bureau: Bureau, capsys: pytest.CaptureFixture[str]) -> None:
    bureau.drop("T1/a.csv", taobao_file(taobao(1, "10.00")))
    bureau.drop("T1/坏.csv", b"")
    main(["load", "--quiet", "--data", str(bureau.folders.root)])
    said = capsys.readouterr()
    assert (said.out, said.err) == ("已发布新结果 marts_000001：已入库 1 个，已退回 1 个\n", "")


# On a terminal


def test_a_chinese_character_takes_two_cells_and_a_long_name_keeps_its_end() -> None:
    assert (width("三月a.csv"), width("（1）")) == (9, 5)
    assert shortened("三月.csv", 8) == "三月.csv"
    assert shortened("店铺订单明细导出三月.csv", 10) == "…三月.csv"
    assert width(shortened("店铺订单明细导出三月.csv", 11)) <= 11


def test_the_line_says_file_share_rows_speed_and_time_and_then_the_step() -> None:
    state = State(READING, 3, 12, "T1/三月{1}.csv", 45 * MB, 100 * MB, 1_203_000, 5.5 * MB)
    assert described(state, 100) == "[3/12] 三月{1}.csv"
    assert bar_format(state) == "{desc}  45%|{bar}| 120 万行 5.5 MB/s 读完还需不到 10 秒"
    after = State("汇总", 12, 12, None, 100 * MB, 100 * MB, 2_000_000)
    assert (described(after, 100), bar_format(after)) == ("汇总…", "{desc} 已用 {elapsed}")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminal to load on")
def test_on_a_terminal_receipts_stand_above_one_line_that_fits_and_is_wiped_at_the_end(
    bureau: Bureau,
) -> None:
    for number in range(1, 4):
        name = f"T1/店铺订单明细导出（含退款）{number}月{{0}}.csv"
        bureau.drop(name, taobao_file(taobao(number, "10.00")))
    shown = shown_on_a_terminal(["load", "--data", str(bureau.folders.root)], columns=72)
    rows = [row.split("\r") for row in shown.replace("\r\n", "\n").split("\n")]
    assert max(width(part.rstrip()) for row in rows for part in row if "退回" not in part) <= 72
    left = [next((part for part in reversed(row) if part.strip()), "") for row in rows]
    assert [line for line in left if line] == [
        *(
            f"[{n}/3] 已入库 T1/店铺订单明细导出（含退款）{n}月{{0}}.csv（1 行，退回 0 行）"
            for n in range(1, 4)
        ),
        "已发布新结果 marts_000001：已入库 3 个",
    ]
    assert [step for step in STEPS if f"{step}… 已用 00:0" in shown] == STEPS


def shown_on_a_terminal(arguments: list[str], columns: int) -> str:
    """Run a command on a pseudo-terminal of this width; return all that it wrote there."""
    import fcntl  # noqa: PLC0415  (Windows has neither)
    import pty  # noqa: PLC0415
    import struct  # noqa: PLC0415
    import termios  # noqa: PLC0415

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    command = [sys.executable, "-X", "utf8", "-m", "pipelines", *arguments]
    run = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    heard = b"".join(iter(lambda: _heard(ours), b""))
    os.close(ours)
    assert run.wait() == DONE
    return heard.decode()


def _heard(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # all who wrote on it have gone
        return b""


# For the app


@pytest.fixture()
def folders(tmp_path: Path) -> DataRoot:
    folders = DataRoot(tmp_path)
    folders.marts.mkdir()
    return folders


@pytest.fixture()
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the state be written a hundred times a second."""
    monkeypatch.setattr(loading, "EVERY", 0.01)


def seen(folders: DataRoot, step: str) -> loading.Loading:
    """Return the running load as soon as it is at this step."""
    return next(found for found in looks(folders) if found and found.state.step == step)


def looks(folders: DataRoot) -> Iterator[loading.Loading | None]:
    for _ in range(1_000):
        yield running(folders)
        threading.Event().wait(0.01)
    raise AssertionError("nobody saw it")


@pytest.mark.usefixtures("at_once")
def test_whoever_looks_sees_how_far_the_load_is_and_nothing_once_it_is_over(folders: DataRoot) -> None:
    with told_to_lookers(folders) as meter:
        meter.begin(12, 100 * MB)
        meter.reading(3, "王五小店/三月.csv", 50 * MB)
        meter.read(1_200_000, 25 * MB)
        found = seen(folders, READING)
        assert found.pid == os.getpid()
        assert (found.state.number, found.state.files, found.state.rows) == (3, 12, 1_200_000)
        assert (found.state.path, found.state.share) == ("三月.csv", 0.25)  # the shop's name is not told
        meter.step("汇总")
        assert seen(folders, "汇总").state.path is None
    assert running(folders) is None
    assert list(folders.marts.iterdir()) == []


@pytest.mark.usefixtures("at_once")
def test_the_state_of_a_load_that_fails_is_removed_too(folders: DataRoot) -> None:
    with pytest.raises(ValueError, match="broken"), told_to_lookers(folders) as meter:
        meter.begin(1, 1)
        seen(folders, READING)
        raise ValueError("broken")
    assert list(folders.marts.iterdir()) == []


@pytest.mark.usefixtures("at_once")
def test_a_state_that_cannot_be_written_does_not_stop_the_load(folders: DataRoot) -> None:
    (folders.marts / f"{FILE}.draft").mkdir()
    with told_to_lookers(folders) as meter:
        meter.begin(1, 1)
        threading.Event().wait(0.05)
    assert running(folders) is None


def write_state(folders: DataRoot, **differing: object) -> None:
    moment = datetime.now(UTC).isoformat()
    said: dict[str, object] = {"pid": os.getpid(), "host": platform.node()}
    said |= {"started_at": moment, "updated_at": moment, "step": "汇总", "number": 2, "files": 2}
    said |= {"path": None, "size_done": 5, "size": 5, "rows": None, "per_second": None}
    (folders.marts / FILE).write_text(json.dumps(said | differing), encoding="utf-8")


def test_a_state_that_nobody_has_renewed_for_long_is_no_load(folders: DataRoot) -> None:
    write_state(folders)
    assert running(folders) is not None
    assert running(folders, datetime.now(UTC) + timedelta(seconds=60)) is None


@pytest.mark.skipif(os.name == "nt", reason="on Windows a process is not asked: there age tells")
def test_a_state_whose_process_is_gone_is_no_load_unless_it_is_another_machines(folders: DataRoot) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    write_state(folders, pid=gone.pid)
    assert running(folders) is None
    write_state(folders, pid=gone.pid, host="another machine")
    assert running(folders) is not None


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"{}", b"\xff\xfe", b'{"updated_at": "yesterday"}', b'{"updated_at": "2026-03-01"}'],
)
def test_what_is_no_state_is_no_load(folders: DataRoot, content: bytes) -> None:
    (folders.marts / FILE).write_bytes(content)
    assert running(folders) is None


def test_a_state_with_a_word_for_a_number_is_no_load(folders: DataRoot) -> None:
    write_state(folders, files="twelve")
    assert running(folders) is None


@pytest.mark.usefixtures("at_once")
def test_a_real_load_can_be_watched(tmp_path: Path) -> None:
    bureau = bureau_at(tmp_path)
    bureau.drop("T1/a.csv", taobao_file(taobao(1, "10.00")))
    held, go_on = threading.Event(), threading.Event()

    class Holding(Silent):
        def step(self, words: str) -> None:
            if words == "检查":
                held.set()
                go_on.wait(20)

    run = build.Run(bureau.folders, NOW, progress=Holding())
    load = threading.Thread(target=lambda: build.load(run))
    load.start()
    held.wait(20)
    state = seen(bureau.folders, "计算指标").state  # 检查 is told to the one who holds it up first
    go_on.set()
    load.join()
    assert (state.number, state.files, state.rows, state.share) == (1, 1, 1, 1.0)
    assert running(bureau.folders) is None
    assert not (bureau.folders.marts / FILE).exists()


def test_ticking_goes_on_until_the_block_ends() -> None:
    ticks, three = [], threading.Event()

    def tick() -> None:
        ticks.append(1)
        if len(ticks) >= 3:
            three.set()

    with ticking(0.001, tick):
        assert three.wait(10)
    heard = len(ticks)
    threading.Event().wait(0.02)
    assert len(ticks) == heard
