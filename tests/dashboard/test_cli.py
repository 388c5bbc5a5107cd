import socket
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard import data
from dashboard.cli import main, parser


def test_serve_takes_a_data_root_and_a_port() -> None:
    args = parser().parse_args(["serve", "--data", "elsewhere", "--port", "8600"])
    assert (args.data, args.port) == (Path("elsewhere"), 8600)


def test_the_app_says_in_chinese_where_it_is_and_that_a_second_one_finds_its_port_taken(
    tmp_path: Path,
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    serve = [sys.executable, "-m", "dashboard", "serve", "--data", str(tmp_path), "--port", port]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == f"看板已打开：http://127.0.0.1:{port}。按 Ctrl+C 停止\n"
        second = subprocess.run(serve, capture_output=True, text=True, check=False)
        first.terminate()
    assert (second.returncode, second.stdout) == (1, "")
    assert f"端口 {port} 已被占用" in second.stderr


def test_a_command_that_does_not_exist_is_a_misuse(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["dance"])
    assert end.value.code == 2


def test_the_data_root_that_was_named_is_the_one_that_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data, "_chosen_root", [])
    data.serve_from(tmp_path)
    assert data.folders().root == tmp_path
