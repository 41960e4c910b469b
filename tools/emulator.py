"""`make emulator`: the local Azure in the foreground; the demo, too, finds it running."""

import json
import pathlib
import sys

from tools.local_azure import ROOT, LocalAzure, NotStarted


def main() -> int:
    """Serve until Ctrl-C; the arguments are the emulator's own."""
    azure = LocalAzure(pathlib.Path(ROOT, ".local"))
    if running := azure.ready():
        print(f"local Azure: already running at {running['endpoint']}; make demo-down stops it")
        return 0
    try:
        print(json.dumps(azure.start(*sys.argv[1:]), indent=2), flush=True)
        azure.wait()
    except NotStarted as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        azure.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
