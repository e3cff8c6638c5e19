"""Find the Chromium that the browser tests drive, and install Debian's where there is none.

Run with ``--install`` to end with a browser or with a plain message and exit status 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "no Chromium or Chrome found: install one (on Debian: apt-get install chromium), "
    "or set GEOMAP_CHROMIUM to its path"
)


def chromium() -> str | None:
    """Return the path of the browser: ``GEOMAP_CHROMIUM``, else the first known name on the PATH."""
    named = os.environ.get("GEOMAP_CHROMIUM")
    if named:
        return shutil.which(named)
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def install() -> None:
    """Install Debian's chromium if this user may; without effect anywhere else."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([apt, "update", "--quiet"], check=False, env=environment)
    subprocess.run(
        [apt, "install", "--quiet", "--yes", "--no-install-recommends", "chromium"],
        check=False,
        env=environment,
    )


if __name__ == "__main__":
    if chromium() is None and "--install" in sys.argv[1:]:
        install()
    found = chromium()
    if found is None:
        sys.exit(MISSING)
    print(found)
