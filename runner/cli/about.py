"""About: the name and version that the installed distribution goes by."""

IMPORT_NAME = "runner"
UNINSTALLED = ("workload-scenarios", "(not installed)")


def distribution() -> tuple[str, str]:
    """Name and version from the metadata of whatever distribution provides this package."""
    from importlib import metadata

    for name in metadata.packages_distributions().get(IMPORT_NAME, ()):
        return name, metadata.version(name)
    try:
        return UNINSTALLED[0], metadata.version(UNINSTALLED[0])
    except metadata.PackageNotFoundError:
        return UNINSTALLED
