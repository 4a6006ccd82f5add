"""Carries out the jobs of a workflow, one after another, each on a machine of its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from automation.workflows.actions import Machine, StepError, UnavailableError, revision_of, run_action
from automation.workflows.expressions import ExpressionError, Expressions, Value
from automation.workflows.image import IMAGES, make_image, make_stand_ins
from automation.workflows.workflow import Job, Workflow, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_DEFAULT_SHELL = ("bash", "-e")
_BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail")
_OF_THE_MACHINE = ("HOME", "LANG", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "TMPDIR")
_TAIL = 40


@dataclass(frozen=True)
class Outcome:
    """How a job went: `passed`, `failed`, or `skipped` with the reason."""

    workflow: str
    job: str
    status: str
    text: str = ""

    def __str__(self) -> str:
        return f"{self.status:8}{self.workflow} / {self.job}{f': {self.text}' if self.text else ''}"


@dataclass
class Rehearsal:
    """A rehearsal of workflows for one event.

    `origin` is a bare repository that jobs check out and push to, `github` the context of that name.
    """

    folder: Path
    origin: Path
    github: dict[str, Value]
    say: Callable[[str], None]
    inputs: dict[str, Value] = field(default_factory=dict[str, "Value"])

    def run(self, workflow: Workflow, only: str | None = None) -> Iterator[Outcome]:
        """Carry out the jobs of a workflow, or one of them; yield how each went."""
        results: dict[str, Value] = {}
        for job in workflow.jobs():
            if only not in {None, job.key}:
                continue
            needed = {key: results.get(key, {"outputs": {}}) for key in job.needs}
            failed = [key for key in job.needs if results.get(key) is None and only is None]
            if failed:
                yield Outcome(workflow.file.name, job.key, "skipped", f"{', '.join(failed)} did not succeed")
                continue
            for row in job.combinations():
                started = time.monotonic()
                outcome, outputs = self._run_job(workflow, job, row, needed)
                if outcome.status == "passed":
                    results.setdefault(job.key, {"outputs": outputs, "result": "success"})
                    text = f"{outcome.text} {time.monotonic() - started:.0f} s".strip()
                    outcome = Outcome(outcome.workflow, outcome.job, outcome.status, text)
                elif outcome.status == "failed":
                    results[job.key] = None
                yield outcome

    def _run_job(
        self, workflow: Workflow, job: Job, row: Mapping[str, str], needs: Mapping[str, Value]
    ) -> tuple[Outcome, dict[str, Value]]:
        def told(status: str, text: str = "") -> tuple[Outcome, dict[str, Value]]:
            return Outcome(workflow.file.name, name, status, text), outputs

        name = f"{job.key} ({', '.join(row.values())})" if row else job.key
        outputs: dict[str, Value] = {}
        if called := job.stated.get("uses"):
            other = workflow.file.parent / Path(str(called)).name
            there = other.exists() and "workflow_call" in other.read_text(encoding="utf-8")
            return told("passed", "is rehearsed by itself;") if there else told("failed", f"{called} cannot be called")
        image = re.sub(r"\$\{\{ matrix\.(\w+) \}\}", lambda found: row[found[1]], str(job.stated["runs-on"]))
        if image not in IMAGES:
            return told("failed", f"there is no image {image}")
        if not IMAGES[image]:
            return told("skipped", f"this machine cannot stand in for {image}")
        machine = self._machine(workflow, job, row)
        runner = _Steps(self, workflow, job, machine, row, needs)
        try:
            if not runner.expressions.holds(job.stated.get("if", "true")):
                return told("skipped", f"if: {job.stated['if']}")
            runner.run()
            outputs |= {
                name: runner.expressions.text(text) if runner.has_outputs(text) else ""
                for name, text in table(job.stated.get("outputs")).items()
            }
        except UnavailableError as missing:
            return told("skipped", f"this machine has no {missing}")
        except StepError as error:
            return told("failed", str(error))
        except ExpressionError as error:
            return told("failed", f"{runner.current}: {error}")
        return told("passed")

    def _machine(self, workflow: Workflow, job: Job, row: Mapping[str, str]) -> Machine:
        place = self.folder / "-".join((workflow.file.stem, job.key, *row.values()))
        workspace = place / "workspace"
        workspace.mkdir(parents=True)
        image, stand_ins = make_image(place / "image"), make_stand_ins(place / "stand-ins")
        kept = {name: os.environ[name] for name in _OF_THE_MACHINE if name in os.environ}
        kept |= {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "npm_config_"))}
        environment = {
            **kept,
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GITHUB_REPOSITORY": str(self.github.get("repository", "")),
            "GITHUB_RUN_NUMBER": "7",
            "GITHUB_SHA": revision_of(self.origin, str(self.github["sha"])),
            "PATH": str(image),
            "REHEARSAL_IMAGE": str(image),
            "REHEARSAL_STAND_INS": str(stand_ins),
            "REHEARSAL_LOG": str(self.folder / "nox.log"),
            "REHEARSAL_PERMISSIONS": json.dumps(dict(job.permissions)),
        }
        for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_ENV", "GITHUB_PATH"):
            (place / name).touch()
            environment[name] = str(place / name)
        revision = str(self.github["sha"])
        return Machine(workspace, self.origin, revision, self.folder / "artifacts", job.permissions, environment)


class _Steps:
    """The steps of one job."""

    def __init__(
        self,
        rehearsal: Rehearsal,
        workflow: Workflow,
        job: Job,
        machine: Machine,
        row: Mapping[str, str],
        needs: Mapping[str, Value],
    ) -> None:
        self._rehearsal, self._workflow, self._job, self._machine = rehearsal, workflow, job, machine
        self._failed: StepError | None = None
        self._said: dict[str, dict[str, str]] = {}
        self._outputs: dict[str, Value] = {}
        self.current = "the job"
        text = workflow.file.read_text(encoding="utf-8")
        self._contexts: dict[str, Value] = {
            "github": {**rehearsal.github, "workspace": str(machine.workspace), "workflow": workflow.file.stem},
            "inputs": rehearsal.inputs,
            "matrix": dict(row),
            "needs": dict(needs),
            "runner": {"os": "Linux"},
            "secrets": dict.fromkeys(re.findall(r"secrets\.(\w+)", text), ""),  # none is set
            "steps": self._outputs,
            "env": {},
        }
        self.expressions = Expressions(self._contexts, machine.workspace, lambda: self._failed is not None)
        stated = {**table(workflow.stated.get("env")), **table(job.stated.get("env"))}
        self._environment = {name: self.expressions.text(value) for name, value in stated.items()}
        self._contexts["env"] = dict(self._environment)
        machine.environment |= self._environment

    def has_outputs(self, text: object) -> bool:
        """Say whether all steps that a text names have said something."""
        return all(self._said.get(name) for name in re.findall(r"steps\.(\w+)\.", str(text)))

    def run(self) -> None:
        """Carry out all steps; those after a failure run only if they ask for that.

        Raises:
            StepError: a step failed.
        """
        for step in self._job.steps:
            if not self.expressions.holds(step.get("if", "true")):
                continue
            self.current = str(step.get("name") or step.get("run") or step["uses"]).strip().splitlines()[0]
            self._rehearsal.say(f"    {self.current}")
            try:
                self._run_step(step)
            except StepError as error:
                self._failed = self._failed or StepError(f"{self.current}: {error}")
        if self._failed:
            raise self._failed

    def _run_step(self, step: Mapping[str, object]) -> None:
        environment = {name: self.expressions.text(value) for name, value in table(step.get("env")).items()}
        if action := step.get("uses"):
            inputs = {name: self.expressions.text(value) for name, value in table(step.get("with")).items()}
            run_action(str(action), inputs, self._machine)
        else:
            self._run_script(self.expressions.text(step["run"]), environment, step.get("shell") or self._workflow.shell)
        if identifier := step.get("id"):
            lines = Path(self._machine.environment["GITHUB_OUTPUT"]).read_text(encoding="utf-8").splitlines()
            self._said[str(identifier)] = {name: value for name, _, value in (line.partition("=") for line in lines)}
            self._outputs[str(identifier)] = {"outputs": self._said[str(identifier)]}

    def _path(self) -> str:
        """Return the PATH: stand-ins come before what a step installed, as `nox`."""
        return f"{self._machine.environment['REHEARSAL_STAND_INS']}:{self._machine.environment['PATH']}"

    def _run_script(self, script: str, environment: Mapping[str, str], shell: object) -> None:
        if shell not in {None, "bash"}:
            raise StepError(f"the rehearsal has no shell {shell}")
        file = self._machine.workspace.parent / "step.sh"
        file.write_text(script, encoding="utf-8")
        done = subprocess.run(
            [str(shutil.which("bash")), *(_BASH if shell else _DEFAULT_SHELL)[1:], str(file)],
            cwd=self._machine.workspace,
            env={**self._machine.environment, "PATH": self._path(), **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            tail = "\n".join(done.stdout.splitlines()[-_TAIL:])
            raise StepError(f"exit status {done.returncode}\n{tail}")
        sys.stdout.flush()
