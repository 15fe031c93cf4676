"""Holds a page to the sources that it quotes: a block after `<!-- from FILE -->` is a part of FILE, and
one after `<!-- changes FILE OTHER -->` has the lines that go from FILE and come to OTHER.

usage: sample_test.py PAGE ROOT
"""

import difflib
import re
import sys
import textwrap
from pathlib import Path


BLOCK = r"((?:    .*\n|\n)+)"


def changes(before, after):
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line.rstrip() for line in list(lines)[2:] if not line.startswith("@@")]


def check_changes(page, root):
    for before, after, block in re.findall(
        r"<!-- changes (\S+) (\S+) -->\n\n" + BLOCK, page.read_text(encoding="utf-8")
    ):
        texts = [(root / file).read_text(encoding="utf-8") for file in (before, after)]
        if [line.rstrip() for line in textwrap.dedent(block).strip("\n").split("\n")] != changes(*texts):
            expected = "\n".join("    " + line for line in changes(*texts))
            sys.exit(f"{page}: from {before} to {after} these lines change:\n\n{expected}")


def main():
    page, root = Path(sys.argv[1]), Path(sys.argv[2])
    quoted = re.findall(
        r"<!-- from (\S+) -->\n\n" + BLOCK, page.read_text(encoding="utf-8")
    )
    if not quoted:
        sys.exit(f"{page}: no block is quoted from a file")
    for file, block in quoted:
        text = textwrap.dedent(block).strip("\n")
        source = (root / file).read_text(encoding="utf-8")
        if text not in source:
            sys.exit(f"{page}: this is not in {file} as it stands:\n\n{text}")
    check_changes(page, root)
    print(f"{page}: {len(quoted)} blocks are as in their files")


main()
