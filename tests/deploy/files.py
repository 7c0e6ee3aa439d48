"""What stands in deploy/, read."""

import pathlib

import yaml

DEPLOY = pathlib.Path(__file__).resolve().parents[2] / "deploy"


def documents(name):
    """Every document of a file with YAML."""
    return [found for found in yaml.safe_load_all((DEPLOY / name).read_text()) if found is not None]


def one(name, kind):
    """The document of a kind, of which a file has one."""
    [found] = [found for found in documents(name) if found["kind"] == kind]
    return found
