"""The documentation as files of a folder: some pages that somebody saved, or a mirror of the site."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

from contract_tests.documentation.described import GUIDES
from contract_tests.documentation.fetching import Gone, Limits, Unreadable
from contract_tests.documentation.page_source import REFERENCE, name_in, page_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from contract_tests.documentation.page_source import Outcome

_SUFFIXES = (".md", ".markdown", ".txt", ".md.txt")
"""What browsers save a page as."""

_INDEXES = ("readme", "index")
_NO_PAGES = ("llms", "llms-full", "summary", "robots")


class Folder:
    """A folder with pages: those of the reference directly in it, or all as the site has them.

    See `PageSource` for its attributes.
    """

    def __init__(self, folder: Path, overview: str, known: Collection[str], published: str) -> None:
        """Find the pages of a folder.

        Args:
            folder: The folder.
            overview: The name of the overview page.
            known: The names of all pages that the description knows.
            published: The address that the site is published at.
        """
        self.is_whole = False
        self.failures: dict[str, str] = {}
        self._published = published
        self._files: dict[str, Path] = {}
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = _name(file.relative_to(folder).as_posix(), overview, known)
            if name is not None:
                self._files.setdefault(name, file)

    def read(self, name: str) -> Outcome:
        """See `PageSource`."""
        file = self._files.get(name)
        if file is None:
            return Gone("not in the folder")
        limit = Limits().page_bytes
        try:
            if (size := file.stat().st_size) > limit:
                return Unreadable(f"it has {size:,} bytes: more than {limit:,}")
            return page_of(file.read_text(encoding="utf-8"), name)
        except OSError as error:
            return Unreadable(f"its file cannot be read: {error.strerror}")
        except UnicodeDecodeError:
            return Unreadable("its file is no text in UTF-8")

    def listed(self) -> dict[str, str]:
        """See `PageSource`."""
        return {name: file.name for name, file in self._files.items()}

    def name_of(self, link: str, page: str) -> str | None:
        """See `PageSource`."""
        return name_in(link, urljoin(self._published, page), self._published)


def _name(path: str, overview: str, known: Collection[str]) -> str | None:
    """Return the page that a file holds by its path in the folder; None if it is none."""
    suffix = next((suffix for suffix in reversed(_SUFFIXES) if path.lower().endswith(suffix)), None)
    if suffix is None:
        return None
    *folders, stem = path[: -len(suffix)].split("/")
    if stem.lower() in _NO_PAGES:
        return None
    for root in (REFERENCE.rstrip("/"), GUIDES.rstrip("/")):
        if root in folders:
            inner = "/".join([*folders[folders.index(root) :], stem])
            return overview if inner.lower() in {f"{REFERENCE}{index}" for index in _INDEXES} else inner
    if folders:
        return None
    if stem.lower() in _INDEXES:
        return overview
    of_guide = f"{GUIDES}{stem}"
    return of_guide if of_guide in known and f"{REFERENCE}{stem}" not in known else f"{REFERENCE}{stem}"
