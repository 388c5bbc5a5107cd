"""The commands of the dashboard: `python -m dashboard serve`, `python -m dashboard snapshot`."""

import argparse
import errno
import os
import socket
import sys
from datetime import datetime
from pathlib import Path

from pipelines.arguments import MISUSED, Arguments
from pipelines.errors import PipelineError
from pipelines.machine import share_heaps
from pipelines.settings import REPOSITORY, data_root

DONE, REFUSED = 0, 1  # and arguments.MISUSED
TAKEN = (
    "端口 {port} 已被占用。看板可能已经打开，请先用浏览器访问 http://127.0.0.1:{port}；"
    "若是别的程序占用，请换一个端口，例如 --port {other}（make run PORT={other}）"
)


def serve(args: argparse.Namespace) -> int:
    """Open the app on this machine, until it is stopped."""
    if is_taken(args.address, args.port):
        print(TAKEN.format(port=args.port, other=args.port + 1), file=sys.stderr)
        return REFUSED
    share_heaps()
    # Imported here: other commands must not wait for the web server.
    from dashboard import data  # noqa: PLC0415
    from dashboard.app import app  # noqa: PLC0415

    if args.data is not None:
        data.serve_from(args.data.resolve())
    os.chdir(REPOSITORY)  # where Streamlit looks for .streamlit/config.toml
    app.run(config={"server.port": args.port, "server.address": args.address})
    return DONE


def is_taken(address: str, port: int) -> bool:
    """Say whether another program listens there already."""
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as trial:
        if sys.platform != "win32":  # there it would let two programs share a port
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((address, port))
        except OSError as failure:
            return failure.errno == errno.EADDRINUSE
    return False


def snapshot(args: argparse.Namespace) -> int:
    """Make, issue or check weekly snapshots; or do what is due."""
    # Imported here: the web server must not wait for what writes documents.
    from dashboard.snapshots import command  # noqa: PLC0415
    from dashboard.snapshots.issuing import Signature  # noqa: PLC0415
    from pipelines.clock import china_now  # noqa: PLC0415
    from pipelines.terminal import say  # noqa: PLC0415

    if wrong := misused(args):
        print(wrong, file=sys.stderr)
        return MISUSED
    if args.rules:
        return command.rules(say)
    signature = Signature(args.compiled_by, args.reviewed_by, args.embargo, args.corrects, args.reason)
    order = command.Order(
        folders=data_root(args.data),
        now=china_now(),
        week=args.week,
        regions=(*([args.region] if args.region else []), *args.regions),
        out=args.out,
        signature=signature if args.issue else None,
    )
    try:
        if args.verify:
            return command.verify(order, say)
        return command.do_due(order, say, send=args.send) if args.due else command.make(order, say)
    except PipelineError as failure:
        print(failure, file=sys.stderr)
        return REFUSED


def misused(args: argparse.Namespace) -> str | None:
    """Return which options of `snapshot` do nothing without another one; None: all are of use."""
    of_an_issue = {
        "--compiled-by": args.compiled_by,
        "--reviewed-by": args.reviewed_by,
        "--embargo": args.embargo,
        "--corrects": args.corrects,
        "--reason": args.reason,
    }
    given = [name for name, value in of_an_issue.items() if value]
    if given and not args.issue:
        return f"{'、'.join(given)} 只用于签发\n  处理：加上 --issue 签发；只出草稿就去掉"
    if args.send and not args.due:
        return "--send 只与 --due 一起用\n  处理：加上 --due；只出草稿就去掉 --send"
    return None


def moment(given: str) -> datetime:
    """Return a moment in China time.

    Raises:
        argparse.ArgumentTypeError: It is none, or names a time zone.
    """
    try:
        read = datetime.fromisoformat(given)
    except ValueError:
        read = None
    if read is None or read.tzinfo is not None:
        raise argparse.ArgumentTypeError(f"“{given}”不是北京时间，请写成 2026-11-24T09:00")
    return read


def parser() -> argparse.ArgumentParser:
    """Return the reader of the command line."""
    reader = Arguments(prog="python -m dashboard", description="直播电商运行监测：看板与周报")
    commands = reader.add_subparsers(required=True, metavar="命令")
    command = commands.add_parser("serve", help="打开看板", description="打开看板，直到停止")
    command.add_argument("--data", type=Path, metavar="DIR", help="数据目录，默认 data/")
    command.add_argument("--port", type=int, metavar="N", default=8501, help="端口，默认 8501")
    command.add_argument(
        "--address",
        metavar="IP",
        default="127.0.0.1",
        help="监听地址，默认只限本机；0.0.0.0 让同一网络的电脑和手机打开",
    )
    command.set_defaults(run=serve)
    _add_snapshot(commands)
    return reader


def _add_snapshot(commands: "argparse._SubParsersAction[Arguments]") -> None:
    one = commands.add_parser(
        "snapshot", help="周报", description="出周报草稿；签发；核对已签发的；办理到期的"
    )
    one.add_argument("--data", type=Path, metavar="DIR", help="数据目录，默认 data/")
    one.add_argument("--week", metavar="YYYY-Www", help="哪一周，如 2026-W47；默认最近结束的一周")
    one.add_argument("--region", metavar="CODE", help="地区代码；默认有数据的省级地区")
    one.add_argument(
        "--regions", nargs="+", default=[], metavar="CODE", help="多个地区；510000/city 为其下所有市"
    )
    one.add_argument("--out", type=Path, metavar="DIR", help="草稿写到哪里，默认 data/drafts/")
    one.add_argument("--issue", action="store_true", help="签发：存档后不能再改")
    one.add_argument("--compiled-by", default="", metavar="姓名", help="制表人")
    one.add_argument("--reviewed-by", default="", metavar="姓名", help="审核人，须是另一人")
    one.add_argument("--embargo", type=moment, metavar="时间", help="此前不公开，如 2026-11-24T09:00")
    one.add_argument("--corrects", type=int, metavar="N", help="更正本周存档号为 N 的一期")
    one.add_argument("--reason", default="", metavar="原因", help="更正的原因")
    one.add_argument(
        "--verify", action="store_true", help="核对已签发的周报：文件没变，内容能由所引用的结果重新算出"
    )
    one.add_argument("--due", action="store_true", help="按 data/snapshots.toml 办理到期的草稿和邮件")
    one.add_argument("--send", action="store_true", help="与 --due 一起：把写好的邮件发出去")
    one.add_argument("--rules", action="store_true", help="列出发布规则")
    one.set_defaults(run=snapshot)


def main(given: list[str] | None = None) -> int:
    """Run one command; return its exit status."""
    args = parser().parse_args(given)
    return int(args.run(args))
