from pathlib import Path

import pytest

from dashboard import data
from dashboard.cli import main, parser


def test_serve_takes_a_data_root_and_a_port() -> None:
    args = parser().parse_args(["serve", "--data", "elsewhere", "--port", "8600"])
    assert (args.data, args.port) == (Path("elsewhere"), 8600)


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
