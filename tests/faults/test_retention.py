"""Which builds stay, which go, and what the command says of it."""

from pathlib import Path

import polars as pl
import pytest

from pipelines import build_files, retention, store
from pipelines.cli import DONE, main
from pipelines.contract import Contract
from pipelines.settings import BUILDS_KEPT, DataRoot
from tests.exports import Bureau, taobao, taobao_file

NUMBERS = Contract("numbers", "一个数", ("n",), {"n": pl.Int64})


@pytest.fixture
def folders(tmp_path: Path) -> DataRoot:
    return DataRoot(tmp_path)


def published(folders: DataRoot, how_many: int) -> None:
    for number in range(how_many):
        with store.drafting(folders) as draft:
            draft.put(NUMBERS, pl.DataFrame({"n": [number]}))
            store.publish(draft, folders)


def issued(folders: DataRoot, which: str, content: str) -> Path:
    file = folders.snapshots / which / "content.json"
    file.parent.mkdir(parents=True)
    file.write_text(content, encoding="utf-8")
    return file


def there(folders: DataRoot) -> list[int]:
    return [build_files.number_of(file.name) for file in store.builds(folders)]


def test_the_newest_few_stay_and_the_rest_go(folders: DataRoot) -> None:
    published(folders, 6)
    retention.prune(folders, 2)
    assert there(folders) == [5, 6]


def test_a_build_that_an_issued_snapshot_names_stays(folders: DataRoot) -> None:
    published(folders, 6)
    issued(folders, "2026-W10/1", '{"build_id": "marts_000002", "numbers": []}')
    issued(folders, "2026-W11/1", '{"numbers": [{"value": 1, "build_id": "marts_000003"}]}')
    issued(folders, "2026-W12/1", '{"build_id": "marts_000004"')  # damaged: what it names is still to be seen
    issued(folders, "2026-W12/2", "[]")
    retention.prune(folders, 1)
    assert there(folders) == [2, 3, 4, 6]


def test_where_a_snapshot_cannot_be_read_nothing_goes(folders: DataRoot) -> None:
    published(folders, 3)
    (folders.snapshots / "2026-W10" / "1" / "content.json").mkdir(parents=True)
    judged = retention.prune(folders, 1)
    assert there(folders) == [1, 2, 3]
    assert judged[0].why == "周报 2026-W10/1 读不出，不知道它引用哪个结果，所以一个也不删"


def test_the_current_build_stays_whatever_its_number(folders: DataRoot) -> None:
    published(folders, 3)
    (folders.marts / "CURRENT").write_text("marts_000001.duckdb\n", encoding="utf-8")
    (folders.root / "LAST_BUILD").unlink()
    retention.prune(folders, 1)
    assert there(folders) == [1, 3]


def test_a_build_that_was_never_made_current_goes_and_its_number_is_not_used_again(folders: DataRoot) -> None:
    published(folders, 2)
    (folders.marts / "CURRENT").write_text("marts_000001.duckdb\n", encoding="utf-8")
    (judged,) = (each for each in retention.prune(folders) if not each.stays)
    assert judged.why == "入库在发布前中断，从未生效"
    assert there(folders) == [1]
    published(folders, 1)
    assert there(folders) == [1, 3]


def test_a_build_goes_with_all_that_belongs_to_it(folders: DataRoot) -> None:
    published(folders, 2)
    (folders.marts / "marts_000001.duckdb.wal").write_bytes(b"")
    (folders.marts / "marts_000001.duckdb.tmp").mkdir()
    retention.prune(folders, 1)
    assert not list(folders.marts.glob("marts_000001*"))


def test_a_load_keeps_to_the_policy_by_itself(bureau: Bureau) -> None:
    for number in range(1, BUILDS_KEPT + 3):
        bureau.drop(f"T1/{number}.csv", taobao_file(taobao(number, "10.00")))
        bureau.load()
    assert there(bureau.folders) == list(range(3, BUILDS_KEPT + 3))


def test_the_command_says_what_went_what_stays_and_why(
    folders: DataRoot, capsys: pytest.CaptureFixture[str]
) -> None:
    published(folders, 4)
    issued(folders, "2026-W10/1", '{"build_id": "marts_000001"}')
    asked = ["prune", "--data", str(folders.root), "--keep", "2"]
    assert main([*asked, "--dry-run"]) == DONE
    assert there(folders) == [1, 2, 3, 4]
    assert "将删除 marts_000002（" in capsys.readouterr().out
    assert main(asked) == DONE
    assert there(folders) == [1, 3, 4]
    lines = [line.replace(line[line.index("（") : line.index("）") + 1], "") for line in _said(capsys)[:-1]]
    assert lines == [
        "保留 marts_000001：周报 2026-W10/1 引用",
        "已删除 marts_000002：不在最近 2 个之内，也没有周报引用",
        "保留 marts_000003：最近 2 个之一",
        "保留 marts_000004：当前结果",
    ]


def _said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    said = capsys.readouterr().out.splitlines()
    assert said[-1].startswith("已删除 1 个，共 ")
    assert said[-1].endswith("；保留 3 个")
    return said


def test_to_keep_no_build_at_all_is_misuse(folders: DataRoot) -> None:
    with pytest.raises(SystemExit) as misuse:
        main(["prune", "--data", str(folders.root), "--keep", "0"])
    assert misuse.value.code == 2
