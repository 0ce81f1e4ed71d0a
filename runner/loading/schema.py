"""Schema: whether a tree has the shape of a scenario, and if not, what to say.

jsonschema with ``schemas/scenario.schema.json`` is the judge. Its errors are put
into our words by ``schema_words``. What is wrong is then mended, so that the rest
of the file can still be checked in the same pass.
"""

from __future__ import annotations

from runner.loading.faults import Faults
from runner.loading.judge import validator
from runner.loading.mending import Mending
from runner.loading.schema_words import findings
from runner.loading.tree import Map

_PASSES = 16
"""Mending one thing may leave another incomplete; after so many the file is given up."""


def check_shape(root: Map, faults: Faults) -> frozenset[str] | None:
    """Note every fault of shape and mend it; None if nothing is left to go on with.

    Returns the names in the file that can't be used. What only follows from a
    repair is not told; what stands under a misspelt key is.
    """
    judge = validator()
    mending = Mending(root)
    for attempt in range(_PASSES):
        found = findings(judge.iter_errors(root), root)
        if not found:
            return frozenset(mending.misnamed)
        for finding in found:
            if finding.message and (attempt == 0 or mending.is_reread(finding.path)):
                faults.add(finding.spot, finding.message)
        for finding in found:
            finding.remedy(mending)
        mending.finish()
    return None


__all__ = ["check_shape", "validator"]
