"""Rows of moves: the move itself, its recovery points, and the actions of recovery plans."""

from stacks.rows_pair import COMMON, MATRIX
from stacks.rule import Rule

PLANS = "Site Recovery API description, recovery plans (Microsoft)"
RUNBOOKS = '"Add Azure Automation runbooks to recovery plans" (Microsoft)'

POSITION = Rule(
    "position",
    when="a group's position is none",
    text="{value} is no position",
    fix="write one of {words}",
)
POSITION_SEEDING = Rule(
    "position-seeding",
    when="a group's position is one that machines only pass through",
    text="{value} is only passed through, while a machine is replicated for the first time",
    fix="write {protected}",
)
ONE_LINE = Rule(
    "one-line",
    when="a reason or an instruction has several lines or more than 300 characters",
    text="{value} is not one line of at most {limit} characters",
    fix="write one line, and the rest where it is kept for people",
)
MOMENT = Rule(
    "moment",
    when="notAfter is no moment, or does not say its time zone",
    text="{value} is no moment with a time zone",
    fix='write one like "2026-11-21T10:00:00Z"',
)
POINT_CHOICE = Rule(
    "point-choice",
    when="recoveryPoint says none or several of a word, notAfter and byMachine",
    text="says {count} ways to choose a recovery point",
    fix="write a word (latest, latestProcessed, latestAppConsistent, latestCrashConsistent), "
    "notAfter or byMachine",
)
POINT_NONE = Rule(
    "point-none",
    when="byMachine is empty",
    text="is empty",
    fix="name the point of a machine, or write latest",
)
POINT_STRANGER = Rule(
    "point-stranger",
    when="byMachine names a machine of another group",
    text="{machine} is not in this group",
    fix="take it out; a move or a drill is of one group",
)
POINT_SPLIT = Rule(
    "point-split",
    when="byMachine names some machines of a consistency group only",
    text="{machines} of a consistency group would be left at another moment",
    fix="name a point for every machine of the group",
    source=f"{COMMON}: no single machine of a consistency group is failed over",
)
FAILBACK_UNFENCED = Rule(
    "failback-unfenced",
    when="a group moves home, its machines at the recovery site are left running, and nobody "
    "allowed it",
    text="machines of {group} would run at both sites",
    fix="take the key out, or write dr:allow: [unfenced:{group}]",
)
PREMIUM_CACHE_HOME = Rule(
    "premium-cache-home",
    when="a group shall replicate back, a disk of it is PremiumV2_LRS at the recovery site, and "
    "the account there is neither premium nor an existing one",
    text="{machine} has a PremiumV2_LRS disk {slot} at the recovery site, which needs a premium "
    "cache account there to replicate back",
    fix="write recovery.cacheStorage churn: high",
    source=f"{MATRIX}; that it holds on the way home too is assumed",
)
ACTION_STEP = Rule(
    "action-step",
    when="an action stands both before and after a step, or at none",
    text="stands {where}",
    fix="write one of before and after with the number of a step of the boot order",
)
ACTION_BEYOND = Rule(
    "action-beyond",
    when="an action stands at a step that the boot order has not",
    text="step {step} is not in the boot order, which has {steps}",
    fix="write 1 to {steps}",
)
ACTION_DEED = Rule(
    "action-deed",
    when="an action is both manual and a runbook, or neither",
    text="is {found}",
    fix="write one of manual: INSTRUCTION and runbook: ID",
)
ACTION_OF_A_RUNBOOK = Rule(
    "action-of-a-runbook",
    when="a manual action has a side or a time limit",
    text="is for a runbook",
    fix="take it out: a manual action waits until a person ends it",
    source=f"{PLANS}: manual actions have a description only",
)
ACTION_ELSEWHERE = Rule(
    "action-elsewhere",
    when="a runbook is in another subscription than the vault",
    text="is in subscription {found}, the vault is in {subscription}",
    fix="write the id of a runbook there",
    source=f"{RUNBOOKS}: any region, and the vault's subscription",
)
ACTION_NOWHERE = Rule(
    "action-nowhere",
    when="directions of an action are empty or stand twice",
    text="names {found}",
    fix="write away, home or both, or take the key out for both",
)
ACTION_TWICE = Rule(
    "action-twice",
    when="two actions of a group have one name",
    text='"{name}" is the name of an earlier action of this group',
    fix="write another name",
)

ROWS = tuple(each for each in list(vars().values()) if isinstance(each, Rule))
