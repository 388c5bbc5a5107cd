"""Say which format a file is in, without taking it; of an archive, which each file inside is in."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipelines.errors import FileRejected, UnreadableFile
from pipelines.formats.base import ExportFormat
from pipelines.ingest.archive import members, unpack
from pipelines.ingest.kinds import is_archive
from pipelines.ingest.read import read_with
from pipelines.ingest.recognise import recognise
from pipelines.ingest.sheets import choosing
from pipelines.ingest.text import RawText

Identified = dict[str, str | None]


def identified(path: Path, formats: Sequence[ExportFormat]) -> list[Identified]:
    """Return what a file is: path, format_key, platform, title; reason where it is refused.

    One row per file; for an archive one per file inside that may be an export, its path going through
    the archive (`三月.zip/订单.csv`), or one row with the reason why the archive as a whole is refused.
    """
    if not is_archive(path):
        return [_identified(path, str(path), formats)]
    try:
        return list(_inside(path, formats))
    except UnreadableFile as refusal:
        return [_refused(str(path), refusal)]


def _inside(archive: Path, formats: Sequence[ExportFormat]) -> Iterator[Identified]:
    for member in members(archive):
        shown = f"{archive}/{member.name}"
        with tempfile.TemporaryDirectory() as folder:
            try:
                file = unpack(archive, member, Path(folder)).file
            except UnreadableFile as refusal:
                yield _refused(shown, refusal)
            else:
                yield _identified(file, shown, formats)


def _identified(file: Path, shown: str, formats: Sequence[ExportFormat]) -> Identified:
    def known(raw: RawText) -> ExportFormat:
        return recognise(raw.top(), formats, where=file.name).format

    with tempfile.TemporaryDirectory() as scratch:
        try:
            fmt = read_with(known, file, Path(scratch), choosing(formats))
        except FileRejected as refusal:
            return _refused(shown, refusal)
    return {
        "path": shown,
        "format_key": fmt.key,
        "platform": fmt.platform,
        "title": f"{fmt.platform} · {fmt.title}",
        "reason": None,
    }


def _refused(shown: str, refusal: FileRejected) -> Identified:
    return {"path": shown, "format_key": None, "platform": None, "title": None, "reason": refusal.what}
