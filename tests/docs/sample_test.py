"""Holds a page to the sources that it quotes: a block after `<!-- from FILE -->` is a part of FILE.

usage: sample_test.py PAGE ROOT
"""

import re
import sys
import textwrap
from pathlib import Path


def main():
    page, root = Path(sys.argv[1]), Path(sys.argv[2])
    quoted = re.findall(
        r"<!-- from (\S+) -->\n\n((?:    .*\n|\n)+)", page.read_text(encoding="utf-8")
    )
    if not quoted:
        sys.exit(f"{page}: no block is quoted from a file")
    for file, block in quoted:
        text = textwrap.dedent(block).strip("\n")
        source = (root / file).read_text(encoding="utf-8")
        if text not in source:
            sys.exit(f"{page}: this is not in {file} as it stands:\n\n{text}")
    print(f"{page}: {len(quoted)} blocks are as in their files")


main()
