"""One drill from its machines to its cleanup, in one process: asked, judged, written, cleaned up.

The evidence is written before the cleanup: a drill whose evidence is there is over for ever, and
whoever comes next ends what is still up.
"""

import collections.abc
import concurrent.futures
import dataclasses
import functools

from site_recovery import arm, checks, errors, evidence
from site_recovery import verdict as judging
from site_recovery.azure_to_azure import Json
from site_recovery.checks import Scene
from site_recovery.drills import facts, past, rows, sentinel
from site_recovery.drills.cleanup import Cleanup, Ours
from site_recovery.drills.course import Course, known_jobs
from site_recovery.drills.past import Past
from site_recovery.drills.rows import told
from site_recovery.drills.spec import Spec, Submitted
from site_recovery.evidence_stores import Store
from site_recovery.watch import Snapshot, Watch

COMMENTS = "drill {name} of {stack}"


class Trial:
    """One group's drill. entry: its evidence, when there is some. new: made by this run.

    problem: why it ended without. left: what is still up although it shall not be. final: the
    stack has recorded its evidence, which may not be there or not be readable now.
    """

    def __init__(
        self,
        watch: Watch,
        store: Store,
        spec: Spec,
        sent: Submitted,
        old: Past,
        stack: str,
        final: bool = False,
    ) -> None:
        mine = sent if sent.drill == spec.name else Submitted(problem=sent.problem)
        if mine.network_id:  # the file may name another one by now
            at, isolated = mine.network_id, mine.isolated
            spec = dataclasses.replace(spec, network_id=at, isolated=isolated)
        self.watch, self.store, self.spec, self.sent = watch, store, spec, sent
        self.old, self.stack = old, stack
        self.entry, self.new = old.of(spec.name), False
        self.judged = final or self.entry is not None
        self.problem = "" if self.judged else mine.problem
        self.over = not self.judged and not mine.begun
        self.course: Course | None = None
        self.cleanup: Cleanup | None = None
        self._future: concurrent.futures.Future[Json] | None = None

    @property
    def red(self) -> bool:
        """Whether its evidence says so."""
        return self.entry is not None and self.entry.document["verdict"] == "red"

    @property
    def left(self) -> dict[str, str]:
        """What could not be cleaned up, and why."""
        return self.cleanup.problems if self.cleanup else {}

    def step(self, snapshot: Snapshot) -> None:
        """What can be done in this look."""
        if not self.judged and not self.over:
            self._try(snapshot)
        if not self.judged or self.over:
            return
        if self.spec.keep:
            self.over = True
        else:
            self._clean(snapshot)

    @property
    def judging(self) -> bool:
        """Whether its checks run; they end by themselves."""
        return self._future is not None and not self.judged and not self.over

    def progress(self) -> str:
        """How far it is, in words."""
        if self.judging:
            return f"{self.spec.group}: drill {self.spec.name}: being judged"
        if self.cleanup and not self.over:
            return self.cleanup.progress()
        if self.course and not self.judged:
            return self.course.progress()
        return f"{self.spec.group}: drill {self.spec.name}: {self._said()}"

    def _said(self) -> str:
        if self.entry is None:
            return "judged before" if self.judged else "not judged"
        return str(self.entry.document["verdict"])

    def _try(self, snapshot: Snapshot) -> None:
        """Bring it to its evidence."""
        if self._future:
            self.follow()
            return
        if self.course is None:
            jobs = known_jobs(self.spec, snapshot, self.sent, self.old.jobs())
            self.course = Course(self.watch, self.spec, dataclasses.replace(self.sent, jobs=jobs))
        self.course.step(snapshot)
        if self.course.ended:
            self._future = arm.begin([functools.partial(self._judge, self.course)])[0]

    def follow(self) -> None:
        """Write the evidence, if the verdict is there."""
        if self._future is None or not self.judging or not self._future.done():
            return
        try:
            self.entry = evidence.append(self.store, self._future.result())
            self.judged = self.new = True
            past.forget()
        except errors.Interrupted:
            raise
        except errors.ArmError as error:
            values = {"drill": self.spec.name, "why": error}
            self.problem, self.over = told(rows.DRILL_NOT_KEPT, **values), True

    def _judge(self, course: Course) -> Json:
        """In a thread of its own: facts, checks, the sentinel, the verdict."""
        read = facts.gather(self.watch, course)
        spec = self.spec
        scene = Scene(spec.group, f"{spec.side}/drill", read.scene(spec), spec.name)
        asked = map(checks.check, spec.checks if scene.machines else ())
        answers = checks.run(asked, scene)
        found = None
        if spec.sentinel:
            held, kept = "rpo_minutes" in spec.objectives, self.sent.sentinel or {}
            found = sentinel.read(spec.sentinel, scene.environment(), kept, read.began, held)
        document = facts.document(self.watch, course, read, answers, found, self.stack)
        reasons = judging.judge(document)
        return {**document, "verdict": "red" if reasons else "green", "reasons": reasons}

    def cleaning(self) -> Cleanup:
        """What ends it: all of its own where this run made it, else what its evidence names."""
        jobs = set(self.sent.jobs.values()) if self.sent.drill == self.spec.name else set()
        jobs |= Past((self.entry,) if self.entry else ()).jobs()
        made = (self.spec.network_id,) if self.new else ()
        known = Ours(jobs, made, self.sent.plan or self.spec.plan)
        words = COMMENTS.format(name=self.spec.name, stack=self.stack)
        return Cleanup(self.watch, self.spec.group, self.spec.machines, known, words)

    def _clean(self, snapshot: Snapshot) -> None:
        """End what is up of it; nothing is called where nothing is."""
        self.cleanup = self.cleanup or self.cleaning()
        self.cleanup.step(snapshot)
        self.over = self.cleanup.over


Trials = collections.abc.Sequence[Trial]
