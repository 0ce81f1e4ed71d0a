"""The inner guard's ``__main__``: as small as a user's script, because spawned children import it."""

if __name__ == "__main__":
    import sys

    if sys.argv[4] not in sys.path:  # where this package lies, for a run from a checkout:
        sys.path.insert(1, sys.argv[4])  # before any other version that may be installed
    from runner.execution.put_off import put_off

    put_off("inspect")
    from runner.execution.inner_guard import main

    main()
