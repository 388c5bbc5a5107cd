"""Runs a command and writes down what it took. A process of its own, and a small one.

A process counts as its peak memory also what its parent held when it was started.
"""

import json
import os
import sys
import time
from pathlib import Path

target, *line = sys.argv[1:]
started = time.perf_counter()
process = os.posix_spawnp(line[0], line, os.environ)
_, status, usage = os.wait4(process, 0)
told = {
    "seconds": time.perf_counter() - started,
    "cpu_seconds": usage.ru_utime + usage.ru_stime,
    "peak_mb": usage.ru_maxrss / 1024,
    "status": os.waitstatus_to_exitcode(status),
}
Path(target).write_text(json.dumps(told), encoding="utf-8")
