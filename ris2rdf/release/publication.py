"""A publication: the directory a library keeps, with its settings, decisions and releases.

A path enters; settings and the current release leave. It changes nothing in a directory but to
make what is missing, and never removes a release.
"""

import threading
from collections.abc import Mapping
from pathlib import Path

from ris2rdf.diagnostics import UsageError
from ris2rdf.release import config as settings_file
from ris2rdf.release.config import Config
from ris2rdf.release.records import NAME
from ris2rdf.release.release import Release

DECISIONS = {
    "authorities.csv": "kind,label,iri\n",
    "withdrawn.csv": "iri,reason,date,successor\n",
    "decisions.csv": "iri,other,decision,note\n",
}


class NoReleaseError(UsageError):
    """Nothing has been built in this publication yet."""


class Publication:
    """The publication in the directory *path*, made with *settings* where there is none."""

    def __init__(self, path: Path | str, settings: Mapping[str, object] | None = None) -> None:
        self.path = Path(path)
        self._link = self.path / "current"
        self._make(settings or {})
        self.config: Config = settings_file.read(self.path / "config.toml")
        self._lock = threading.Lock()
        self._current: Release | None = None

    @property
    def releases(self) -> Path:
        """Where the releases are, a directory each."""
        return self.path / "releases"

    @property
    def link(self) -> Path:
        """The link to the current release."""
        return self._link

    @property
    def past(self) -> Path:
        """The database of the current release, which the next one is compared with.

        It may not be there: before the first build, or where somebody removed the release.
        """
        return self.releases / (self.current_id() or "none") / NAME

    @property
    def withdrawn(self) -> Path:
        """The table of works that the library has taken back."""
        return self.path / "withdrawn.csv"

    @property
    def registry(self) -> Path:
        """The database of every IRI ever published."""
        return self.path / "registry.sqlite"

    @property
    def quarantine(self) -> Path:
        """Where refused records are put."""
        return self.path / "quarantine"

    def current_id(self) -> str:
        """Return the id of the current release, or an empty string before the first."""
        try:
            return self._link.readlink().name  # asked by every request: one call of the system
        except OSError:
            return ""

    def current(self) -> Release:
        """Return the current release, opened once and again only when another is switched to.

        Raises NoReleaseError before the first build.
        """
        identity = self.current_id()
        with self._lock:
            if self._current is None or self._current.id != identity:
                self._current = self._opened(identity)
            return self._current

    def _opened(self, identity: str) -> Release:
        if not identity:
            raise NoReleaseError(f"{self.path} has no release yet; run ris2rdf build first")
        return Release(self.releases / identity)

    def _make(self, settings: Mapping[str, object]) -> None:
        """Make what is missing, the settings last: a directory with settings is whole."""
        for folder in (self.path, self.releases, self.quarantine):
            folder.mkdir(parents=True, exist_ok=True)
        for name, header in DECISIONS.items():
            if not (self.path / name).exists():
                (self.path / name).write_text(header, "utf-8")
        place = self.path / "config.toml"
        if not place.exists():
            settings_file.write(place, settings_file.checked(dict(settings), "settings"))
