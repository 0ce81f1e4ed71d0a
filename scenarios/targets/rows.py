"""Starting a row of processes and keeping them in a list, in the one order and in the other."""


def append_then_start(processes):
    """Put each into the list, then start it; join the whole list, and say what is in it."""
    row = []
    for process in processes:
        row.append(process)
        process.start()
    return _joined(row)


def start_then_append(processes):
    """Start each, then put it into the list; join the whole list, and say what is in it."""
    row = []
    for process in processes:
        process.start()
        row.append(process)
    return _joined(row)


def _joined(row):
    for process in row:
        process.join()
    return [(process.name, process.exitcode) for process in row]
