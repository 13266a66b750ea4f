"""Folders that are written whole or not at all, and checked when read.

Both the converted model and the index are folders with a manifest of checksums. A
folder is written beside its final place and renamed when complete, so a crash leaves
either the old one or none.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MANIFEST_NAME = "manifest.json"
_CHUNK_BYTES = 1 << 20
_LEFT = re.compile(r"\.(?P<name>.+?)-(?P<aside>old-)?[a-z0-9_]{8}")
_LEFT_SECONDS = 60


@contextlib.contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Yield an empty folder that becomes `target` when the block ends without error.

    Raises OSError if the parent cannot be written to; nothing is left behind then.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    tidy(target.parent)
    fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        yield fresh
        _replace(fresh, target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def tidy(parent: Path) -> None:
    """Clear up in a folder of whole folders what a run that was killed has left there.

    What had just been moved aside goes back if nothing has taken its place; the rest goes. What is
    younger than a minute may be another run's, and stays.
    """
    with contextlib.suppress(OSError):
        for left in list(parent.iterdir()):
            match = _LEFT.fullmatch(left.name)
            if not match or left.stat().st_mtime > time.time() - _LEFT_SECONDS:
                continue
            with contextlib.suppress(OSError):
                if match["aside"] and not (parent / match["name"]).exists():
                    (left / "old").rename(parent / match["name"])
            shutil.rmtree(left, ignore_errors=True)


def _replace(fresh: Path, target: Path) -> None:
    """Put `fresh` in the place of `target`, which a rename alone can't do to a full folder."""
    if not target.exists():
        with contextlib.suppress(OSError):
            fresh.rename(target)
            return
    old = Path(tempfile.mkdtemp(prefix=f".{target.name}-old-", dir=target.parent))
    try:
        target.rename(old / "old")
        fresh.rename(target)
    finally:
        if not target.exists():  # the second rename failed
            with contextlib.suppress(OSError):
                (old / "old").rename(target)
        shutil.rmtree(old, ignore_errors=True)


def write_manifest(folder: Path, about: dict[str, Any]) -> dict[str, Any]:
    """Write `about` plus a sha256 of every file in `folder`; return what was written."""
    manifest = {**about, "files": checksums(folder)}
    text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / MANIFEST_NAME).write_text(text + "\n", "utf-8")
    return manifest


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest. Raises OSError if there is none, ValueError if it is garbled."""
    manifest = json.loads((folder / MANIFEST_NAME).read_text("utf-8"))
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
        raise ValueError("not a manifest with a list of files")
    return manifest


def first_damage(folder: Path, manifest: dict[str, Any]) -> str | None:
    """Return the first file that is missing or differs from its checksum, or None."""
    for name, expected in manifest["files"].items():
        path = folder / name
        if not path.is_file():
            return f"{name} is missing"
        if _sha256(path) != expected:
            return f"{name} differs from its checksum"
    return None


def checksums(folder: Path) -> dict[str, str]:
    """Return the sha256 of every file under `folder`, manifest excepted, by relative path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): _sha256(path) for path in files if path.name != MANIFEST_NAME
    }


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
