#!/usr/bin/python3
"""validate.py SCHEMA FILE...: holds JSON files against a schema. Beside it, schemas that it refers to by
their $id are those of its folder."""

import json
import pathlib
import sys

import jsonschema


def main():
    path = pathlib.Path(sys.argv[1])
    schema = json.loads(path.read_text())
    validator = jsonschema.validators.validator_for(schema)
    validator.check_schema(schema)
    known = {}
    for file in path.parent.glob("*.schema.json"):
        each = json.loads(file.read_text())
        known[each["$id"]] = each
    name = schema.get("$id", schema.get("id", ""))
    resolver = jsonschema.RefResolver(name, schema, store=known)
    for file in sys.argv[2:]:
        validator(schema, resolver=resolver).validate(json.loads(pathlib.Path(file).read_text()))


main()
