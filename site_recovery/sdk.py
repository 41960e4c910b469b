"""The Azure SDK, imported when the first call needs it, and by one thread alone.

Its modules import each other in circles. Two threads that import them at the same time can meet in
the middle, and Python then raises a deadlock error in one of them (seen with the real engine).
"""

import importlib
import threading

MODULES = (
    "azure.core.exceptions",
    "azure.core.pipeline.transport",
    "azure.core.rest",
    "azure.identity",
    "azure.mgmt.recoveryservicessiterecovery",
    "requests",
)

_lock = threading.Lock()
_loaded = threading.Event()


def load() -> None:
    """Return when all of the SDK that we use is imported; ask before each `from azure import`."""
    if _loaded.is_set():
        return
    with _lock:
        for name in MODULES:
            importlib.import_module(name)
        from azure.core.pipeline.transport import RequestsTransport  # noqa: F401  (a lazy name)

        _loaded.set()


def also(name: str) -> None:
    """Import one more of its modules, by one thread alone, too."""
    load()
    with _lock:
        importlib.import_module(name)
