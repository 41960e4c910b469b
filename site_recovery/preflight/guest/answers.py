"""What a machine said of itself, read from the lines that the scripts print."""

import dataclasses
import re

LINE = re.compile(r"^dr\.([^=\s]+)=(.*)$", re.MULTILINE)


@dataclasses.dataclass(frozen=True)
class Answer:
    """A machine's answer by key; keys as the scripts print them, without `dr.`."""

    told: dict[str, str]

    @property
    def whole(self) -> bool:
        """Whether the script ended and nothing was cut off."""
        return self.told.get("done") == "1"

    @property
    def proxy(self) -> tuple[str, str]:
        """none, open or authenticated; and where it is set."""
        kind, _, place = self.told.get("proxy", "none").partition(" ")
        return kind, place

    @property
    def free_mib(self) -> int | None:
        """Free space of the system disk; None if it was not told."""
        text = self.told.get("free.mib", "")
        return int(text) if text.isdigit() else None

    def failing(self, kind: str) -> list[str]:
        """Hosts whose check of a kind (dns, tcp, trust, crl) failed."""
        return [
            key.removeprefix(f"{kind}.")
            for key, value in self.told.items()
            if key.startswith(f"{kind}.") and value == "fails"
        ]

    @property
    def raw_disks(self) -> list[str]:
        """Disks that were never initialised, as the inventory names them (lunN)."""
        return [key.removeprefix("raw.") for key in self.told if key.startswith("raw.")]


def read(message: str) -> Answer:
    """The answer in a Run Command message, which may hold other lines too."""
    return Answer({key: value.strip() for key, value in LINE.findall(message)})
