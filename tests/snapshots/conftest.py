from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from dashboard.snapshots import archive, writers
from dashboard.snapshots.disclose import Veil
from dashboard.snapshots.issuing import Desk
from dashboard.snapshots.subject import Source, source
from pipelines import store
from pipelines.settings import DataRoot
from tests.snapshots.weekly_build import W46, W47, publish

NOW = datetime(2026, 11, 24, 10, 0)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> DataRoot:
    """A data root with the builds of two weeks, the later of which revises the earlier by 3 %. Read only."""
    root = tmp_path_factory.mktemp("weekly")
    publish(root, W46)
    folders = publish(root, W47, revised=1.03)
    for database in store.builds(folders):
        opened(database)  # here, not in a copy: those are gone before the last test
    return folders


@pytest.fixture(scope="session")
def origin(built: DataRoot) -> Source:
    """The later build, with nothing to hide."""
    return opened(store.current(built))


@pytest.fixture
def root(built: DataRoot, tmp_path: Path) -> DataRoot:
    """A data root of one's own with the same builds."""
    folders = DataRoot(tmp_path)
    folders.marts.mkdir()
    for name in ("marts", "vintages"):
        copied(built.root / name, tmp_path / name)
    return folders


@pytest.fixture
def small_files(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Writers that write a few bytes: how documents look is tested elsewhere."""
    monkeypatch.setattr(writers, "available", lambda: tuple(writers.FORMATS))
    monkeypatch.setattr(
        writers, "write", lambda content, suffix: f"{suffix} {content.heading.issue_text}".encode()
    )
    monkeypatch.setattr(writers, "page_count", lambda _: 2)
    monkeypatch.setattr(writers, "missing_glyphs", lambda _: ())
    yield


def copied(old: Path, new: Path) -> None:
    """Copy the files of a folder; builds never change, so their names may lead to the same bytes."""
    for file in old.rglob("*"):
        if file.is_file():
            (new / file.relative_to(old)).parent.mkdir(parents=True, exist_ok=True)
            (new / file.relative_to(old)).hardlink_to(file)


_opened: dict[int, Source] = {}  # by the file itself: a copied build is the same file under another name


def opened(database: Path) -> Source:
    """A build with nothing to hide. What one test has asked of it, the next need not ask again."""
    return _opened.setdefault(database.stat().st_ino, replace(source(database), veil=Veil(audited=True)))


def desk(folders: DataRoot, now: datetime = NOW, database: Path | None = None) -> Desk:
    """A desk on a build of a data root, the current one where none is named."""
    own = opened(database or store.current(folders))
    return Desk(folders, own, own, archive.issues(folders), "四川省商务厅（示例）", now)
