#!/usr/bin/env python3
"""Tries page_test.py itself: which pages pass, and which do not."""

import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent

PAGE = """# A page

    $ echo one; echo two >&2; \\
      echo three
    one
    ...
    three

Text.

    not a command

    $ false    # exits with 1
    $ printf 'a 12 b\\n\\nc' >file
    $ cat file
    a ... b

    c
"""


def passes(page):
    with tempfile.NamedTemporaryFile("w", suffix=".md") as file:
        file.write(page)
        file.flush()
        done = subprocess.run([sys.executable, HERE / "page_test.py", file.name, sys.executable],
                              capture_output=True, text=True)
    return done.returncode == 0


def main():
    wrong = [] if passes(PAGE) else ["a page that is right does not pass"]
    for what, old, new in [
            ("another output", "    three\n", "    four\n"),
            ("output that is not all shown", "    ...\n", ""),
            ("output that is shown and not there", "    c\n", "    c\n    d\n"),
            ("another rest of a line", "a ... b", "a ... c"),
            ("another exit status", "# exits with 1", "# exits with 2"),
            ("an exit status that the page does not name", "    # exits with 1", ""),
            ("a file that no command before it made", ">file", ">other"),
            ("no commands", "    $ ", "    % ")]:
        if old not in PAGE:
            wrong.append(f"{what}: the page has no '{old}'")
        if passes(PAGE.replace(old, new)):
            wrong.append(f"a page with {what} passes")
    if wrong:
        sys.exit("\n".join(wrong))
    print("8 mistakes are noticed")


main()
