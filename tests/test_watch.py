"""Watching raw/: when a burst of files has settled, and that it makes one load and one build."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from queue import Queue

import pytest

from pipelines import clock
from pipelines.arguments import MISUSED
from pipelines.cli import main
from pipelines.lock import only_loader
from pipelines.settings import DataRoot
from pipelines.watch import (
    Attempt,
    Pace,
    Stamp,
    Watch,
    Watched,
    growing,
    has_settled,
    listing_of,
    load_once,
    look_once,
    seen,
    told_of,
)
from tests.exports import Bureau, taobao, taobao_file

SETTLE = 5.0
PATIENCE = 120.0  # seconds that a line of the real watch is waited for, on a busy machine


def after(*listings: tuple[float, Mapping[str, int]], handled: Mapping[str, int] | None = None) -> Watched:
    """What is known after these listings: each at a moment, file name to size."""
    watched = Watched(handled=stamps(handled or {}))
    for now, sizes in listings:
        watched = seen(watched, stamps(sizes), now)
    return watched


def stamps(sizes: Mapping[str, int]) -> dict[str, Stamp]:
    return {path: Stamp(size, 0) for path, size in sizes.items()}


def test_a_new_file_settles_once_it_has_stayed_the_same_for_long_enough() -> None:
    watched = after((0.0, {"a.csv": 10}), (4.0, {"a.csv": 10}))
    assert not has_settled(watched, 4.9, SETTLE)
    assert has_settled(watched, 5.0, SETTLE)


def test_a_file_that_grows_begins_to_wait_anew() -> None:
    watched = after((0.0, {"a.csv": 10}), (4.0, {"a.csv": 20}))
    assert growing(watched, 8.9, SETTLE) == ("a.csv",)
    assert has_settled(watched, 9.0, SETTLE)


def test_a_file_rewritten_in_the_same_size_begins_to_wait_anew() -> None:
    watched = seen(after((0.0, {"a.csv": 10})), {"a.csv": Stamp(10, 1)}, 4.0)
    assert growing(watched, 6.0, SETTLE) == ("a.csv",)


def test_one_file_that_still_grows_holds_back_the_whole_burst() -> None:
    watched = after((0.0, {"a.csv": 10, "b.csv": 1}), (6.0, {"a.csv": 10, "b.csv": 2}))
    assert growing(watched, 7.0, SETTLE) == ("b.csv",)
    assert not has_settled(watched, 7.0, SETTLE)
    assert has_settled(watched, 11.0, SETTLE)


def test_what_the_last_load_has_seen_is_no_news() -> None:
    watched = after((0.0, {"a.csv": 10}), (60.0, {"a.csv": 10}), handled={"a.csv": 10})
    assert watched.news == ()
    assert not has_settled(watched, 60.0, SETTLE)


def test_an_empty_folder_is_no_news() -> None:
    assert not has_settled(after((0.0, {}), (60.0, {})), 60.0, SETTLE)


def test_a_file_that_has_gone_is_news_that_settles_too() -> None:
    watched = after((0.0, {"a.csv": 10, "b.csv": 1}), (6.0, {"b.csv": 1}), handled={"a.csv": 10, "b.csv": 1})
    assert watched.news == ("a.csv",)
    assert growing(watched, 7.0, SETTLE) == ("a.csv",)
    assert has_settled(watched, 11.0, SETTLE)


def test_hidden_and_lock_files_are_passed_over_and_registers_are_not(tmp_path: Path) -> None:
    for name in ("T1/订单.csv", "T1/~$订单.xlsx", ".cache/a.csv", "_registers/店铺名录.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert sorted(listing_of(tmp_path)) == ["T1/订单.csv", "_registers/店铺名录.csv"]


class Looking:
    """A watch looked after by hand: every file settles at once; loads come to what `comes_to` says."""

    def __init__(self, folders: DataRoot, comes_to: Callable[[], Attempt]) -> None:
        self.folders, self.comes_to = folders, comes_to
        self.loads: list[tuple[str, ...]] = []
        self.said: list[str] = []
        self.state = Watch()
        self.today = date(2026, 3, 20)

    def look(self) -> None:
        pace = Pace(0.1, 0.0, today=lambda: self.today)
        self.state = look_once(self.state, self.folders, pace, self._load, self.said.append)

    def _load(self, news: tuple[str, ...]) -> Attempt:
        self.loads.append(news)
        return self.comes_to()


def test_a_burst_is_loaded_once_and_then_left_alone(bureau: Bureau) -> None:
    bureau.drop("T1/a.csv", b"1")
    bureau.drop("T2/b.csv", b"2")
    watch = Looking(bureau.folders, lambda: Attempt(("已发布新结果 marts_000001",), is_done=True))
    watch.look()
    watch.look()
    assert watch.loads == [("T1/a.csv", "T2/b.csv", "_registers/店铺名录.csv")]
    assert watch.said == [
        "发现 3 个新的或有变化的文件：T1/a.csv、T2/b.csv、_registers/店铺名录.csv",
        "文件已不再变化，开始入库",
        "已发布新结果 marts_000001",
    ]


def test_a_new_day_is_loaded_once_though_no_file_has_come(bureau: Bureau) -> None:
    watch = Looking(bureau.folders, lambda: Attempt(("已发布新结果 marts_000002",), is_done=True))
    watch.look()
    watch.today = date(2026, 3, 21)
    watch.look()
    watch.look()
    assert watch.loads[1:] == [()]
    assert watch.said[3:] == [
        "到了 2026-03-21，按这一天判断到期和逾期，重新入库",
        "已发布新结果 marts_000002",
    ]


def test_a_new_day_before_anything_has_been_loaded_is_nothing_to_load(tmp_path: Path) -> None:
    folders = DataRoot(tmp_path)
    folders.raw.mkdir()
    watch = Looking(folders, lambda: Attempt((), is_done=True))
    watch.look()
    watch.today = date(2026, 3, 21)
    watch.look()
    assert watch.loads == []


def test_a_load_of_the_new_day_that_failed_is_tried_again_only_after_a_while(bureau: Bureau) -> None:
    outcomes = [Attempt((), is_done=True), Attempt(("入库没有完成：磁盘已满",), is_done=False)]
    watch = Looking(bureau.folders, lambda: outcomes[min(len(watch.loads), 2) - 1])
    watch.look()
    watch.today = date(2026, 3, 21)
    watch.look()
    watch.look()
    assert len(watch.loads) == 2
    watch.state = replace(watch.state, retry_at=0.0)
    watch.look()
    assert len(watch.loads) == 3


def test_a_load_of_the_same_files_on_a_new_day_publishes_a_build_that_is_judged_on_it(bureau: Bureau) -> None:
    bureau.drop("T1/订单.csv", taobao_file(taobao(1, "10.00")))
    first, second = datetime(2026, 3, 20, 23, 59), datetime(2026, 3, 21, 0, 1)
    assert bureau.load(first).published
    assert bureau.load(second).published
    assert bureau.one("SELECT as_of FROM build") == {"as_of": second.date()}


def test_a_load_that_failed_says_why_once_and_is_tried_again_when_a_file_changes(bureau: Bureau) -> None:
    watch = Looking(bureau.folders, lambda: Attempt(("入库没有完成：磁盘已满",), is_done=False))
    watch.look()
    watch.look()
    assert len(watch.loads) == 1
    assert watch.said[2:] == ["入库没有完成：磁盘已满；文件有变化或 5 分钟后再试"]
    bureau.drop("T1/a.csv", b"1")
    watch.look()
    assert len(watch.loads) == 2


def test_a_folder_that_cannot_be_read_is_told_once_and_nothing_is_loaded(tmp_path: Path) -> None:
    watch = Looking(DataRoot(tmp_path), lambda: Attempt((), is_done=True))
    watch.look()
    watch.look()
    assert watch.loads == []
    assert watch.said == [f"现在读不到 {tmp_path / 'raw'}：文件夹不在，或网络盘断开；恢复后自动继续"]


def test_another_loader_is_named_and_waited_for(bureau: Bureau) -> None:
    with only_loader(bureau.folders):
        attempt = load_once(bureau.folders, ())
        watch = Looking(bureau.folders, lambda: attempt)
        watch.look()
        watch.look()
    assert attempt.is_busy
    assert len(watch.loads) == 2
    (said,) = watch.said[2:]
    assert said.startswith(f"另一个入库正在进行（进程 {os.getpid()} · 电脑 ")
    assert said.endswith(" 开始），等它结束后自动入库")


def test_a_bad_file_says_why_and_what_to_do_and_a_second_load_publishes_nothing(bureau: Bureau) -> None:
    bureau.drop("T1/空.csv", b"")
    first = load_once(bureau.folders, ("T1/空.csv",))
    assert first.is_done
    assert first.told[0].startswith("已退回 T1/空.csv：文件是空的（0 字节）。处理：")
    assert first.told[1] == "已发布新结果 marts_000001"
    assert load_once(bureau.folders, ()).told == ("没有新内容，当前结果仍是 marts_000001",)


def test_a_register_that_cannot_be_read_fails_the_load_in_one_chinese_line(bureau: Bureau) -> None:
    bureau.drop("T1/订单.csv", taobao_file(taobao(1, "10.00")))
    bureau.load(clock.china_now())
    (bureau.folders.registers / "店铺名录.csv").unlink()
    attempt = load_once(bureau.folders, ())
    assert not attempt.is_done
    (line,) = attempt.told
    assert line.startswith("入库没有完成，原来的结果不变。店铺名录.csv 不见了")
    assert "处理：" in line and "\n" not in line


def test_only_files_with_news_are_told_and_so_is_what_lies_in_an_archive() -> None:
    paths = ("T1/三月.zip/订单.csv", "T1/旧.csv")
    receipts = [{"path": path, "status": "loaded", "rows_read": 2, "rows_refused": None} for path in paths]
    answer = json.dumps({"build_id": "marts_000003", "published": True, "files": receipts})
    assert told_of(answer, "", ("T1/三月.zip",)).told == (
        "已入库 T1/三月.zip/订单.csv（2 行，退回 0 行）",
        "已发布新结果 marts_000003",
    )


def test_a_load_that_crashed_is_told_by_its_last_line() -> None:
    attempt = told_of("", "Traceback (most recent call last):\n  ...\nMemoryError\n", ())
    assert attempt == Attempt(("入库程序意外中止，原来的结果不变（MemoryError）",), is_done=False)


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "很久"])
def test_a_pace_that_makes_no_sense_is_wrong_usage(seconds: str) -> None:
    with pytest.raises(SystemExit) as misuse:
        main(["watch", "--settle", seconds])
    assert misuse.value.code == MISUSED


@contextmanager
def watching(folders: DataRoot) -> Iterator[tuple[subprocess.Popen[str], Callable[[str], str]]]:
    """Run the real command; give it, and what waits for a line that holds some words."""
    command = [sys.executable, "-X", "utf8", "-m", "pipelines", "watch"]
    command += ["--data", str(folders.root), "--every", "0.2", "--settle", "3"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        heard: Queue[str] = Queue()
        assert process.stdout is not None
        output = process.stdout

        def listen() -> None:
            for line in output:
                heard.put(line)

        listener = threading.Thread(target=listen)
        listener.start()

        def wait_for(words: str) -> str:
            deadline = time.monotonic() + PATIENCE
            while words not in (line := heard.get(timeout=deadline - time.monotonic())):
                pass
            return line

        try:
            yield process, wait_for
        finally:
            process.kill()
            listener.join()


@pytest.mark.slow
@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_burst_with_a_file_that_still_grows_makes_exactly_one_build(
    bureau: Bureau, stop: signal.Signals
) -> None:
    with watching(bureau.folders) as (process, wait_for):
        wait_for("已发布新结果 marts_000001")
        bureau.drop("T1/甲.csv", taobao_file(taobao(1, "10.00")))
        whole = taobao_file(*(taobao(number, "1.00") for number in range(2, 42)))
        growing_file = bureau.folders.raw / "T2" / "乙.csv"
        growing_file.parent.mkdir()
        with growing_file.open("wb") as file:
            for at in range(0, len(whole), len(whole) // 8):
                file.write(whole[at : at + len(whole) // 8])
                file.flush()
                time.sleep(0.3)
        assert "发现" in wait_for("T1/甲.csv")
        assert "已入库 T2/乙.csv（40 行，退回 0 行）" in wait_for("已入库 T2/乙.csv")
        wait_for("已发布新结果 marts_000002")
        process.send_signal(stop)
        wait_for("已停止监视")
        assert process.wait(PATIENCE) == 0
    assert sorted(each.name for each in bureau.folders.marts.glob("*.duckdb")) == [
        "marts_000001.duckdb",
        "marts_000002.duckdb",
    ]
    assert bureau.sums() == ("50.00", "50.00")
