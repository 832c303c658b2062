"""Where the tables and shapes are: beside the package in a checkout, inside it in a wheel.

Nothing is read here; callers get a path.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_PACKED = {"ontologies": _PACKAGE / "ontologies", "shapes": _PACKAGE / "shapes_data"}


def folder(name: str) -> Path:
    """Return the folder of packaged data called *name* (``ontologies`` or ``shapes``)."""
    packed = _PACKED[name]
    return packed if packed.is_dir() else _PACKAGE.parent / name


def table(name: str, overlay: Path | None = None) -> Path:
    """Return the path of the table *name*, from *overlay* (``--mapping DIR``) if it has one."""
    if overlay is not None and (overlay / name).is_file():
        return overlay / name
    return folder("ontologies") / name
