#!/usr/bin/env python3
"""ci_templates_test.py TEMPLATES PROGRAM: does what GitHub and GitLab would do with the templates in
docs/ci, with the program that was built, for a moment instead of minutes: what they run is run as it
stands, so that no option in it can be out of date. A job is green where the store holds and red where
it does not, and leaves its reports and cases in both."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

import yaml

TEMPLATES, PROGRAM = (pathlib.Path(argument).resolve() for argument in sys.argv[1:])
COMMIT = "fedcba9876543210fedcba9876543210fedcba98"
SEED = 0xFEDCBA987654321
# A case that does what it says, and one that says what it does not do.
KEPT = "crashcheck-case 1; protocol journaled; allocate 32; crash 5; expect {}\n"


def fail(message):
    sys.exit(f"FAILED: {message}")


def expect(condition, message):
    if not condition:
        fail(message)


class Machine:
    """A checkout on a machine where apt-get does nothing, and where scripts/crashcheck, which would
    build, is the program that is there."""

    def __init__(self, folder, variables, cases=()):
        self.folder = pathlib.Path(folder)
        self.output = ""
        self.variables = dict(variables)
        source = self.folder / self.variables["CRASHCHECK_SOURCE"]
        self.link(source / "scripts/crashcheck", PROGRAM)
        self.link(source / "build/release/src/cli/crashcheck", PROGRAM)
        self.link(self.folder / "stubs/apt-get", shutil.which("true"))
        for number, case in enumerate(cases):
            path = self.folder / self.variables["CRASHCHECK_CASES"] / f"{number}.case"
            path.parent.mkdir(exist_ok=True)
            path.write_text(case)
        self.path = [str(self.folder / "stubs")]

    @staticmethod
    def link(path, target):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target)

    def run(self, script):
        """The exit status of a script."""
        path = ":".join(self.path + [os.environ["PATH"]])
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=self.folder, env={"HOME": str(self.folder), "PATH": path, **self.variables},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            timeout=3000)
        self.output += done.stdout
        return done.returncode


def is_true(condition, event, failed):
    """Whether GitHub's `if:` holds, of which this knows what the template uses."""
    text = re.fullmatch(r"\$\{\{(.*)\}\}", condition.strip()).group(1)
    for old, new in {"!cancelled()": "True", "always()": "True", "success()": str(not failed),
                     "github.event_name": repr(event), "&&": " and ", "||": " or "}.items():
        text = text.replace(old, new)
    expect(re.fullmatch(r"(True|False|and|or|==|'[a-z_]*'|\s|[()])*", text), f"if: {condition}")
    return eval(text)  # nothing but words and comparisons is left


def run_on_github(template, variables, folder, event="push", cases=()):
    """The machine after the job, and the exit statuses of its steps."""
    job = template["jobs"]["crashcheck"]
    expect(job["defaults"]["run"]["shell"] == "bash", "the steps are not for bash")
    files = {name: str(pathlib.Path(folder) / name)
             for name in ("GITHUB_ENV", "GITHUB_PATH", "GITHUB_STEP_SUMMARY")}
    for file in files.values():
        pathlib.Path(file).touch()
    environment = {name: str(value) for name, value in {**template["env"], **variables}.items()}
    machine = Machine(folder, {**environment, **files, "GITHUB_SHA": COMMIT,
                               "GITHUB_EVENT_NAME": event, "GITHUB_RUN_NUMBER": "7"}, cases)
    statuses = {}
    for step in job["steps"]:
        failed = any(statuses.values())
        if "run" not in step or not is_true(step.get("if", "${{ success() }}"), event, failed):
            continue
        statuses[step["name"]] = machine.run(step["run"])
        for line in pathlib.Path(files["GITHUB_ENV"]).read_text().splitlines():
            name, value = line.split("=", 1)
            machine.variables[name] = value
        machine.path += pathlib.Path(files["GITHUB_PATH"]).read_text().splitlines()
    machine.summary = pathlib.Path(files["GITHUB_STEP_SUMMARY"]).read_text()
    kept = [step["with"]["path"] for step in job["steps"] if "upload-artifact" in step.get("uses", "")]
    machine.kept = kept[0].split()
    return machine, statuses


def run_on_gitlab(template, variables, folder, name="crashcheck", cases=()):
    """The machine after the job, and the job's exit status."""
    job = template[name]
    base = template[job["extends"]]
    environment = {key: str(value) for key, value in {**template["variables"], **variables}.items()}
    machine = Machine(folder, {**environment, "CI_COMMIT_SHA": COMMIT, "CI_PIPELINE_IID": "7",
                               "CI_PIPELINE_SOURCE": "push"}, cases)
    status = machine.run("\n".join(base["before_script"] + job["script"]))
    machine.kept = base["artifacts"]["paths"]
    expect(base["artifacts"]["when"] == "always", "a red job keeps nothing")
    expect(base["artifacts"]["reports"]["junit"] == "crashcheck*.xml", "the report is not shown")
    return machine, status


def check_reports(machine, is_red, name="crashcheck"):
    """The reports are there, say the same as the exit status, and are kept."""
    suites = xml.etree.ElementTree.parse(machine.folder / f"{name}.xml").getroot()
    expect((int(suites.get("failures")) > 0) == is_red, f"{name}.xml: {suites.attrib}")
    found = sorted(machine.folder.glob("crashcheck-found/*.case"))
    expect(bool(found) == is_red, f"cases found: {found}")
    for file in [f"{name}.xml", f"{name}.json", f"{name}.txt"] + [str(file.relative_to(machine.folder))
                                                               for file in found]:
        expect((machine.folder / file).is_file(), f"there is no {file}")
        expect(any(pathlib.PurePath(file).match(pattern) or file.startswith(pattern)
                   for pattern in machine.kept), f"{file} is not kept: {machine.kept}")
    if is_red:
        replay = " ".join(f"'{file}'" for file in found)
        expect(machine.run(f"'{PROGRAM}' replay --quiet {replay}") == 0, machine.output)
        expect("<== crash" in next(suites.iter("failure")).text, "a failure explains nothing")


def check_github(template, folder):
    moment = {"CRASHCHECK_SECONDS": "0.1", "CRASHCHECK_NIGHTLY_SECONDS": "0.1",
              "CRASHCHECK_PROFILES": "kill"}
    machine, statuses = run_on_github(template, moment, folder / "green", cases=[KEPT.format("holds")])
    expect(set(statuses.values()) == {0}, f"{statuses}\n{machine.output}")
    expect(f"seed {SEED}\n" in machine.output, "the seed is not that of the commit")
    expect("as expected: holds" in machine.output, "the cases that are kept were not replayed")
    expect("### crashcheck.txt" in machine.summary and "PASS: no violation in " in machine.summary,
           f"the summary: {machine.summary}")
    expect(not any("night" in name for name in statuses), "the run of the night is run by day")
    check_reports(machine, is_red=False)

    machine, statuses = run_on_github(template, {**moment, "CRASHCHECK_PROTOCOL": "in-place"},
                                      folder / "red", cases=[KEPT.format("overlap")])
    red = {name for name, status in statuses.items() if status != 0}
    expect(red == {"Replay the cases that are kept", "Prove small heaps", "Explore"}, f"red: {red}")
    expect(all(status in (0, 1) for status in statuses.values()), f"{statuses}\n{machine.output}")
    expect("\nFAIL: " in machine.summary and "Why  " in machine.summary, f"the summary: {machine.summary}")
    check_reports(machine, is_red=True)

    machine, statuses = run_on_github(template, moment, folder / "night", event="schedule")
    expect(f"seed {SEED + 7}\n" in machine.output, "the seed of the night is that of the day")
    night = [status for name, status in statuses.items() if "night" in name]
    expect(night == [0], f"the run of the night: {statuses}\n{machine.output}")
    check_reports(machine, is_red=False, name="crashcheck-nightly")


def check_gitlab(template, folder):
    moment = {"CRASHCHECK_SECONDS": "0.1", "CRASHCHECK_NIGHTLY_SECONDS": "0.1",
              "CRASHCHECK_PROFILES": "kill"}
    machine, status = run_on_gitlab(template, moment, folder / "green", cases=[KEPT.format("holds")])
    expect(status == 0, f"exit {status}\n{machine.output}")
    expect(f"seed {SEED}," in machine.output, "the seed is not that of the commit")
    expect("as expected: holds" in machine.output, "the cases that are kept were not replayed")
    check_reports(machine, is_red=False)

    machine, status = run_on_gitlab(template, moment, folder / "kept", cases=[KEPT.format("overlap")])
    expect(status == 1, f"a case that is kept fails, and the job exits with {status}")

    machine, status = run_on_gitlab(template, {**moment, "CRASHCHECK_PROTOCOL": "in-place"},
                                    folder / "red")
    expect(status == 1, f"exit {status}\n{machine.output}")
    check_reports(machine, is_red=True)

    machine, status = run_on_gitlab(template, moment, folder / "night", "crashcheck-nightly")
    expect(status == 0, f"exit {status}\n{machine.output}")
    expect(f"seed {SEED + 7}," in machine.output, "the seed of the night is that of the day")
    check_reports(machine, is_red=False, name="crashcheck-nightly")
    expect(template["crashcheck-nightly"]["rules"] == [{"if": '$CI_PIPELINE_SOURCE == "schedule"'}],
           "the run of the night is run by day")


def main():
    checks = {"github-actions.yml": check_github, "gitlab-ci.yml": check_gitlab}
    expect({file.name for file in TEMPLATES.iterdir()} == set(checks), "a template is not checked")
    for name, check in checks.items():
        with tempfile.TemporaryDirectory(prefix="crashcheck-ci-") as folder:
            for run in ("green", "red", "kept", "night"):
                (pathlib.Path(folder) / run).mkdir()
            check(yaml.safe_load((TEMPLATES / name).read_text()), pathlib.Path(folder))
        print(f"{name}: as it should be")


main()
