"""`python -m pipelines COMMAND`: what data staff, schedulers and tests run."""

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import date
from pathlib import Path

from pipelines import build, clock, export, mounts, retention, spark, verify, watch
from pipelines.arguments import Arguments
from pipelines.demo import files as demo
from pipelines.disk import complaint
from pipelines.errors import PipelineError
from pipelines.ingest.folder import look
from pipelines.ingest.identify import identified
from pipelines.lock import only_loader
from pipelines.progress import Silent
from pipelines.runner import HERE, Runner
from pipelines.settings import BUILDS_KEPT, DataRoot, data_root
from pipelines.teach.shelf import known
from pipelines.terminal import STATUS, shown_on

DONE, REFUSED, PARTLY = 0, 1, 3  # and arguments.MISUSED


def load(args: argparse.Namespace) -> int:
    """把 raw/ 里的新文件入库，发布一个新结果；每个文件给一份回执。"""
    is_quiet = args.json or args.quiet
    folders = data_root(args.data)
    if warning := mounts.warning(folders.marts):
        warn(warning)
    try:
        with (
            _runner(args, folders) as runner,
            nullcontext(Silent()) if is_quiet else shown_on(sys.stderr) as told,
        ):
            run = build.Run(folders, clock.china_now(), progress=told, say=warn)
            outcome = build.load(replace(run, runner=runner, raw_uri=args.raw))
    except (PipelineError, OSError) as failure:
        if args.json:  # whoever reads standard output gets its object in any case
            said: dict[str, object] = {"build_id": None, "published": False, "files": []}
            said["failure"] = _in_words(failure)
            print(json.dumps(said, ensure_ascii=False))
        raise
    if args.json:
        files = [each.to_json() for each in outcome.receipts]
        print(
            json.dumps(
                {"build_id": outcome.build_id, "published": outcome.published, "files": files},
                ensure_ascii=False,
            )
        )
    else:
        print(_summary(outcome))
    if outcome.build_id and outcome.all_taken:
        return DONE
    return PARTLY if outcome.published else REFUSED


def _runner(args: argparse.Namespace, folders: DataRoot) -> AbstractContextManager[Runner]:
    """Return who runs the steps of a load."""
    if args.engine == "here":
        return nullcontext(HERE)
    folders.root.mkdir(parents=True, exist_ok=True)
    return spark.cluster(args.master, folders)


def watch_raw(args: argparse.Namespace) -> int:
    """监视 raw/，文件停止变化后自动入库；Ctrl+C 或终止信号停止。"""
    folders = data_root(args.data)
    for stop in (signal.SIGINT, signal.SIGTERM):  # a shell's background jobs ignore SIGINT by default
        signal.signal(stop, signal.default_int_handler)

    def say(line: str) -> None:
        print(f"{clock.china_now():%H:%M:%S} {line}", flush=True)

    if warning := mounts.warning(folders.marts):
        say(warning)
    try:
        watch.watch(
            folders,
            watch.Pace(args.every, args.settle),
            lambda news: watch.load_once(folders, news),
            say,
        )
    except KeyboardInterrupt:
        say("已停止监视")
    return DONE


def identify(args: argparse.Namespace) -> int:
    """说出每个文件（压缩包则是里面的每个文件）是哪个平台的哪种报表；不入库，不改动任何东西。"""
    shelf = known(data_root(args.data))
    for refused in shelf.refused:
        print(f"{refused.path}：{refused.reason}。{refused.fix}", file=sys.stderr)
    found = [each for path in args.files for each in identified(path, shelf.formats)]
    if args.json:
        print(json.dumps({"files": found}, ensure_ascii=False))
    else:
        for each in found:
            print(f"{each['path']}\t{each['title'] or each['reason']}")
    return DONE if all(each["format_key"] for each in found) else REFUSED


def make_demo(args: argparse.Namespace) -> int:
    """在 raw/ 里生成演示数据（全部虚构）；--remove 把它清除。"""
    folders = data_root(args.data)
    if args.remove:
        print(f"已清除 {len(demo.remove_demo(folders))} 个演示文件")
        return DONE
    if args.if_empty and look(folders).files:
        print("raw/ 里已有文件，不生成演示数据")
        return DONE
    files = demo.write_demo(folders, scale=args.scale, seed=args.seed, until=args.until)
    print(f"已生成 {len(files)} 个演示文件，在 {folders.raw}")
    return DONE


def prune(args: argparse.Namespace) -> int:
    """删除不再保留的旧结果；当前结果、最近几个和周报引用的永不删除。"""
    folders = data_root(args.data)
    with only_loader(folders, say=warn):
        judged = (retention.verdicts if args.dry_run else retention.prune)(folders, args.keep)
    gone = "将删除" if args.dry_run else "已删除"
    for each in judged:
        in_use = not args.dry_run and not each.stays and each.file.exists()  # only on Windows
        print(_fate(each, "正被占用，下次再删" if in_use else gone))
    sizes = [each.size for each in judged if not each.stays]
    print(f"{gone} {len(sizes)} 个，共 {_megabytes(sum(sizes))}；保留 {len(judged) - len(sizes)} 个")
    return DONE


def check(args: argparse.Namespace) -> int:
    """从原始文件重建一遍，与当前结果逐表比较。"""
    found = verify.differences(data_root(args.data))
    print("\n".join(found) or "一致：重建的每张表都与当前结果相同")
    return REFUSED if found else DONE


def write_table(args: argparse.Namespace) -> int:
    """把一张数据表存成 CSV、XLSX 或 Parquet 文件。"""
    rows = export.export(data_root(args.data), args.table, args.out)
    print(f"已写出 {rows:,} 行：{args.out}")
    return DONE


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Exit status: 0 done, 1 refused, 2 wrong usage, 3 published with refusals."""
    parser = _parser()
    args = parser.parse_args(argv)
    if getattr(args, "engine", None) == "spark" and not args.master:
        parser.error("--engine spark 要用 --master 指明集群主节点，如 --master spark://10.0.0.1:7077")
    try:
        return int(args.run(args))
    except (PipelineError, OSError) as failure:
        print(_in_words(failure), file=sys.stderr)
        return REFUSED


def _parser() -> argparse.ArgumentParser:
    parser = Arguments(prog="python -m pipelines", description="直播电商运行监测：数据入库与管理")
    commands = parser.add_subparsers(required=True, metavar="命令")

    def command(name: str, run: object) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=run.__doc__, description=run.__doc__)
        sub.set_defaults(run=run)
        sub.add_argument("--data", type=Path, metavar="DIR", help="数据目录，默认 data/")
        return sub

    one = command("load", load)
    one.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")
    one.add_argument("--quiet", action="store_true", help="不报告经过，只说结果")
    one.add_argument(
        "--raw", metavar="URI", help="原始文件在别处：s3://桶/目录 或 hdfs://主机/目录，代替 raw/"
    )
    one.add_argument(
        "--engine", choices=("here", "spark"), default="here", help="在本机（默认）或 Spark 集群上做"
    )
    one.add_argument("--master", metavar="URL", help="集群主节点，如 spark://10.0.0.1:7077")
    one = command("watch", watch_raw)
    one.add_argument("--every", type=_seconds, default=2.0, metavar="SECONDS", help="隔几秒看一次，默认 2")
    one.add_argument("--settle", type=_seconds, default=5.0, metavar="SECONDS", help="几秒不变才入库，默认 5")
    one = command("identify", identify)
    one.add_argument("files", nargs="+", type=Path, metavar="FILE")
    one.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")
    one = command("demo", make_demo)
    one.add_argument("--scale", type=int, default=1, help="订单数的倍数")
    one.add_argument("--seed", type=int, default=20260101, help="同一个种子生成同样的数据")
    one.add_argument("--until", type=date.fromisoformat, default=clock.china_now().date(), help="数据截至日")
    one.add_argument("--if-empty", action="store_true", help="只在 raw/ 里没有导出文件时生成")
    one.add_argument("--remove", action="store_true", help="清除演示数据")
    command("verify", check)
    one = command("prune", prune)
    one.add_argument(
        "--keep", type=_count, default=BUILDS_KEPT, metavar="N", help=f"保留最近几个，默认 {BUILDS_KEPT}"
    )
    one.add_argument("--dry-run", action="store_true", help="只说会删除什么，不删除")
    one = command("export", write_table)
    one.add_argument("table", metavar="TABLE", help="数据表名，如 indicator_value")
    one.add_argument("--out", type=Path, required=True, metavar="FILE", help=".csv、.xlsx 或 .parquet")
    return parser


def _count(given: str) -> int:
    """Read a number of builds, at least one."""
    if int(given) < 1:
        raise ValueError(given)
    return int(given)


def _seconds(given: str) -> float:
    """Read a number of seconds above zero."""
    seconds = float(given)
    if not 0 < seconds < float("inf"):
        raise ValueError(given)
    return seconds


def _summary(outcome: build.Outcome) -> str:
    counts = {status: sum(each.status == status for each in outcome.receipts) for status in STATUS}
    files = "，".join(f"{STATUS[status]} {number} 个" for status, number in counts.items() if number)
    if outcome.published:
        return f"已发布新结果 {outcome.build_id}：{files or '没有文件'}"
    if outcome.build_id:
        return f"没有新内容，当前结果仍是 {outcome.build_id}：{files}"
    return "raw/ 里没有可入库的文件。请把平台导出文件放进以店铺名称命名的文件夹，再运行入库"


def _in_words(failure: PipelineError | OSError) -> str:
    if isinstance(failure, PipelineError):
        return str(failure)
    what, cure = complaint(failure)
    return f"{what}\n  位置：{failure.filename or '数据目录'}\n  处理：原来的结果没有改动。{cure}，然后重新运行入库"


def warn(line: str) -> None:
    """Say something on standard error: standard output is for results."""
    print(line, file=sys.stderr)


def _fate(build: retention.Verdict, gone: str) -> str:
    return f"{'保留' if build.stays else gone} {build.file.stem}（{_megabytes(build.size)}）：{build.why}"


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB"
