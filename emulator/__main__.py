"""`python -m emulator`: serve the local Azure until SIGTERM; one JSON line when ready."""

import argparse
import json
import math
import os
import pathlib
import signal
import sqlite3
import sys
import threading
import typing

from emulator import certificates, faults
from emulator.app import build_world
from emulator.server import Server
from emulator.store import Store
from emulator.world import World


class CannotStart(Exception):
    """Why there is no server; the text is all that a person sees."""


def main(arguments: list[str] | None = None) -> int:
    """Serve until told to stop; 0 after a clean end, 1 with one line if it cannot start."""
    options = _parser().parse_args(arguments)
    try:
        return _serve(options)
    except CannotStart as error:
        print(f"emulator: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m emulator", description="Azure on loopback.")
    parser.add_argument("--port", type=int, default=8443, help="0 takes any free one")
    parser.add_argument("--directory", type=pathlib.Path, default=pathlib.Path(".local"))
    parser.add_argument(
        "--estate", help="what exists already: a YAML or JSON file, or fleet:N:SEED"
    )
    parser.add_argument(
        "--speed", type=_speed, default=1.0, help="virtual per real second, or instant"
    )
    parser.add_argument("--faults", type=pathlib.Path, help="JSON list of fault rules")
    parser.add_argument("--log", type=pathlib.Path, help="append every request to this file")
    parser.add_argument("--seed", type=int, default=0, help="of all that is drawn by chance")
    return parser


def _speed(text: str) -> float:
    speed = math.inf if text == "instant" else float(text)
    if not speed > 0:
        raise argparse.ArgumentTypeError("speed is a number above 0, or instant")
    return speed


def _serve(options: argparse.Namespace) -> int:
    directory = options.directory.resolve()
    directory.mkdir(parents=True, exist_ok=True)
    server = _listening(options, directory)
    try:
        world = server.world
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
        print(json.dumps(_ready(server, directory)), flush=True)
        stop.wait()
        server.shutdown()
    finally:
        server.server_close()
    with world.lock:
        world.close()
    return 0


def _listening(options: argparse.Namespace, directory: pathlib.Path) -> Server:
    """The port first: whoever holds it may also hold the state in the directory."""
    context = certificates.prepare(directory)
    try:
        server = Server(typing.cast(World, None), options.port, context)
    except OSError as error:
        told = f"port {options.port} on 127.0.0.1: {error.strerror}; choose another with --port"
        raise CannotStart(told) from None
    try:
        server.world = _world(options, directory)
    except sqlite3.OperationalError as error:
        server.server_close()
        told = f"{directory}: {error}; is another emulator running there?"
        raise CannotStart(told) from None
    except (OSError, ValueError) as error:
        server.server_close()
        raise CannotStart(str(error)) from None
    except CannotStart:
        server.server_close()
        raise
    return server


def _world(options: argparse.Namespace, directory: pathlib.Path) -> World:
    world = build_world(
        options.estate,
        seed=options.seed,
        store=Store(str(directory / "state.sqlite")),
        speed=options.speed,
    )
    if options.faults:
        _load_faults(world, options.faults)
    if options.log:
        world.journal.file = options.log.open("a", encoding="utf-8")
    return world


def _load_faults(world: World, path: pathlib.Path) -> None:
    try:
        faults.load(world, json.loads(path.read_text(encoding="utf-8")))
    except ValueError as error:
        raise CannotStart(f"{path}: {error}") from None


def _ready(server: Server, directory: pathlib.Path) -> dict[str, object]:
    """How to reach it and sign in; DefaultAzureCredential finds the environment by itself."""
    account = server.world.facts["account"]
    token = directory / "federated-token"
    token.write_text("local", encoding="utf-8")
    return {
        "endpoint": server.endpoint,
        "ca": str(directory / "ca.pem"),
        "subscriptionId": next(iter(account["subscriptions"])),
        "tenantId": account["tenant"],
        "clientId": account["client"],
        "clientSecret": account["secret"],
        "pid": os.getpid(),
        "speed": None if math.isinf(server.world.speed) else server.world.speed,
        "environment": {
            "AZURE_AUTHORITY_HOST": server.endpoint,
            "AZURE_TENANT_ID": account["tenant"],
            "AZURE_CLIENT_ID": account["client"],
            "AZURE_FEDERATED_TOKEN_FILE": str(token),
            "REQUESTS_CA_BUNDLE": str(directory / "bundle.pem"),
            "SSL_CERT_FILE": str(directory / "bundle.pem"),
        },
    }


if __name__ == "__main__":
    sys.exit(main())
