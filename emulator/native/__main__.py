"""Run the stand-in: the installed script calls this; the engine gives its address as argument.

The first line on stdout is the port. When the engine is gone (stdin ends), so is the plugin.
"""

import concurrent.futures
import os
import pathlib
import sys
import threading

import grpc  # type: ignore[import-untyped]
from pulumi.runtime.proto import provider_pb2_grpc

from emulator.native.provider import NativeProvider
from emulator.native.settings import NotLocal, load
from emulator.native.wire import Wire

CALLS = 64  # waits for operations each hold a thread
NO_LIMIT = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]


def main(settings_file: pathlib.Path) -> None:
    """Serve until the engine ends."""
    try:
        settings = load(settings_file)
    except NotLocal as error:
        sys.exit(f"azure-native stand-in: {error}")
    pool = concurrent.futures.ThreadPoolExecutor(CALLS)
    server = grpc.server(pool, options=NO_LIMIT)
    provider = NativeProvider(settings, Wire(settings.endpoint, settings.ca))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(provider, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    threading.Thread(target=_leave_with_the_engine, daemon=True).start()
    server.wait_for_termination()


def _leave_with_the_engine() -> None:
    """An engine that was killed leaves its plugins behind; the end of stdin is the only sign."""
    while os.read(0, 4096):
        pass
    os._exit(0)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
