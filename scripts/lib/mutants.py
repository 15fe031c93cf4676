"""Mutants as values: the patches of tests/mutants, and checkers that are broken by rule."""

import dataclasses
import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests/mutants"
# The checker looks after some guarantees by itself, the oracle after the others.
PREDICATES = ["model/explorer/finding.cc", "model/stores/ghost_tree/oracle/guarantees.cc"]

# How a mutant is looked for that does not say so itself.
EXPLORE = "--device powerloss --nested 1"

# In the order of docs/guarantees.md.
GUARANTEES = ["opens", "header", "tree", "extents", "coalesced", "zeroed", "durable", "intact",
              "atomic", "leak", "idempotent", "converges", "usable", "contained", "best-fit",
              "told", "space"]


class Unusable(Exception):
    """A mutant, or everything, that cannot be tried."""


@dataclasses.dataclass(frozen=True)
class Mutant:
    """A bug: what somebody did, and the sources with it."""
    name: str
    what: str
    area: str
    patch: str = ""  # or, where it is empty:
    sources: tuple[tuple[str, str], ...] = ()  # path and text
    protocol: str = "journaled"
    explore: str = EXPLORE
    unseen: str = ""  # why no guarantee can see it

    def files(self) -> list[str]:
        return re.findall(r"^\+\+\+ b/(\S+)", self.patch, re.M) or [path for path, _ in self.sources]

    def write(self, folder: pathlib.Path) -> None:
        """Writes the files, with the bug, below `folder`: with a header all that is beside it, which
        finds the one with the bug first."""
        for path in map(pathlib.Path, self.files()):
            beside = (ROOT / path).parent
            files = [ROOT / path] if path.suffix == ".cc" else sorted(beside.glob("*.[hc]*"))
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            for file in files:
                (folder / path.parent / file.name).write_text(file.read_text())
        for path, text in self.sources:
            (folder / path).write_text(text)
        if self.patch:
            apply(self.patch, folder)


def apply(patch: str, folder: pathlib.Path) -> None:
    # Inside a repository git would look for the files there.
    alone = os.environ | {"GIT_CEILING_DIRECTORIES": str(folder.resolve().parent)}
    done = subprocess.run(["git", "apply", "-"], cwd=folder, input=patch, env=alone,
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Unusable(f"the patch does not apply: {done.stderr.strip()}")


def read(path: pathlib.Path) -> Mutant:
    """Lines "key: value", an empty line, the diff."""
    head, _, patch = path.read_text().partition("\n\n")
    fields: dict[str, str] = {}
    for line in head.splitlines():
        key, colon, value = line.partition(": ")
        if not colon or key not in ("what", "area", "protocol", "explore", "unseen"):
            raise Unusable(f"{path.name}: no line of a mutant's header: {line}")
        fields[key] = value
    if "what" not in fields or "area" not in fields or not patch:
        raise Unusable(f"{path.name}: what, area or the patch is missing")
    return Mutant(name=path.stem, patch=patch, **fields)


def stores() -> list[Mutant]:
    return [read(path) for path in sorted(FOLDER.glob("*.patch"))]


def checkers() -> list[Mutant]:
    """The broken checkers: those of the patches, and one for each guarantee whose predicate, in all
    its forms, finds nothing wrong."""
    broken = [read(path) for path in sorted((FOLDER / "checker").glob("*.patch"))]
    texts = {path: (ROOT / path).read_text() for path in PREDICATES}
    for guarantee in GUARANTEES:
        begin = re.compile(rf"^Findings {guarantee.replace('-', '_')}\([^{{;]*\) {{\n", re.M)
        emptied = []
        for path, text in texts.items():
            changed, count = begin.subn(lambda found: found.group() + "  return {};\n", text)
            if count > 0:
                emptied.append((path, changed))
        if not emptied:
            raise Unusable(f"{' and '.join(PREDICATES)} have no predicate for {guarantee}")
        broken.append(Mutant(f"predicate-{guarantee}", f"the predicate of {guarantee} always holds.",
                             "predicate", sources=tuple(emptied)))
    return broken
