"""The inner guard's ``__main__``: as small as a user's script, because spawned children import it."""

if __name__ == "__main__":
    import sys

    sys.path.append(sys.argv[4])  # where this package lies, for a run from a checkout
    from runner.execution.inner_guard import main

    main()
