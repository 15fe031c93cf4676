"""How each source of a build tree is compiled by itself. Of sources that are compiled as one,
compile_commands.json names only the file of the build tree that includes them.

As a program, `compilations.py BUILD-DIR FILE [CHANGED...]` writes a compile_commands.json to FILE that
names every source of the project, and prints for each a line: the source, a tab, and a hash of its
command and of all project files that it includes, directly or not. With CHANGED files, it prints only
sources that show all of them to a compiler: a changed source itself, and for a header one source.
"""

import dataclasses
import functools
import hashlib
import json
import pathlib
import re
import shlex
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


@dataclasses.dataclass(frozen=True)
class Compilation:
    """`unit` is the file that the build compiles: the source itself, or one that includes it."""
    source: str
    unit: str
    command: tuple[str, ...]  # of the source alone
    unit_command: tuple[str, ...]


def members(unit: str) -> list[str]:
    """The sources that a file made by CMake includes; none for any other file."""
    if not re.search(r"/Unity/unity_\d+_cxx\.cxx$", unit):
        return []
    return re.findall(r'^#include "(.*)"$', pathlib.Path(unit).read_text(), re.M)


def replaced(words: list[str], source: str, made: str) -> tuple[str, ...]:
    """The same command for another source. CMake leaves sources with options of their own alone."""
    words = list(words)
    words[words.index("-o") + 1] = made
    words[words.index("-c") + 1] = source
    return tuple(words)


def compilations(build_dir: pathlib.Path) -> dict[str, Compilation]:
    """By source. Where two targets compile a source, the first one counts."""
    result: dict[str, Compilation] = {}
    for each in json.loads((build_dir / "compile_commands.json").read_text()):
        # Precompiled headers are those of the compiler that made them, and may hide a missing #include.
        plain = re.sub(r" -Winvalid-pch -include \S*cmake_pch\.hxx", "", each["command"])
        unit, words = each["file"], shlex.split(each["command"])
        for source in members(unit) or [unit]:
            made = words[words.index("-o") + 1]
            if source != unit:
                made = str(pathlib.Path(made).parents[1] / (pathlib.Path(source).name + ".o"))
            result.setdefault(source, Compilation(
                source, unit, replaced(shlex.split(plain), source, made), tuple(words)))
    return result


def is_of_project(source: str, build_dir: pathlib.Path) -> bool:
    return source.startswith(f"{ROOT}/") and not source.startswith(f"{build_dir}/")


@functools.cache
def includes(file: pathlib.Path, folders: tuple[pathlib.Path, ...]) -> tuple[pathlib.Path, ...]:
    """The files that `file` includes in quotes, found beside it or in `folders`."""
    names = re.findall(r'^\s*#\s*include\s*"([^"]+)"', file.read_text(), re.M)
    places = [[folder / name for folder in (file.parent, *folders)] for name in names]
    return tuple(found for place in places
                 if (found := next((each for each in place if each.is_file()), None)))


@functools.cache
def hash_of(file: pathlib.Path) -> bytes:
    return hashlib.sha256(file.read_bytes()).digest()


def input_of(compilation: Compilation, build_dir: pathlib.Path) -> set[pathlib.Path]:
    """The source, and the files of the project that it includes, directly or not."""
    folders = tuple(pathlib.Path(word[2:]) for word in compilation.command
                    if word.startswith("-I") and is_of_project(word[2:] + "/", build_dir))
    seen = {pathlib.Path(compilation.source)}
    waiting = list(seen)
    while waiting:
        new = set(includes(waiting.pop(), folders)) - seen
        seen |= new
        waiting += new
    return seen


def hash_of_input(compilation: Compilation, build_dir: pathlib.Path) -> str:
    sum_of_all = hashlib.sha256(repr(compilation.command).encode())
    for file in sorted(input_of(compilation, build_dir)):
        sum_of_all.update(hash_of(file))
    return sum_of_all.hexdigest()


def showing(changed: list[pathlib.Path], all_of_them: list[Compilation],
            build_dir: pathlib.Path) -> list[Compilation]:
    """Few compilations whose input has every changed file that any has: of a header that of its own
    source, else the first one."""
    inputs = [(each, input_of(each, build_dir)) for each in all_of_them]
    chosen: dict[str, Compilation] = {}
    shown: set[pathlib.Path] = set()
    for file in sorted(changed, key=lambda file: (file.suffix == ".h", file)):
        if file in shown:
            continue
        with_it = [(each, files) for each, files in inputs if file in files]
        with_it.sort(key=lambda found: pathlib.Path(found[0].source).stem != file.stem)
        for each, files in with_it[:1]:
            chosen[each.source] = each
            shown |= files
    return list(chosen.values())


def main() -> None:
    build_dir, output, *changed = (pathlib.Path(path).resolve() for path in sys.argv[1:])
    own = [each for each in compilations(build_dir).values()
           if is_of_project(each.source, build_dir)]
    output.write_text(json.dumps(
        [{"directory": str(build_dir), "command": shlex.join(each.command), "file": each.source}
         for each in own], indent=1))
    for each in showing(changed, own, build_dir) if changed else own:
        print(each.source, hash_of_input(each, build_dir), sep="\t")


if __name__ == "__main__":
    main()
