"""The project and stack that a command is about, read as the program reads them."""

import json
import pathlib
import subprocess
import typing

from site_recovery import client
from site_recovery.machine import Vault
from stacks import config, files


class Refused(Exception):
    """Why a command does nothing; one line that says what now, or one per mistake."""


def find() -> pathlib.Path:
    """The project: here, or where this command's own code is."""
    here, own = pathlib.Path.cwd(), pathlib.Path(__file__).resolve().parent.parent
    return here if (here / "Pulumi.yaml").exists() else own


def stack_name(project: pathlib.Path, asked: str | None) -> str:
    """The stack that was asked for, else the one that the engine has selected."""
    if asked:
        return asked
    try:
        command = ["pulumi", "stack", "--show-name", "--non-interactive"]
        done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise Refused("pulumi is not on PATH; name the stack with --stack") from None
    if done.returncode or not done.stdout.strip():
        raise Refused("no stack is selected; name one with --stack")
    return done.stdout.strip()


def stacks(project: pathlib.Path) -> list[str]:
    """The stacks that have a file."""
    return sorted(each.name[7:-5] for each in (project / "stacks").glob("Pulumi.*.yaml"))


def stack_file(project: pathlib.Path, stack: str) -> pathlib.Path:
    """The stack's file. Raises Refused with the known stacks if there is none."""
    path = project / "stacks" / f"Pulumi.{stack}.yaml"
    if not path.exists():
        known = ", ".join(stacks(project))
        raise Refused(f"stack {stack} has no file {path.name} in stacks/; there are {known}")
    return path


def load(project: pathlib.Path, stack: str) -> config.Config:
    """The stack's config. Raises Refused with every mistake in the files."""
    path = stack_file(project, stack)
    return parsed(path, path.read_text(encoding="utf-8"))


def parsed(path: pathlib.Path, text: str) -> config.Config:
    """The config of a stack file with this text. Raises Refused with every mistake in it."""
    try:
        return config.load(_config_of(path, text), path.parent)
    except config.ConfigError as mistakes:
        raise Refused(f"{path.name} has mistakes\n{mistakes}") from None


def _config_of(path: pathlib.Path, text: str) -> dict[str, typing.Any]:
    try:
        file = files.read_yaml(text)
    except files.BrokenFile as broken:
        raise Refused(f"{path.name}, {broken}") from None
    told = file.get("config") if isinstance(file, dict) else None
    if not isinstance(told, dict):
        raise Refused(f"{path.name} has no config; write config: and the pair below it")
    return told


def made_ids(project: pathlib.Path, stack: str) -> frozenset[str] | None:
    """Lower-case ARM ids of the native things in the stack's state; None if it cannot be told."""
    state = _engine_json(project, "stack", "export", "--stack", stack)
    if state is None:
        listed = _engine_json(project, "stack", "ls", "--json")
        known = None if listed is None else {str(each["name"]) for each in listed}
        return frozenset() if known is not None and stack not in known else None
    resources = (state.get("deployment") or {}).get("resources") or []
    return frozenset(
        str(each["id"]).casefold()
        for each in resources
        if str(each.get("type")).startswith("azure-native:") and not each.get("external")
    )


def _engine_json(project: pathlib.Path, *arguments: str) -> typing.Any:
    """What a command of the engine answers; None without an engine, or where it refuses."""
    command = ["pulumi", *arguments, "--non-interactive"]
    try:
        done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
        return json.loads(done.stdout)
    except (FileNotFoundError, ValueError):
        return None


def settings(stack: config.Config) -> client.Settings:
    """How the stack's Azure is reached."""
    return client.Settings((stack.endpoint or client.PUBLIC).rstrip("/"), stack.ca_file or "")


def vault(stack: config.Config) -> Vault:
    """The address of the stack's vault."""
    thing = stack.vault.thing
    return Vault(thing.subscription_id, thing.resource_group_name, thing.name)
