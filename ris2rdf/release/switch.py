"""Making a release the current one: everything on disk first, then one atomic rename.

Whatever moment a build is killed at, ``current`` points at a whole release.
"""

import os
import shutil
from pathlib import Path

UNFINISHED = ".unfinished-"


def sync(folder: Path) -> None:
    """Write every file and folder under *folder* through to the disk."""
    for place, _, names in os.walk(folder):
        for name in names:
            _fsync(Path(place, name))
        _fsync(Path(place))


def sync_names(folder: Path) -> None:
    """Write the names in *folder* through to the disk, before a link leads to one of them."""
    _fsync(folder)


def switch(link: Path, release: Path) -> None:
    """Let *link* point at *release* (beside it, relative): readers see the old one or the new."""
    fresh = link.with_name(f"{link.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(os.path.relpath(release, link.parent), target_is_directory=True)
    fresh.replace(link)
    _fsync(link.parent)


def clean(releases: Path) -> list[str]:
    """Remove what builds that were killed left in *releases*; returns the names removed."""
    names = [path.name for path in releases.glob(f"{UNFINISHED}*")]
    for name in names:
        shutil.rmtree(releases / name)
    return sorted(names)


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
