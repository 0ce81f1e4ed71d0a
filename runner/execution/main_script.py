"""The inner guard's ``__main__``: as small as a user's script, because spawned children import it."""

if __name__ == "__main__":
    from runner.execution.inner_guard import main

    main()
