"""Recorded against replied: placeholders and guids are bound, the rest is equal or masked."""

import fnmatch
import json
import pathlib
import re

from ruamel.yaml import YAML

MASKS = YAML(typ="safe").load(pathlib.Path(__file__).with_name("masks.yaml"))
GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
PLACEHOLDER = re.compile(r"\{(\w+)(?:\|(\w+))?\}")
CASES = {"lower": str.lower, "upper": str.upper, "otherCase": str.swapcase, None: str}
TYPES = {"string": str, "integer": int, "number": (int, float)}


class Bindings:
    """What stands for a placeholder, and which guid of ours is which guid of the recording."""

    def __init__(self, values):
        self._values = dict(values)
        self._guids = {}
        self._taken = {}

    def place(self, values):
        """Let placeholders stand for something else from now on."""
        self._values.update(values)

    def fill(self, value):
        """A recorded value with everything known put in."""
        if isinstance(value, dict):
            return {key: self.fill(part) for key, part in value.items()}
        if isinstance(value, list):
            return [self.fill(part) for part in value]
        return self._text(value) if isinstance(value, str) else value

    def _text(self, text):
        text = PLACEHOLDER.sub(self._placeholder, text)
        return GUID.sub(lambda found: self._guids.get(found[0], found[0]), text)

    def _placeholder(self, found):
        if found[1] not in self._values:
            return found[0]
        return CASES[found[2]](self._values[found[1]])

    def learn(self, recorded, replied):
        """Bind what is still open in a recorded text; whether the rest of the text is equal."""
        wanted = self._text(recorded)
        if wanted == replied:
            return True
        names, pattern, at = [], "", 0
        for found in re.finditer(rf"{PLACEHOLDER.pattern}|{GUID.pattern}", wanted):
            pattern += re.escape(wanted[at : found.start()])
            at = found.end()
            if found[0] in self._taken:  # a guid that is ours already
                pattern += re.escape(found[0])
            else:
                names.append((found[1], found[0]))
                pattern += f"({GUID.pattern})"
        match = re.fullmatch(pattern + re.escape(wanted[at:]), replied)
        return bool(match) and all(
            self._bind(name, text, value)
            for (name, text), value in zip(names, match.groups(), strict=True)
        )

    def _bind(self, name, text, value):
        """One of theirs is one of ours, and no two of theirs are the same of ours."""
        if name:
            self._values[name] = value
            return True
        if self._taken.setdefault(value, text) != text:
            return False
        self._guids[text] = value
        return True


class Comparison:
    """Compares bodies and headers, and counts the leaves that it had to mask."""

    def __init__(self, bindings):
        self.bindings = bindings
        self.leaves = self.masked = 0
        self.wrong = []

    def body(self, step, recorded, replied, *, partial=False):
        """Every leaf of a body."""
        if recorded == "":
            self._leaf(step, "", None, replied)
            return
        self._node(step, "", recorded, replied, partial)

    def header(self, step, name, recorded, replied):
        """One header; job and operation are bound here first."""
        self.leaves += 1
        if replied is None or not self.bindings.learn(recorded, replied):
            self.wrong.append(f"{step}: header {name}: want {recorded!r}, got {replied!r}")

    def _node(self, step, path, recorded, replied, partial):
        if isinstance(recorded, dict) and recorded and isinstance(replied, dict):
            self._keys(step, path, recorded, replied, partial)
            for key in recorded.keys() & replied.keys():
                self._node(step, f"{path}.{key}".strip("."), recorded[key], replied[key], partial)
        elif isinstance(recorded, list) and recorded and isinstance(replied, list):
            if len(recorded) != len(replied):
                want = f"{len(recorded)} entries"
                self.wrong.append(f"{step}: {path}: want {want}, got {json.dumps(replied)[:300]}")
            for one, other in zip(recorded, replied, strict=False):
                self._node(step, f"{path}[]", one, other, partial)
        else:
            self._leaf(step, path, recorded, replied)

    def _keys(self, step, path, recorded, replied, partial):
        for key in recorded.keys() - replied.keys():
            self.wrong.append(f"{step}: {path}.{key} is missing")
        if not partial:
            for key in replied.keys() - recorded.keys():
                self.wrong.append(f"{step}: {path}.{key} was not recorded")

    def _leaf(self, step, path, recorded, replied):
        self.leaves += 1
        mask = mask_of(path, self.bindings.fill(recorded))
        if mask is None:
            if not self._same(recorded, replied):
                self.wrong.append(f"{step}: {path}: want {recorded!r}, got {replied!r}")
            return
        self.masked += 1
        if not fits(mask["kind"], replied):
            self.wrong.append(f"{step}: {path}: {replied!r} is no {mask['kind']}")
            return
        if mask["kind"].startswith("guid") and not self.bindings.learn(recorded, replied):
            self.wrong.append(f"{step}: {path}: {replied!r} is not {recorded!r} of before")

    def _same(self, recorded, replied):
        wanted = self.bindings.fill(recorded)
        return wanted == replied and isinstance(wanted, bool) == isinstance(replied, bool)


def mask_of(path, recorded):
    """The mask that covers a leaf; what was recorded must be of its kind, else it is compared."""
    bare = path.replace("[]", "#")
    for mask in MASKS["masks"]:
        covers = fnmatch.fnmatchcase(bare, mask["leaf"].replace("[]", "#"))
        if covers and fits(mask["kind"], recorded):
            return mask
    return None


def fits(kind, value):
    """Whether a value has the type and the pattern of a kind."""
    wanted = MASKS["kinds"][kind]
    if isinstance(value, bool) or not isinstance(value, TYPES[wanted["type"]]):
        return False
    if isinstance(value, str):
        return re.fullmatch(wanted["pattern"], value) is not None
    return wanted["least"] <= value <= wanted["most"]
