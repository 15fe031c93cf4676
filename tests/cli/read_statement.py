#!/usr/bin/python3
"""read_statement.py FOLDER PROGRAM: reads FOLDER/statement.json as a verifier of attestations does, by the
specifications of in-toto's Statement v1, ResourceDescriptor and test-result v0.1 alone, and holds its
subjects against the files that they name. Prints the result and how many tests passed, warned and failed."""

import hashlib
import json
import pathlib
import re
import sys

STATEMENT = "https://in-toto.io/Statement/v1"
TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1"


def expect(holds, complaint):
    if not holds:
        sys.exit(f"statement.json: {complaint}")


def check_descriptor(descriptor):
    """A ResourceDescriptor has an object for each of its kinds of field, and names something."""
    expect(any(field in descriptor for field in ("uri", "digest", "content")), f"{descriptor} names nothing")
    for field in ("name", "uri", "downloadLocation", "mediaType"):
        expect(isinstance(descriptor.get(field, ""), str), f"{field} is no text")
    for algorithm, value in descriptor.get("digest", {}).items():
        expect(re.fullmatch("[0-9a-f]+", value), f"{algorithm}: {value} is not hexadecimal")
    expect(isinstance(descriptor.get("annotations", {}), dict), "annotations are no map")


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main():
    folder, program = map(pathlib.Path, sys.argv[1:])
    statement = json.loads((folder / "statement.json").read_text())
    expect(statement["_type"] == STATEMENT, "its type")
    expect(statement["predicateType"] == TEST_RESULT, "its predicate's type")
    subjects = {each["name"]: each for each in statement["subject"]}
    expect(len(subjects) == len(statement["subject"]), "names are not unique")
    for subject in subjects.values():
        check_descriptor(subject)
        expect(subject["digest"], f"{subject['name']} has no digest")
    expect(subjects.pop("crashcheck")["digest"]["sha256"] == sha256(program), "it is of another program")
    subjects.pop("source", None)
    files = {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}
    expect(set(subjects) == files - {"statement.json", "SHA256SUMS"}, f"its subjects are {sorted(subjects)}")
    for name, subject in subjects.items():
        expect(subject["digest"]["sha256"] == sha256(folder / name), f"{name} is another file")

    predicate = statement["predicate"]
    expect(predicate["result"] in ("PASSED", "WARNED", "FAILED"), "its result")
    expect(isinstance(predicate["configuration"], list), "its configuration is no list")
    for descriptor in predicate["configuration"]:
        check_descriptor(descriptor)
        expect(descriptor["digest"]["sha256"] == sha256(folder / descriptor["name"]), "it is of another plan")
    tests = [predicate.get(field, []) for field in ("passedTests", "warnedTests", "failedTests")]
    names = [name for some in tests for name in some]
    expect(all(isinstance(name, str) for name in names), "a test has no name")
    expect(len(set(names)) == len(names), "a test is listed twice")
    print(predicate["result"], *map(len, tests))


main()
