"""One right file with a hole for each mistake, none of which hangs together with another.

Every hole has a line of its own, so that a mistake stands at the same place whatever
else is wrong. ``MISTAKES`` maps each hole to what is right and what is wrong there.
"""

from string import Template

TEMPLATE = Template("""\
scenario: $version
name: $name
title: $title
tags: $tags
seed: $seed
timeout: $timeout
rounds:
  min: $rounds_min
  $rounds_key: 1
requires:
  $requires_key: 1
  os: $requires_os
limits:
  processes: $limit
shared:
  door: lock
  money: {value: int, initial: $initial}
  gate: $shared_kind
processes:
  child:
    replicas: 5
    sleep: $sleep
    args: [$placeholder]
    daemon: $daemon
  server:
    target: $target
    background: true
    marks: [connected, answer]
    $group_key: {A: b}
  worker:
    replicas: 2
    needs: {$needs_group: ready}
    work:
      - {cpu: $cpu}
      - {lock: $lock}
      - {mark: $mark}
      - $phase
    marks: [half]
  printer:
    target: print
    args: [hello]
    kwargs: {$parameter: stderr}
    env: {DOOR: "$unknown_placeholder"}
    cpus: $cpus
  crash:
    target: $missing_file
    success_exit_codes: $codes
  traced:
    replicas: 3
    sleep: {trace: $trace}
  parent:
    replicas: 2
    processes:
      kid:
        replicas: 2
        sleep: $kid_sleep
    plan:
      - {start: $kid_selector}
  shapeless: $shapeless
  burst:
    replicas: 2
    work: [{cpu: 5ms}]
    estimate: $estimate
variants:
  serial:
    join: $join
  parallel:
    $variant_key: all
  hurried:
    terminate:
      process: $terminated
      after: $after
      chain: [{signal: $signal}]
  planned:
    plan:
      - {start: all}
      - {observe: $observed, as: seen}
      - {kill: $selector}
      - {join: all, timeout: $step_timeout}
      - {$verb: child, as: looked}
      - {start: child, as: again, raises: $raises}
      - {repeat: $times, do: [{wait: 1ms}]}
      - {each: "child[0:2]", do: [{join: $it}]}
      - wait:
          until: $condition
      - {invoke: "$invoked", args: ["{child}"]}
  scheduled:
    cpus: 1
    schedule:
      algorithm: rr
      quantum: $quantum
      slots: $slots
    processes:
      burst:
        arrival: $arrival
  feedback:
    cpus: 1
    schedule:
      algorithm: mlfq
      levels: $levels
  pooled:
    call: pool
    workers: $workers
    chunk: $chunk
    processes:
      parent: {background: true}
  wide:
    matrix:
      start_method: $start_methods
      $sized.replicas: [1, 2]
  changed:
    processes:
      child:
        replicas: $fewer
      worker:
        timeout: $changed_timeout
baseline: $baseline
expect:
  - $group_field
  - expect: $unknown_field
    why: $why
  - $expectation
  - $past_the_end
  - $of_a_step
  - $of_an_ideal
claims:
  - $unknown_variant
  - $no_unit
  - $unfinished
  - claim: $clock
    in: $share
  - claim: serial.wall > 0s
    confidence: $confidence
""")

MISTAKES = {
    "version": ("1", "2"),
    "name": ("right", "not-right"),
    "title": ("Right", "7"),
    "tags": ("[a]", "a"),
    "seed": ("1", "-1"),
    "timeout": ("10s", "10"),
    "rounds_min": ("5", "0"),
    "rounds_key": ("warmup", "warmpu"),
    "requires_key": ("cpus", "memory"),
    "requires_os": ("linux", "linus"),
    "limit": ("200", "many"),
    "initial": ("99", "some"),
    "shared_kind": ("event", "evnt"),
    "sleep": ("{uniform: [100ms, 300ms]}", "300"),
    "placeholder": ('"{index}"', "{index}"),
    "daemon": ("true", "yes"),
    "target": ("hang", "hnag"),
    "group_key": ("env", "environment"),
    "needs_group": ("server", "sevrer"),
    "cpu": ("10ms", "{unifrom: [1ms, 2ms]}"),
    "lock": ("door", "dor"),
    "mark": ("half", "hafl"),
    "phase": ("{sleep: 1ms}", "{sleep: 1ms, exit: 0}"),
    "parameter": ("to", "too"),
    "unknown_placeholder": ("{group}", "{gruop}"),
    "cpus": ("[0, 1]", "[0, 0]"),
    "missing_file": ("hang", '"crash.py:crash"'),
    "codes": ("[0]", "[]"),
    "trace": ("[1ms, 2ms, 3ms]", "[1ms, 2ms]"),
    "kid_sleep": ("1ms", "1 ms"),
    "kid_selector": ("all", "kit"),
    "shapeless": ("{sleep: 1s}", "{replicas: 3}"),
    "join": ("each", "eahc"),
    "variant_key": ("join", "joins"),
    "terminated": ("child", "chlid"),
    "after": ("100ms", "100"),
    "signal": ("TERM", "TEMR"),
    "observed": ("child", '"child[7]"'),
    "selector": ('"child[0]"', "serial.child"),
    "step_timeout": ("1s", "soon"),
    "verb": ("observe", "obsrve"),
    "raises": ("AssertionError", "[AssertionError]"),
    "times": ("2", "twice"),
    "it": ("it", "ti"),
    "condition": ("child[0].pid > 1", "child[0].pdi > 1"),
    "invoked": ("os.path:join", "os.path:join me"),
    "fewer": ("3", "0"),
    "changed_timeout": ("1s", "0.5"),
    "baseline": ("serial", "seral"),
    "group_field": ("parallel.child[0].exitcode == 0", "all(parallel.child.exitcode == 0)"),
    "unknown_field": ("serial.child[0].pid > 0", "serial.child[0].pidd > 0"),
    "why": ("because", "[because]"),
    "expectation": ("serial.wall > 0s", "7"),
    "past_the_end": ("parallel.child[4].exitcode == 0", "parallel.child[5].exitcode == 0"),
    "of_a_step": ("planned.again.took > 0s", "planned.again.state == None"),
    "unknown_variant": ("serial.wall / parallel.wall > 2", "serial.wall / paralel.wall > 2"),
    "no_unit": ("parallel.main < 100s", "parallel.main < 100"),
    "unfinished": ("serial.peak == 1", "serial.peak =="),
    "clock": ("parallel.wall < 1s", "parallel.wal < 1s"),
    "arrival": ("[0ms, 5ms]", "[0ms]"),
    "estimate": ("[5ms, 6ms]", "[5ms, 1.5]"),
    "quantum": ("20ms", "0ms"),
    "slots": ("1", "0"),
    "levels": ("[20ms]", "20"),
    "workers": ("2", "0"),
    "chunk": ("1", "two"),
    "start_methods": ("[fork, spawn]", "[fork, swapn]"),
    "sized": ("worker", "woker"),
    "of_an_ideal": ("serial.ideal.wall > 0s", "serial.ideal.main_pid > 0"),
    "share": ("75%", "0.75"),
    "confidence": ("0.9", "90"),
}


def text_with(names):
    """The file with these mistakes in it, and only these."""
    chosen = {name: wrong if name in names else right for name, (right, wrong) in MISTAKES.items()}
    return TEMPLATE.substitute(chosen)
