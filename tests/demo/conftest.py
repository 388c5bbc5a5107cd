from datetime import date
from pathlib import Path

import pytest

from pipelines.demo.files import write_demo
from pipelines.settings import DataRoot

SINCE, UNTIL = date(2026, 10, 5), date(2026, 11, 22)


@pytest.fixture(scope="session")
def six_weeks(tmp_path_factory: pytest.TempPathFactory) -> DataRoot:
    """A raw folder filled with some weeks of demo data. Tests only read it."""
    folders = DataRoot(tmp_path_factory.mktemp("demo"))
    write_demo(folders, since=SINCE, until=UNTIL)
    return folders


def bytes_below(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
