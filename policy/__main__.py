"""The policy pack: `pulumi preview --policy-pack policy` starts it and asks it."""

from dr_policies import pack

pack.serve()
