"""A stack of the program for one test: its own project folder, state, engine home, local Azure."""

import collections
import contextlib
import dataclasses
import json
import os
import pathlib
import shutil
import signal
import ssl
import subprocess
import sys
import time
import urllib.request

import psutil
from ruamel.yaml import YAML

from emulator.native.install import install
from tools.leftovers import end_plugins
from tools.local_azure import LocalAzure, environment

ROOT = pathlib.Path(__file__).resolve().parents[2]
WRITES = ("PUT", "PATCH", "POST", "DELETE")
CODE = ("components", "console", "providers", "site_recovery", "__main__.py", "Pulumi.yaml")
LOCAL = ROOT / "stacks" / "Pulumi.local.yaml"
MACHINES = tuple((ROOT / "stacks" / "machines").glob("*.yaml"))
NAME = "test"
ENGINE_S = 240  # a test that hangs fails here, with the engine's last words
WIDE = "100"  # columns; the pages that tests read do not fold as the terminal that runs them


@dataclasses.dataclass(frozen=True)
class Run:
    """One engine call that ended. text: all that it printed."""

    code: int
    text: str

    def __contains__(self, words):
        return words in self.text

    def why(self):
        """What went wrong, without the rows and outputs around it."""
        _, found, rest = self.text.partition("Diagnostics:")
        return rest.partition("Outputs:")[0] if found else self.text[-3000:]


class Stack:
    """The engine's commands for one stack, and a look at the Azure behind it."""

    def __init__(self, directory, estate, speed="600", stack_file=LOCAL, inventories=MACHINES):
        self.folder = directory / "project"
        self.azure = LocalAzure(directory / "azure")
        self._log = directory / "requests.log"
        self._options = ("--estate", str(estate), "--speed", speed, "--log", str(self._log))
        self.ready = self.azure.start(*self._options, "--port", "0")
        self.variables = environment(self.azure.directory, self.ready)
        install(self.azure.directory / "pulumi", self.ready)
        self._make_project(stack_file, inventories)
        self.pulumi("stack", "init", NAME)

    def _make_project(self, stack_file, inventories):
        stacks = self.folder / "stacks"
        stacks.mkdir(parents=True)
        for name in CODE:
            (self.folder / name).symlink_to(ROOT / name)
        for module in (ROOT / "stacks").glob("*.py"):
            (stacks / module.name).symlink_to(module)
        (stacks / "machines").mkdir()
        for inventory in inventories:
            shutil.copy(inventory, stacks / "machines")
        (self.folder / ".venv").symlink_to(sys.prefix)
        shutil.copy(stack_file, self.config_file)
        with self.config() as config:
            config["dr:endpoint"] = self.ready["endpoint"]
            config["dr:caFile"] = self.ready["ca"]

    @property
    def config_file(self):
        return self.folder / "stacks" / f"Pulumi.{NAME}.yaml"

    @contextlib.contextmanager
    def config(self):
        """The stack's config, to be edited."""
        with edited(self.config_file) as file:
            yield file["config"]

    @contextlib.contextmanager
    def inventory(self):
        """The machines of the stack's inventory, to be edited."""
        with self.config() as config:
            name = config["dr:pair"]["machines"]
        with edited(self.folder / "stacks" / name) as file:
            yield file["machines"]

    def pulumi(self, *arguments, check=True):
        """One engine call to its end."""
        run = ended(self.start(*arguments))
        assert not check or run.code == 0, run.why()
        return run

    def start(self, *arguments):
        """An engine call that goes on."""
        return self._begin("pulumi", "--non-interactive", *arguments)

    def _begin(self, *command):
        """A command that goes on; its process leads a group of its own, as in a shell."""
        return subprocess.Popen(
            command,
            cwd=self.folder,
            env={**os.environ, **self.variables, "COLUMNS": WIDE},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def up(self, *options, check=True):
        return self.pulumi("up", "--stack", NAME, "--yes", "--skip-preview", *options, check=check)

    def start_up(self):
        """An `up` that goes on, to be interrupted or killed."""
        return self.start("up", "--stack", NAME, "--yes", "--skip-preview")

    def start_resume(self, *made):
        """`dr resume` that goes on. made: names given with --made."""
        options = [word for name in made for word in ("--made", name)]
        return self._begin(sys.executable, "-m", "console", "resume", "--stack", NAME, *options)

    def resume(self, *made):
        """`dr resume` to its end."""
        return ended(self.start_resume(*made))

    def doctor(self, *options):
        """`dr doctor` to its end."""
        command = (sys.executable, "-m", "console", "doctor", "--stack", NAME, *options)
        return ended(self._begin(*command))

    def preview(self, *options, check=True):
        return self.pulumi("preview", "--stack", NAME, *options, check=check)

    def planned(self):
        """What a preview would do: resource name -> operation, unchanged ones left out."""
        told = json.loads(self.pulumi("preview", "--stack", NAME, "--json").text)
        return {
            step["urn"].rpartition("::")[2]: step["op"]
            for step in told["steps"]
            if step["op"] != "same"
        }

    def refresh(self, *options, check=True):
        return self.pulumi(
            "refresh", "--stack", NAME, "--yes", "--skip-preview", *options, check=check
        )

    def destroy(self, *options, check=True):
        return self.pulumi(
            "destroy", "--stack", NAME, "--yes", "--skip-preview", *options, check=check
        )

    def outputs(self):
        return json.loads(self.pulumi("stack", "output", "--stack", NAME, "--json").text)

    def state(self):
        """The deployment that the engine keeps."""
        return json.loads(self.pulumi("stack", "export", "--stack", NAME).text)["deployment"]

    def positions(self):
        """Machine -> position, as the stack's outputs tell."""
        told = self.outputs()["machines"]
        return {name: machine["position"] for name, machine in told.items()}

    def ask(self, method, path, body=None):
        """One call to the local Azure; JSON or None."""
        joint = "&" if "?" in path else "?"
        versioned = (
            path if path.startswith("/emulator/") else f"{path}{joint}api-version=2025-08-01"
        )
        request = urllib.request.Request(
            self.ready["endpoint"] + versioned,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": "Bearer test", "Content-Type": "application/json"},
        )
        trust = ssl.create_default_context(cafile=self.ready["ca"])
        with urllib.request.urlopen(request, context=trust) as reply:
            content = reply.read()
        return json.loads(content) if content else None

    def items(self):
        """The replicated items of the vault."""
        return self.items_of(self.vault())

    def items_of(self, vault):
        """The replicated items of a vault, by its id: when the state cannot tell it."""
        return self.ask("GET", f"{vault}/replicationProtectedItems")["value"]

    def vault(self):
        """Id of the vault, from the state: outputs are not written before a run ends."""
        kind = "azure-native:recoveryservices:Vault"
        return next(each["id"] for each in self.state()["resources"] if each["type"] == kind)

    def protected(self):
        """The items that are protected."""
        return [
            item for item in self.items() if item["properties"]["protectionState"] == "Protected"
        ]

    def everything(self):
        """Ids of all that exists in the subscription, resource groups included."""
        subscription = f"/subscriptions/{self.ready['subscriptionId']}"
        lists = (f"{subscription}/resourceGroups", f"{subscription}/resources")
        return {each["id"].casefold() for path in lists for each in self.ask("GET", path)["value"]}

    def writes(self):
        """Calls that could change something: method and path -> how often."""
        counted = self.ask("GET", "/emulator/counters")["writes"]
        return {call: count for call, count in counted.items() if "/oauth2/" not in call}

    def accepted(self):
        """Writes that the local Azure took since it was made, restarts and lost answers included.

        Kind (method and route) -> path -> how often.
        """
        taken = {}
        for line in self._log.read_text(encoding="utf-8").splitlines():
            call = json.loads(line)
            if call["method"] in WRITES and 0 < call["status"] < 300 and "/oauth2/" not in line:
                paths = taken.setdefault(call["operation"], collections.Counter())
                paths[call["path"]] += 1
        return taken

    def item_writes(self, method="PUT"):
        """How often each replicated item was written."""
        found = self.writes().items()
        ours = ((call, count) for call, count in found if call.startswith(f"{method} "))
        return {
            call.rpartition("/")[2]: count
            for call, count in ours
            if call.rpartition("/")[0].endswith("/replicationProtectedItems")
        }

    def disks(self, machine):
        """Names of the disks that replicate for a machine, in order."""
        item = next(each for each in self.items() if each["properties"]["friendlyName"] == machine)
        disks = item["properties"]["providerSpecificDetails"]["protectedManagedDisks"]
        return sorted(disk["diskName"] for disk in disks)

    def faults(self, *rules):
        """What goes wrong from now on."""
        self.ask("PUT", "/emulator/faults", list(rules))

    def run_at(self, speed):
        """Virtual seconds per real one from now on, until the next start."""
        self.ask("POST", "/emulator/clock", {"speed": speed})

    def reads(self, collection):
        """How often a list of the vault was read."""
        return self.ask("GET", "/emulator/counters")["lists"].get(f"GET /{collection}", 0)

    def kill_azure(self):
        """The local Azure dies at once."""
        os.kill(self.ready["pid"], signal.SIGKILL)
        self.azure.wait()

    def locks(self):
        """What keeps other engines out of the stack."""
        return list((self.azure.directory / "state").glob(".pulumi/locks/**/*.json"))

    def state_files(self, pattern):
        """Files of the state's folder that belong to the stack."""
        return list((self.azure.directory / "state").glob(f".pulumi/stacks/**/{pattern}"))

    def restart(self):
        """The local Azure once more, where and as it was."""
        port = self.ready["endpoint"].rpartition(":")[2]
        self.ready = self.azure.start(*self._options, "--port", port)

    def close(self):
        self.azure.stop()
        end_plugins(self.azure.directory / "pulumi")


@contextlib.contextmanager
def edited(path):
    """A YAML file's content, written back when the block ends; JSON is YAML."""
    content = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    yield content
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")


def plugins(stack, name=""):
    """The engine's helpers that live for this stack, those of a name in their command."""
    home, found = str((stack.azure.directory / "pulumi").resolve()), []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get("PULUMI_HOME") == home:
                found.append(process)
    return [each for each in found if name in _command(each)]


def _command(process):
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def ended(process):
    """A started command's end."""
    text, _ = process.communicate(timeout=ENGINE_S)
    return Run(process.returncode, text)


def kill(process):
    """The engine dies at once; its plugins find out by themselves."""
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=ENGINE_S)


def interrupt(process):
    """One Ctrl-C; gives what the engine printed, and the seconds until it had left."""
    began = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    return ended(process), time.monotonic() - began


def wait_until(condition, seconds=60.0):
    """Until the condition holds; the answer, or a failure that names it."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(OSError, KeyError, IndexError):
            if found := condition():
                return found
        time.sleep(0.1)
    raise AssertionError(f"{condition} did not come true within {seconds} s")
