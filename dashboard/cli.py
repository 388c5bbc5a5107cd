"""The commands of the dashboard: `python -m dashboard serve`."""

import argparse
import os
from pathlib import Path

from pipelines.settings import REPOSITORY

DONE = 0


def serve(args: argparse.Namespace) -> int:
    """Open the app on this machine, until it is stopped."""
    # Imported here: other commands must not wait for the web server.
    from dashboard import data  # noqa: PLC0415
    from dashboard.app import app  # noqa: PLC0415

    if args.data is not None:
        data.serve_from(args.data.resolve())
    os.chdir(REPOSITORY)  # where Streamlit looks for .streamlit/config.toml
    chosen = {"server.port": args.port, "server.address": args.address}
    app.run(config={name: value for name, value in chosen.items() if value})
    return DONE


def parser() -> argparse.ArgumentParser:
    """Return the reader of the command line."""
    reader = argparse.ArgumentParser(prog="python -m dashboard", description="直播电商运行监测：看板与周报")
    commands = reader.add_subparsers(required=True, metavar="命令")
    command = commands.add_parser("serve", help="打开看板", description="打开看板，直到停止")
    command.add_argument("--data", type=Path, metavar="DIR", help="数据目录，默认 data/")
    command.add_argument("--port", type=int, metavar="N", help="端口，默认 8501")
    command.add_argument(
        "--address", metavar="IP", help="监听地址，默认只限本机；0.0.0.0 让同一网络的电脑和手机打开"
    )
    command.set_defaults(run=serve)
    return reader


def main(given: list[str] | None = None) -> int:
    """Run one command; return its exit status."""
    args = parser().parse_args(given)
    return int(args.run(args))
