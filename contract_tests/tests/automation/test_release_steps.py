"""The steps of a release that do not depend on what has changed."""

from __future__ import annotations

import tarfile
import tomllib
import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from automation.release.archives import faults_of
from automation.release.distributions import DISTRIBUTIONS, Distribution
from automation.release.repository import Repository, RepositoryError
from automation.release.versions import Stage, next_version
from contract_tests.tests.automation.small_repository import commit, git, small_repository, write
from generator.description import repository_description
from generator.distribution import Distribution as Published
from generator.distribution import read_distribution

if TYPE_CHECKING:
    from generator.changes.note import Bump

ROOT = Path(__file__).parents[3]
LICENSE = b"Do what you want."
METADATA = """Metadata-Version: 2.4
Classifier: Typing :: Typed
Project-URL: Documentation, https://docs.example.com
License-Expression: MIT
License-File: LICENSE

"""


@pytest.mark.parametrize(
    ("released", "bump", "stage", "expected"),
    [
        ([], "minor", None, "0.1.0"),
        ([], "minor", "rc", "0.1.0rc1"),
        (["0.1.0rc1"], "minor", "rc", "0.1.0rc2"),
        (["0.1.0rc1"], "minor", None, "0.1.0"),
        (["0.1.0"], "patch", None, "0.1.1"),
        (["0.1.0"], "minor", None, "0.2.0"),
        (["0.1.9"], "major", None, "0.2.0"),
        (["0.1.0", "0.2.0a1"], "patch", "a", "0.1.1a1"),
        (["0.1.0", "0.2.0a1"], "major", "b", "0.2.0b1"),
        (["1.2.3"], "patch", None, "1.2.4"),
        (["1.2.3"], "minor", None, "1.3.0"),
        (["1.2.3"], "major", None, "2.0.0"),
        (["1.2.3", "2.0.0rc3"], "major", "rc", "2.0.0rc4"),
    ],
)
def test_the_next_version(released: list[str], bump: Bump, stage: Stage | None, expected: str) -> None:
    assert str(next_version([Version(one) for one in released], Version("0.1.0"), bump, stage)) == expected


def test_tags_of_the_other_distribution_and_of_others_are_left_out() -> None:
    tags = ["client-v0.1.0", "emulator-v0.9.0", "v3", "client-vacation", "client-v0.2.0rc1"]
    assert [str(version) for version in DISTRIBUTIONS[0].versions(tags)] == ["0.1.0", "0.2.0rc1"]


@pytest.mark.parametrize("distribution", DISTRIBUTIONS, ids=str)
def test_each_version_stands_in_one_place(distribution: Distribution, tmp_path: Path) -> None:
    before = (ROOT / distribution.version_file).read_text(encoding="utf-8")
    write(tmp_path, distribution.version_file.as_posix(), before)
    distribution.write_version(tmp_path, Version("9.8.7"))

    after = (tmp_path / distribution.version_file).read_text(encoding="utf-8")
    changed = [pair for pair in zip(before.splitlines(), after.splitlines(), strict=True) if pair[0] != pair[1]]
    assert len(changed) == 1
    assert str(distribution.read_version(tmp_path)) == "9.8.7"


def test_a_copy_has_what_is_not_committed_and_changes_nothing_here(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    small_repository(root)
    write(root, "pyproject.toml", "changed")
    write(root, "new.txt", "new")
    before = git(root, "status", "--porcelain"), git(root, "log", "--oneline")

    copy = Repository(root).copy(tmp_path / "copy")

    assert copy.is_clean()
    assert {(copy.root / name).read_text("utf-8") for name in ("pyproject.toml", "new.txt")} == {"changed", "new"}
    assert (git(root, "status", "--porcelain"), git(root, "log", "--oneline")) == before


def test_a_release_is_taken_over_whole_or_not_at_all(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    small_repository(root)
    copy = Repository(root).copy(tmp_path / "copy")
    write(copy.root, "version", "0.2.0")
    commit(copy.root, "Release", "client-v0.2.0")

    Repository(root).take_over(copy, ["client-v0.2.0"])

    assert Repository(root).tags() == ["client-v0.2.0"]
    assert (root / "version").read_text("utf-8") == "0.2.0"
    write(copy.root, "version", "0.3.0")
    commit(copy.root, "Release", "client-v0.3.0")
    commit(root, "Somebody was faster")
    with pytest.raises(RepositoryError, match=r"(?i)fast-forward|diverging"):
        Repository(root).take_over(copy, ["client-v0.3.0"])
    assert Repository(root).tags() == ["client-v0.2.0"]


def archives(folder: Path, *, description: str, license_text: bytes | None, metadata: str = METADATA) -> list[Path]:
    files = {"METADATA": (metadata + description).encode()} | ({"LICENSE": license_text} if license_text else {})
    wheel, sdist = folder / "one.whl", folder / "one.tar.gz"
    with zipfile.ZipFile(wheel, "w") as archive, tarfile.open(sdist, "w:gz") as tar:
        for name, content in files.items():
            archive.writestr(f"one.dist-info/{name}", content)
            member = tarfile.TarInfo(f"one/{name.replace('METADATA', 'PKG-INFO')}")
            member.size = len(content)
            tar.addfile(member, BytesIO(content))
    return [wheel, sdist]


def test_archives_without_fault_have_none(tmp_path: Path) -> None:
    text = "[pages](https://docs.example.com), [below](#below)"
    for archive in archives(tmp_path, description=text, license_text=LICENSE):
        assert list(faults_of(archive, LICENSE)) == []


@pytest.mark.parametrize(
    ("description", "license_text", "metadata", "fault"),
    [
        ("Text", None, METADATA, "has no licence"),
        ("Text", b"Another text", METADATA, "has no licence"),
        ("[all](api.md)", LICENSE, METADATA, "links api.md, which the index lacks"),
        ("", LICENSE, METADATA, "has no description"),
        ("Text", LICENSE, METADATA.replace("Project-URL", "Other"), "has no Project-URL"),
    ],
)
def test_a_fault_of_an_archive_is_named(
    tmp_path: Path, description: str, license_text: bytes | None, metadata: str, fault: str
) -> None:
    for archive in archives(tmp_path, description=description, license_text=license_text, metadata=metadata):
        assert any(fault in found for found in faults_of(archive, LICENSE))


def test_both_distributions_have_the_addresses_of_the_one_place() -> None:
    urls = read_distribution().urls(repository_description().bundle["info"]["contact"]["url"])
    for folder in ("generated_client", "emulator"):
        project = tomllib.loads((ROOT / folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        assert project["urls"] == urls, f"{folder}/pyproject.toml: [project.urls] follows from [tool.bullseye-partner]"


def test_addresses_that_are_set_are_shown() -> None:
    urls = Published("1.0", "https://example.com/us/it/", "https://example.com/contact").urls(
        "https://docs.example.com"
    )
    assert urls["Source"] == "https://example.com/us/it"
    assert urls["Issues"] == "https://example.com/us/it/issues"
    assert urls["Contact"] == "https://example.com/contact"
