"""What tests share: calls to a world without a server, and things to put into it."""

from tests.support.calls import SUBSCRIPTION, VAULT, call, make_vault
from tests.support.in_process import FakeCredential, InProcessTransport

__all__ = [
    "SUBSCRIPTION",
    "VAULT",
    "FakeCredential",
    "InProcessTransport",
    "call",
    "make_vault",
]
