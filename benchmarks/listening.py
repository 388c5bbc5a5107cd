"""The process that listens at an address of this machine: its memory and processor time, from Linux's own books."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Listening:
    """A process that serves; its figures are not numbers (nan) once it is gone."""

    folder: Path

    def memory_mb(self) -> float:
        """Return its resident memory."""
        try:
            lines = (self.folder / "status").read_text().splitlines()
            return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))
        except (OSError, StopIteration):
            return float("nan")

    def cpu_seconds(self) -> float:
        """Return the processor time that it has taken since it began."""
        try:
            told = (self.folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            return float("nan")
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def listening_at(here: str) -> Listening:
    """Return the process that was told to serve at this address, http://…:port.

    Raises:
        LookupError: There is none.
    """
    port = here.rsplit(":", 1)[1]
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"--port\0{port}" in (folder / "cmdline").read_text():
                return Listening(folder)
        except OSError:
            continue
    raise LookupError(here)
