"""A state that lies in a folder: what a killed engine or a lost machine leaves of it, mended.

The engine writes a file's attributes in place, and only then renames the state to its name: killed
between, it leaves attributes that are cut off, and every command ends with "failed to load
checkpoint: EOF" (tried with 3.250; gocloud.dev/blob/fileblob). A machine that loses power may
leave the state itself cut off; the engine keeps the one before it as `.bak`.
"""

import collections.abc
import gzip
import json
import pathlib
import shutil
import urllib.parse

from console.project import Refused
from stacks import files

STATES = (".json", ".json.gz")
"""zstd, which the engine can write too, cannot be read here: only its attributes are mended."""
BACKUP, ATTRIBUTES, KEPT = ".bak", ".attrs", ".cut"
GZIP = b"\x1f\x8b"


def mend(url: str, directory: pathlib.Path, stack: str) -> list[str]:
    """Make the stack's state readable again; what was done, in lines. Any other backend: nothing.

    Raises Refused when neither the state nor the one before it can be read.
    """
    folder = _folder(url)
    if not folder:
        return []
    name, project = stack.rpartition("/")[2], _project(directory)
    told = []
    for place in (folder / "stacks" / project, folder / "stacks"):
        told += [_drop(each) for each in sorted(place.glob(f"{name}.json*")) if _half(each)]
        for state in (place / f"{name}{ending}" for ending in STATES):
            if state.exists() and not _whole(state):
                older = folder / "backups" / place.relative_to(folder / "stacks") / name
                told.append(_go_back(state, older))
    return told


def _folder(url: str) -> pathlib.Path | None:
    where = urllib.parse.urlsplit(url)
    if where.scheme != "file":
        return None
    return pathlib.Path(urllib.parse.unquote(where.netloc + where.path)).expanduser() / ".pulumi"


def _project(directory: pathlib.Path) -> str:
    file = files.read_yaml((directory / "Pulumi.yaml").read_text(encoding="utf-8"))
    return str(file["name"]) if isinstance(file, dict) else ""


def _half(path: pathlib.Path) -> bool:
    """Whether the file is attributes that are cut off."""
    return path.suffix == ATTRIBUTES and not _parsed(path.read_bytes())


def _drop(attributes: pathlib.Path) -> str:
    """Without them a state is read as it is; the engine writes them anew."""
    attributes.unlink()
    return (
        f"{attributes.name} was cut off when the engine died; removed, the state does not need it"
    )


def _go_back(state: pathlib.Path, older: pathlib.Path) -> str:
    """Put the state before this one in its place; the broken one is kept beside it."""
    before = state.with_name(state.name + BACKUP)
    if not before.exists() or not _whole(before):
        raise Refused(
            f"the state {state} is cut off, and so is the one before it; copy the newest readable "
            f"file of {older} over it, then run this again"
        )
    shutil.copy(state, state.with_name(state.name + KEPT))
    fresh = state.with_name(state.name + ".new")
    shutil.copy(before, fresh)
    fresh.replace(state)
    return (
        f"{state.name} was cut off and is kept as {state.name}{KEPT}; went back to {before.name}, "
        "one step older: what was made since may need --made NAME"
    )


def _whole(state: pathlib.Path) -> bool:
    content = state.read_bytes()
    try:
        return _parsed(gzip.decompress(content) if content.startswith(GZIP) else content)
    except (OSError, EOFError, ValueError):
        return False


def _parsed(content: bytes) -> bool:
    """Whether it is JSON to its end."""
    try:
        return isinstance(json.loads(content), collections.abc.Mapping)
    except ValueError:
        return False
