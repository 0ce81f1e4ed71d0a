"""Which revision of the code under test a run was made from."""

import shutil
import subprocess
from pathlib import Path

import pytest

from runner.execution.host_facts import revision

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here")
WHO = ("-c", "user.name=Test", "-c", "user.email=test@example.org")


def git(folder: Path, *words: str) -> str:
    """What git says."""
    said = subprocess.run(["git", *WHO, *words], cwd=folder, check=True, capture_output=True)
    return said.stdout.decode().strip()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with one commit and a folder in it."""
    folder = tmp_path / "checkout"
    (folder / "scenarios").mkdir(parents=True)
    git(folder, "init", "-q", "-b", "trunk")
    git(folder, "commit", "-q", "--allow-empty", "-m", "one")
    return folder


def test_the_commit_is_found_from_a_folder_of_the_checkout(checkout: Path) -> None:
    """On a branch, loose or packed, and on none."""
    head = git(checkout, "rev-parse", "HEAD")

    assert revision(checkout / "scenarios") == head
    git(checkout, "pack-refs", "--all")
    assert revision(checkout / "scenarios") == head
    git(checkout, "checkout", "-q", "--detach")
    assert revision(checkout) == head


def test_a_linked_worktree_has_a_commit_of_its_own(checkout: Path, tmp_path: Path) -> None:
    """Its .git is a file, and its branch lies with the repository's."""
    linked = tmp_path / "linked"
    git(checkout, "worktree", "add", "-q", "-b", "other", str(linked))
    git(linked, "commit", "-q", "--allow-empty", "-m", "two")

    assert revision(linked) == git(linked, "rev-parse", "HEAD") != revision(checkout)


def test_where_there_is_no_commit_there_is_no_revision(tmp_path: Path) -> None:
    """No repository, an empty one, or one whose .git leads nowhere."""
    assert revision(tmp_path) is None
    (tmp_path / ".git").write_text("gitdir: /nowhere\n")
    assert revision(tmp_path) is None
    (tmp_path / ".git").unlink()
    git(tmp_path, "init", "-q")
    assert revision(tmp_path) is None
