"""A command line that speaks Chinese: the standard library's parser has only English words of its own."""

import argparse
import re
from typing import Any, NoReturn

MISUSED = 2
# What the parser says of a wrong command, and what a reader is told instead; the first that fits.
COMPLAINTS = (
    (r"unrecognized arguments: (.+)", r"没有这样的参数：\1"),
    (r"the following arguments are required: (.+)", r"还要写明：\1"),
    (r"argument (.+?): expected (?:one|at least one) argument", r"\1 后面要写明是什么"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", r"\1 没有 \2，可以是：\3"),
    (r"argument (.+?): invalid \w+ value: (.+)", r"\1 不能是 \2"),
    (r"argument (.+?): not allowed with argument (.+)", r"\1 不能与 \2 一起用"),
    (r"argument (.+?): (.+)", r"\1：\2"),
)


class _Help(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Arguments(argparse.ArgumentParser):
    """Reads a command line; its help and its complaints are in Chinese."""

    def __init__(self, **told: Any) -> None:
        super().__init__(**{"formatter_class": _Help, **told, "add_help": False})
        self._positionals.title, self._optionals.title = "命令", "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and how the command is written; leave with MISUSED."""
        self.exit(MISUSED, f"{in_chinese(message)}\n{self.format_usage()}处理：加 --help 看全部参数\n")


def in_chinese(complaint: str) -> str:
    """Return what the parser complains of; as it is where it says something unforeseen."""
    for pattern, told in COMPLAINTS:
        if re.fullmatch(pattern, complaint, flags=re.DOTALL):
            return re.sub(pattern, told, complaint, count=1, flags=re.DOTALL)
    return complaint
