"""As scenarios/targets/rows.py, but every process is waited for before the next one."""


def append_then_start(processes):
    """Put each into the list, start it and join it; say what is in the list."""
    row = []
    for process in processes:
        row.append(process)
        process.start()
        process.join()
    return _said(row)


def start_then_append(processes):
    """Start each, join it and put it into the list; say what is in the list."""
    row = []
    for process in processes:
        process.start()
        process.join()
        row.append(process)
    return _said(row)


def forget(processes):
    """Start each and join it, but put only the first into the list."""
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return _said(processes[:1])


def _said(row):
    return [(process.name, process.exitcode) for process in row]
