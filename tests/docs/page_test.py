#!/usr/bin/env python3
"""page_test.py PAGE PROGRAM: runs the commands of a page of the documentation, the lines "    $ COMMAND",
one after the other in one fresh folder, with the program that was built first in PATH. A command exits
with 0, or as its comment says, "# exits with 1"; and where the page shows lines below it, its output,
errors included, is these. "..." stands for anything on a line, and by itself for any number of lines."""

import dataclasses
import os
import pathlib
import re
import subprocess
import sys
import tempfile

INDENT = "    "
PROMPT = INDENT + "$ "


@dataclasses.dataclass
class Command:
    line: int
    text: str
    status: int
    output: list[str]  # as shown; nothing is said about it where that is empty


def status_of(text):
    """The exit status that a command's comment names."""
    comment = re.search(r"\s# exits with (\d+)$", text)
    return int(comment.group(1)) if comment else 0


def commands_of(lines):
    commands = []
    is_open = False  # what comes next is shown output, or the rest of a command
    for number, line in enumerate(lines, start=1):
        if line.startswith(PROMPT):
            commands.append(Command(number, line[len(PROMPT):], 0, []))
            is_open = True
        elif line.strip() and not line.startswith(INDENT):
            is_open = False
        elif is_open and commands[-1].text.endswith("\\") and not commands[-1].output:
            commands[-1].text += "\n" + line
        elif is_open:
            commands[-1].output.append(line.removeprefix(INDENT).rstrip())
    for command in commands:
        command.status = status_of(command.text)
        while command.output and not command.output[-1]:
            command.output.pop()
    return commands


def pattern_of(shown):
    pattern = ""
    for line in shown:
        if line == "...":
            pattern += r"(?:[^\n]*\n)*?"
        else:
            pattern += "[^\n]*".join(map(re.escape, line.split("..."))) + r"[ \t]*\n"
    return pattern


def run(command, folder, environment):
    """What is wrong with a command, or nothing."""
    try:
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-o", "pipefail", "-c", command.text], cwd=folder,
            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=3000)
    except subprocess.TimeoutExpired:
        return "does not come to an end"
    output = done.stdout.decode(errors="replace")
    if output and not output.endswith("\n"):
        output += "\n"
    # Where bash has become the last command, a signal shows as itself and not as the shell's number.
    status = done.returncode if done.returncode >= 0 else 128 - done.returncode
    if status != command.status:
        return f"exits with {status}, not {command.status}:\n{output[-2000:]}"
    if command.output and not re.fullmatch(pattern_of(command.output), output):
        shown = "\n".join(command.output)
        return f"prints\n{output[:4000]}\nand not, as the page says,\n{shown}"
    return None


def main():
    page, program = (pathlib.Path(argument).resolve() for argument in sys.argv[1:])
    commands = commands_of(page.read_text().splitlines())
    if not commands:
        sys.exit(f"{page.name} has no commands")
    with tempfile.TemporaryDirectory(prefix="crashcheck-page-") as folder:
        environment = {"HOME": folder, "LC_ALL": "C.UTF-8", "TERM": "dumb",
                       # However slow the machine, no line of progress comes between.
                       "CRASHCHECK_PROGRESS_SECONDS": "100000",
                       "PATH": f"{program.parent}:{os.environ['PATH']}"}
        for command in commands:
            problem = run(command, folder, environment)
            if problem:
                sys.exit(f"{page.name}:{command.line}: {command.text}\n{problem}")
    shown = sum(bool(command.output) for command in commands)
    print(f"{page.name}: {len(commands)} commands, {shown} of them with output")


main()
