"""The workflows are well-formed and cautious; a rehearsal carries them out and finds what a runner would."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from automation.workflows.cli import not_rehearsed
from automation.workflows.expressions import ExpressionError, Expressions
from automation.workflows.rehearsal import Outcome, Rehearsal
from automation.workflows.workflow import read_workflow
from contract_tests.tests.automation.small_repository import commit, git, write

if TYPE_CHECKING:
    from automation.workflows.expressions import Value

WORKFLOWS = sorted((Path(__file__).parents[3] / ".github" / "workflows").glob("*.yaml"))
BY_BRANCH = {"pypa/gh-action-pypi-publish"}
"""Of which no commit with attestations could be read from its own repository."""

MAY_WRITE = {"issues": {"issues"}}
"""The job that keeps issues is a program of ours; it gets a file of what was seen, and no other secret."""

CHECKOUT = "      - uses: actions/checkout@v0\n"


def test_there_are_workflows() -> None:
    assert {file.stem for file in WORKFLOWS} >= {"ci", "nightly", "regenerate", "release"}


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_actions_are_pinned_by_commit_and_name_their_version(file: Path) -> None:
    for action, version in re.findall(r"uses: ([\w/-]+)@(.+)", file.read_text(encoding="utf-8")):
        assert action in BY_BRANCH or re.match(r"[0-9a-f]{40} # v\d+\.\d+\.\d+\b", version), f"{action}@{version}"


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_every_job_has_least_rights_and_an_end(file: Path) -> None:
    workflow = read_workflow(file)
    assert workflow.stated["permissions"] == {"contents": "read"}
    assert "concurrency" in workflow.stated
    for job in workflow.jobs():
        assert "uses" in job.stated or int(str(job.stated["timeout-minutes"])) <= 60, job.key
        runs_our_code = any("nox " in str(step.get("run", "")) for step in job.steps)
        rights = {name for name, level in job.permissions.items() if level == "write"} - MAY_WRITE.get(job.key, set())
        assert not (runs_our_code and rights), f"{job.key} runs code and may write {rights}"


def rehearse(folder: Path, jobs: str, **files: str) -> list[Outcome]:
    """Carry out a workflow of a small repository, for a push to its branch main."""
    root = folder / "repository"
    root.mkdir()
    git(root, "init", "--quiet", "--initial-branch", "main")
    for name, text in files.items():
        write(root, name, text)
    commit(root, "Begin", "v1")
    git(folder, "clone", "--quiet", "--bare", str(root), "origin.git")
    workflow = folder / "it.yaml"
    workflow.write_text(f"on: {{push: }}\npermissions: {{contents: read}}\njobs:\n{jobs}", encoding="utf-8")
    github: dict[str, Value] = {"sha": "main", "ref": "refs/heads/main", "event_name": "push"}
    rehearsal = Rehearsal(folder / "place", folder / "origin.git", github, lambda _: None)
    return list(rehearsal.run(read_workflow(workflow)))


def job(steps: str, key: str = "one", more: str = "") -> str:
    return f"  {key}:\n    runs-on: ubuntu-24.04\n{more}    steps:\n{steps}"


def run(command: str, more: str = "") -> str:
    return f"      - run: {command}\n{more}"


@pytest.mark.parametrize(
    ("jobs", "reason"),
    [
        pytest.param(job(run("redis-server --version")), "redis-server: command not found", id="a missing program"),
        pytest.param(job(run("python -c 'print(1)'")), "python: command not found", id="no Python was set up"),
        pytest.param(job(run("nox -s lint")), "nox: command not found", id="nox was not installed"),
        pytest.param(job(run("test -f a.txt")), "exit status 1", id="nothing was checked out"),
        pytest.param(
            job(CHECKOUT + run("git rev-parse v1")), "unknown revision", id="tags, without the whole history"
        ),
        pytest.param(
            job(CHECKOUT + run("git push origin HEAD:main")), "no/right/to/push", id="a push without the right"
        ),
        pytest.param(
            job(CHECKOUT, more="    permissions: {id-token: write}\n"), "no right `contents: read`",
            id="a checkout without the right",
        ),
        pytest.param(
            job("      - uses: actions/download-artifact@v0\n        with: {name: dist}\n"), "has uploaded dist",
            id="an artifact that nobody made",
        ),
        pytest.param(
            job("      - uses: pypa/gh-action-pypi-publish@v0\n"), "no right `id-token: write`",
            id="an upload that is not trusted",
        ),
        pytest.param(job("      - uses: some/action@v0\n"), "no stand-in for some/action", id="an unknown action"),
        pytest.param(job(run("echo ${{ github.nothing }}")), "there is no github.nothing", id="a wrong expression"),
        pytest.param(
            job(run("gh release create v1 a.txt", "        env: {GH_TOKEN: x, GH_REPO: us/it}\n")),
            "no right `contents: write`", id="a release without the right",
        ),
        pytest.param(job(run("exit 0")).replace("ubuntu-24.04", "ubuntu-96.04"), "no image", id="an unknown image"),
    ],
)  # fmt: skip
def test_a_broken_workflow_fails(tmp_path: Path, jobs: str, reason: str) -> None:
    (outcome,) = rehearse(tmp_path, jobs, **{"a.txt": "text"})

    assert outcome.status == "failed"
    assert reason in outcome.text


def test_a_workflow_passes_what_it_made_from_job_to_job(tmp_path: Path) -> None:
    made = (
        CHECKOUT
        + run("mkdir out && cp a.txt out/ && echo 'made=yes' >> \"$GITHUB_OUTPUT\"", "        id: it\n")
        + "      - uses: actions/upload-artifact@v0\n        with: {name: out, path: out/}\n"
    )
    used = "      - uses: actions/download-artifact@v0\n        with: {name: out, path: in/}\n" + run(
        "grep text in/a.txt"
    )
    jobs = (
        job(made, "make", "    outputs: {made: '${{ steps.it.outputs.made }}'}\n")
        + job(used, "use", "    needs: make\n    if: needs.make.outputs.made == 'yes'\n")
        + job(run("exit 1"), "no", "    needs: make\n    if: needs.make.outputs.made == 'no'\n")
    )

    outcomes = rehearse(tmp_path, jobs, **{"a.txt": "text"})

    assert [(outcome.job, outcome.status) for outcome in outcomes] == [
        ("make", "passed"),
        ("use", "passed"),
        ("no", "skipped"),
    ]


@pytest.mark.parametrize("installed", [True, False])
def test_tests_are_only_collected_and_say_what_they_lack(tmp_path: Path, installed: bool) -> None:
    real = "mkdir bin && printf '#!/bin/sh\\necho \"$@\" > ran' > bin/nox && chmod +x bin/nox"
    steps = run(real) + run("PATH=$REHEARSAL_STAND_INS:$PWD/bin:$PATH nox -s tests -- -m fast")
    required = "PATH=$REHEARSAL_STAND_INS:$PWD/bin:$PATH nox -s tests -- --require-real-parts"

    (outcome,) = rehearse(tmp_path, job(steps + run("cat ran") + ("" if installed else run(required))))

    ran = (tmp_path / "place/it-one/workspace/ran").read_text(encoding="utf-8")
    assert ran.split() == ["-s", "tests", "--", "--collect-only", "-q", "-m", "fast"]
    assert (outcome.status == "failed") == (not installed)
    assert installed or "not installed: Redis" in outcome.text


def test_what_needs_a_failed_job_does_not_run_and_always_does(tmp_path: Path) -> None:
    steps = run("exit 1") + run("touch ../never") + run("touch ../always", "        if: always()\n")

    outcomes = rehearse(tmp_path, job(steps) + job(run("exit 0"), "two", "    needs: one\n"))

    assert [outcome.status for outcome in outcomes] == ["failed", "skipped"]
    assert [name for name in ("never", "always") if (tmp_path / "place/it-one" / name).exists()] == ["always"]


def test_a_step_that_pushes_with_the_right_reaches_the_repository(tmp_path: Path) -> None:
    pushing = "git -c user.name=t -c user.email=t@example.com commit --allow-empty -m Two && git push origin HEAD:main"

    outcomes = rehearse(tmp_path, job(CHECKOUT + run(pushing), more="    permissions: {contents: write}\n"))

    assert [outcome.status for outcome in outcomes] == ["passed"]
    assert git(tmp_path / "origin.git", "log", "--format=%s", "main").split() == ["Two", "Begin"]


def test_each_combination_of_a_matrix_runs_where_its_system_is_here(tmp_path: Path) -> None:
    matrix = "    strategy: {matrix: {os: [ubuntu-24.04, macos-15], word: [one, two]}}\n"
    steps = run('test "${{ matrix.word }}" = one')
    jobs = job(steps, "it", matrix).replace("runs-on: ubuntu-24.04", "runs-on: ${{ matrix.os }}")

    outcomes = rehearse(tmp_path, jobs + job(run("exit 0"), "after", "    needs: it\n"))

    assert [(outcome.job, outcome.status) for outcome in outcomes] == [
        ("it (ubuntu-24.04, one)", "passed"),
        ("it (ubuntu-24.04, two)", "failed"),
        ("it (macos-15, one)", "skipped"),
        ("it (macos-15, two)", "skipped"),
        ("after", "skipped"),
    ]
    told = "\n".join(not_rehearsed(outcomes))
    assert "it.yaml / it (macos-15, two): this machine cannot stand in for macos-15" in told
    assert "it.yaml / after: it did not succeed" in told


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("github.ref == 'refs/heads/main'", True),
        ("github.n != 2 && !false", True),
        ("matrix.python == '3.14' || 'other'", "other"),
        ("startsWith(github.ref, 'refs/heads') && 'minor' || 'patch'", "minor"),
        ("always() && (github.n == 2 || github.n == 3)", False),
        ("'it''s'", "it's"),
    ],
)
def test_expressions_are_evaluated_as_on_github(expression: str, value: object, tmp_path: Path) -> None:
    contexts: dict[str, Value] = {"github": {"ref": "refs/heads/main", "n": 1}, "matrix": {"python": "3.11"}}
    assert Expressions(contexts, tmp_path, lambda: False).value(expression) == value


@pytest.mark.parametrize("expression", ["github.nothing", "toJSON(github)", "1 1", "(1", "&"])
def test_what_cannot_be_evaluated_is_an_error(expression: str, tmp_path: Path) -> None:
    with pytest.raises(ExpressionError):
        Expressions({"github": {}}, tmp_path, lambda: False).value(expression)
