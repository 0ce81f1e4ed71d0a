"""Random scenarios: whatever both engines can carry out, made from a seed.

Short ones: nothing is slept for more than 150 ms at a time. A process that would never end
has a time limit, and who is waited for is always started.
"""

from __future__ import annotations

import json
import random
from typing import Any

Group = dict[str, Any]


def random_scenario(seed: int) -> str:
    """A scenario without its head, as ``Stage.play`` takes it."""
    return json.dumps(_Maker(random.Random(seed)).scenario(seed))


class _Maker:
    def __init__(self, source: random.Random) -> None:
        self._source = source
        self._any = source.choice
        self._groups: dict[str, Group] = {}

    def _duration(self, least: int = 5, most: int = 150) -> str:
        return f"{self._source.randint(least, most)}ms"

    def _chance(self, share: float) -> bool:
        return self._source.random() < share

    def scenario(self, seed: int) -> dict[str, Any]:
        for name in "abcd"[: self._source.randint(2, 4)]:
            self._groups[name] = self._group()
        names = ["joined", "singly", "alone", "limited", "planned", "looped"]
        made = {name: getattr(self, f"_{name}")() for name in self._source.sample(names, 3)}
        if not self._fatal():
            made["run"] = {"call": "run"}
        made[self._any(list(made))]["start_method"] = self._any(["fork", "fork", "spawn"])
        shared = {"door": "lock"}
        return {"seed": seed, "shared": shared, "processes": self._groups, "variants": made}

    def _group(self) -> Group:
        group: Group = self._any(
            [*[self._sleeper, self._worker] * 2, self._quick, self._stuck, self._parent]
        )()
        if self._chance(0.15) and "processes" not in group:
            group["daemon"] = True
        if self._chance(0.6):
            group["replicas"] = self._source.randint(1, 3)
        earlier = [name for name, other in self._groups.items() if other.get("target") != "hang"]
        if earlier and self._chance(0.4):
            needed = self._any(earlier)
            marks = [
                phase["mark"] for phase in self._groups[needed].get("work", []) if "mark" in phase
            ]
            group["needs"] = {needed: self._any(["started", "completed", *marks[:1]])}
        return group

    def _sleeper(self) -> Group:
        few = [self._duration() for _ in range(3)]
        kinds = [few[0], {"uniform": ["20ms", "120ms"]}, {"choice": few}]
        return {"sleep": self._any(kinds)}

    def _worker(self) -> Group:
        phases: list[dict[str, Any]] = []
        for _ in range(self._source.randint(1, 4)):
            phases += self._any([self._nap, self._burst, self._guarded])()
        if self._chance(0.3):
            phases.insert(self._source.randint(0, len(phases)), {"mark": "there"})
        marks = ["there"] if {"mark": "there"} in phases else []
        if self._chance(0.3):
            phases.append({"exit": 3})
        return {"work": phases, "marks": marks, "success_exit_codes": [0, 3]}

    def _nap(self) -> list[dict[str, Any]]:
        return [{"sleep": self._duration()}]

    def _burst(self) -> list[dict[str, Any]]:
        return [{"cpu": self._duration(1, 15)}]

    def _guarded(self) -> list[dict[str, Any]]:
        return [{"lock": "door"}, *self._nap(), {"unlock": "door"}]

    def _quick(self) -> Group:
        kinds: list[Group] = [
            {"target": "print", "args": ["said", "{index}"]},
            {"target": "exit", "args": [7], "success_exit_codes": [7]},
            {"target": "raise", "args": ["no"], "success_exit_codes": [1]},
            {"target": "crash", "success_exit_codes": [-11]},
            {"target": "identity", "args": ["{name}"]},
        ]
        return self._any(kinds)

    def _stuck(self) -> Group:
        """Ended by its time limit, by SIGTERM or after it."""
        deaf = [["TERM"]] if self._chance(0.3) else []
        return {"target": "hang", "args": deaf, "timeout": self._duration(400, 600)}

    def _parent(self) -> Group:
        """It starts children of its own; it may leave it to its end to join them."""
        kid = self._sleeper() if self._chance(0.5) else {"target": "identity"}
        steps = [{"start": "kid"}, *([{"join": "kid"}] if self._chance(0.5) else [])]
        return {"processes": {"kid": {**kid, "replicas": 2}}, "plan": steps}

    def _fatal(self) -> bool:
        """Whether a call of ``run`` would end the main process, or never."""
        return any(
            group.get("target") in ("crash", "exit", "raise", "hang")
            for group in self._groups.values()
        ) or any({"exit": 3} in group.get("work", []) for group in self._groups.values())

    def _joined(self) -> Group:
        return {"join": "all"}

    def _singly(self) -> Group:
        return {"join": "each"}

    def _alone(self) -> Group:
        return {"join": "none"}

    def _limited(self) -> Group:
        return {"join": {self._any(["all", "each"]): self._duration(20, 60)}}

    def _planned(self) -> Group:
        """Start all, then this and that."""
        names = [self._any(list(self._groups)) for _ in range(self._source.randint(1, 4))]
        steps = [{**self._step(name), "as": f"s{number}"} for number, name in enumerate(names)]
        return {"plan": [{"start": "all"}, *steps]}

    def _step(self, name: str) -> Group:
        first = f"{name}[0]" if "replicas" in self._groups[name] else name
        steps: list[Group] = [
            {"wait": self._duration()},
            {"wait": {"until": f"has({first}.ended)"}},
            {"join": first},
            {"join": name, "timeout": self._duration(10, 50)},
            {"observe": first},
            {"terminate": first},
            {
                "terminate": name,
                "chain": [{"signal": "TERM", "grace": "300ms"}, {"signal": "KILL"}],
            },
        ]
        return self._any(steps)

    def _looped(self) -> Group:
        """A block for each process of all groups."""
        inner: list[Group] = [{"start": "it"}]
        inner += self._any([[{"join": "it"}], [{"join": "it", "timeout": "30ms"}], []])
        return {"plan": [{"each": name, "do": inner} for name in self._groups]}
