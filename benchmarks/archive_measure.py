"""Runs a command as a process of its own, and measures it with all the processes that it starts."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

_PROC = Path("/proc")
_EVERY = 0.03  # seconds between two looks at the memory


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of a command took.

    Attributes:
        seconds: by the clock.
        cpu: seconds of processor, of all its processes together.
        peak: MB of memory, of all its processes at one time; what they share is counted for each.
    """

    seconds: float
    cpu: float
    peak: float
    status: int
    stdout: str
    stderr: str


@dataclass(frozen=True, slots=True)
class Runs:
    """Several runs of one command."""

    runs: Sequence[Run]

    @property
    def seconds(self) -> float:
        """The median."""
        return statistics.median(run.seconds for run in self.runs)

    @property
    def cpu(self) -> float:
        """The median."""
        return statistics.median(run.cpu for run in self.runs)

    @property
    def peak(self) -> float:
        """The highest."""
        return max(run.peak for run in self.runs)

    @property
    def spread(self) -> str:
        """The shortest and the longest, in words; nothing for a single run."""
        seconds = sorted(run.seconds for run in self.runs)
        return f"{seconds[0]:.2f} to {seconds[-1]:.2f}" if len(seconds) > 1 else ""

    @property
    def cores(self) -> float:
        """How many processors they had on average; fewer than they could use where others were busy too."""
        return self.cpu / self.seconds


def difference(longer: Runs, shorter: Runs) -> float:
    """Return the median of the seconds by which runs took longer than those that followed each of them."""
    pairs = zip(longer.runs, shorter.runs, strict=True)
    return statistics.median(one.seconds - other.seconds for one, other in pairs)


def once(run: Run) -> Runs:
    """Return a run that is not repeated."""
    return Runs([run])


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None) -> Run:
    """Run `command` in `folder`, and wait for its end."""
    with (folder / "stdout").open("w+b") as out, (folder / "stderr").open("w+b") as err:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=out, stderr=err)
        ended, peak = Event(), [0.0]
        watch = Thread(target=_watch, args=(process.pid, ended, peak))
        watch.start()
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        ended.set()
        watch.join()
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode("utf-8", "replace"))
    return Run(seconds, used.ru_utime + used.ru_stime, peak[0], process.returncode, *texts)


def _watch(root: int, ended: Event, peak: list[float]) -> None:
    while not ended.wait(_EVERY):
        each = [_memory(process) for process in _tree(root)]
        # What one process had between two looks is known, what all had together is not.
        peak[0] = max(peak[0], sum(now for now, _ in each), *(highest for _, highest in each))


def _tree(root: int) -> Iterator[int]:
    """Yield `root` and all the processes that come from it."""
    children = defaultdict(list)
    for path in _PROC.glob("[0-9]*/stat"):
        try:
            fields = path.read_text("utf-8", "replace").rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        children[int(fields[1])].append(int(path.parent.name))
    waiting = [root]
    while waiting:
        process = waiting.pop()
        yield process
        waiting.extend(children[process])


def _memory(process: int) -> tuple[float, float]:
    """Return the MB of a process that lie in memory, and the most that ever did."""
    try:
        status = (_PROC / str(process) / "status").read_text("utf-8", "replace")
    except OSError:
        return 0.0, 0.0  # it has ended meanwhile
    fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    now, highest = (int(fields.get(name, "0").split()[0]) / 1000 for name in ("VmRSS", "VmHWM"))
    return now, highest
