"""Building programs with a bug in them: the files with the bug are compiled as the build tree
compiles them, together with those that it compiles as one with them, and linked before its libraries.
One compilation and one link a bug; the tree itself stays as it is."""

import pathlib
import shlex
import subprocess

from lib.compilations import Compilation, compilations, input_of, is_of_project, members, replaced
from lib.mutants import ROOT, Mutant, Unusable


class Tree:
    """A build tree by Ninja, and a folder in it for what is built with a bug."""

    def __init__(self, folder: pathlib.Path, jobs: int, targets: list[str]) -> None:
        """`targets` are programs, by their paths in the tree; builds them."""
        self.folder = folder
        self.work = folder / "mutants"
        if not (folder / "compile_commands.json").exists():
            raise Unusable(f"{folder} is no build tree; scripts/test makes one")
        names = [pathlib.Path(target).name for target in targets]
        self.run(["cmake", "--build", ".", "-j", str(jobs), "--target", *names])
        self.compilations = compilations(folder)
        self.links = {target: self.link_of(target) for target in targets}

    def run(self, command: list[str]) -> str:
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Unusable(f"{shlex.join(command)}\n{(done.stdout + done.stderr)[-4000:]}")
        return done.stdout

    def link_of(self, target: str) -> list[str]:
        last = self.run(["ninja", "-t", "commands", target]).splitlines()[-1]
        for part in last.split(" && "):
            words = shlex.split(part)
            if "-o" in words and target in words:
                return words
        raise Unusable(f"nothing links {target}")

    def contains(self, target: str, source: str) -> bool:
        """Whether a program is linked with the layer that `source` belongs to."""
        libraries = {str(pathlib.Path(word).parent) for word in self.links[target]
                     if word.endswith(".a")}
        return any(str(folder) in libraries for folder in pathlib.Path(source).parents)

    def build(self, mutant: Mutant, targets: list[str]) -> list[pathlib.Path]:
        """The programs with the mutant's files in place of their own."""
        folder = self.work / mutant.name
        mutant.write(folder / "source")
        objects = [self.compile(folder, unit) for unit in self.units(mutant)]
        programs = [folder / pathlib.Path(target).name for target in targets]
        for target, program in zip(targets, programs):
            words = [str(program) if word == target else word for word in self.links[target]]
            first = words.index("-o")
            self.run([*words[:first], *objects, *words[first:]])
        return programs

    def units(self, mutant: Mutant) -> list[str]:
        """What the tree compiles that has the mutant's files in it."""
        units = []
        for file in mutant.files():
            found = [each for each in self.compilations.values() if self.has(each, ROOT / file)]
            if not found:
                raise Unusable(f"nothing compiles {file}")
            elsewhere = [each.source for each in found
                         if pathlib.Path(each.source).parent != (ROOT / file).parent]
            if elsewhere:
                raise Unusable(f"{file} would be found without the bug by {elsewhere[0]}, elsewhere")
            units += [each.unit for each in found]
        return list(dict.fromkeys(units))

    def has(self, compilation: Compilation, file: pathlib.Path) -> bool:
        """Whether a source of the project is `file`, or includes it, directly or not."""
        if file.suffix == ".cc" or not is_of_project(compilation.source, self.folder):
            return compilation.source == str(file)
        return file in input_of(compilation, self.folder)

    def compile(self, folder: pathlib.Path, unit: str) -> str:
        sources = members(unit) or [unit]
        text = ""
        for source in sources:
            planted = folder / "source" / pathlib.Path(source).relative_to(ROOT)
            text += f'#include "{planted if planted.exists() else source}"\n'
        together = folder / f"{pathlib.Path(sources[0]).stem}.with_bug.cc"
        together.write_text(text)
        words = replaced(self.compilations[sources[0]].unit_command, str(together), f"{together}.o")
        # Headers are beside the real sources; a bug may leave something unused. What it runs for is
        # short: optimising it much would take longer.
        beside = dict.fromkeys(str(pathlib.Path(source).parent) for source in sources)
        quoted = [word for folder in beside for word in ("-iquote", folder)]
        self.run([*words, *quoted, "-w", "-O1"])
        return f"{together}.o"
