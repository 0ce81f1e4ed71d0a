"""Starter: the scenario that ``runner init`` writes, a tour of the language in comments."""

STARTER = """\
# A scenario: what a set of processes does, and what should be true of its timing.
# Check it with `runner validate {file}`, run it with `runner run {file}`.
# An editor completes and checks it by its schema: `runner schema > scenario.schema.json`, and
# above all this a line `# yaml-language-server: $schema=scenario.schema.json`.
scenario: 1                        # version of the language
name: {name}
title: Five children that sleep, one after the other and all at once
about: |
  Children that only sleep do not compete for a CPU: started together, they take as
  long as the longest of them. Started and joined one by one, they take the sum.
tags: [join]
seed: 1                            # every draw follows from it, so that a run can be repeated
timeout: 10s                       # one execution that takes longer is ended and reported

processes:
  child:                           # a process group: alike processes
    replicas: 5                    # child[0] to child[4]; without it, child is one process
    target: sleep                  # built in (`runner targets`); yours: file.py:function
    sleep: {{uniform: [50ms, 150ms]}} # drawn anew in every round, the same for all variants
    args: ["child-{{index}}"]

variants:                          # ways to run the same set; each runs once a round
  serial: {{join: each}}             # start and join one by one
  parallel: {{join: all}}            # start all, then join all
baseline: serial                   # what the others' speed-up is measured against

expect:                            # must be true in every round
  - all(p.exitcode == 0 for p in serial.processes)
  - all(p.exitcode == 0 for p in parallel.processes)

claims:                            # judged over many rounds, with a stated confidence
  - serial.wall / parallel.wall > 1.5
  - claim: parallel.main < 350ms
    in: 75%                        # of the rounds, at least
    why: the longest child sleeps 150 ms, and one by one they take about 500 ms
"""
