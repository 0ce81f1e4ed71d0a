"""Advice: what to say of a mistake in an expression, with what to write instead.

Every suggestion is itself an expression that would pass the check, as far as it
goes: a suggestion that is wrong costs more than none.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping, Sequence

from runner.loading import dimensions as dim
from runner.loading.cursor import MEANT
from runner.loading.dimensions import Many, OneOrMany, Thing, Type, Value, described
from runner.loading.mismatches import LISTED, LONGEST_SHOWN, Mismatches, nearest_name
from runner.loading.written import written
from runner.model import expression as tree
from runner.model.expression import Node
from runner.model.vocabulary import ELSEWHERE, NOT_IDEAL, Kind

_FOLDING = frozenset({"min", "max", "sum", "mean", "median", "sorted", "distinct", "len"})
_COMPARED = {
    Kind.NUMBER: "== 0",
    Kind.DURATION: "< 1s",
    Kind.SIZE: "< 64MiB",
    Kind.TEXT: '== "…"',
}


class Advice(Mismatches):
    """What can be said about one expression, given its text and its free names."""

    def __init__(self, text: str, free: Mapping[str, Type], variants: Collection[str] = ()) -> None:
        super().__init__(text)
        self.free = free
        self.variants = variants
        self.about_variants = any(_is_variant(found) for found in free.values())

    def truth(self, node: Node, found: Type) -> str:
        """How to make a truth value of ``node``, as the end of a message."""
        whole = written(node, self.text)
        if len(whole) > LONGEST_SHOWN:
            return ""
        match found:
            case Value():
                return f": compare it, as in {whole} {_COMPARED.get(found.kind, '== …')}"
            case Many():
                return f": write all(… for p in {whole}), or len({whole}) == …"
            case Thing(what="process"):
                return f": compare a field, as in {whole}.exitcode == 0"
            case Thing(what="variant"):
                return f": compare a figure, as in {whole}.wall < 1s"
            case Thing(what="mark"):
                return f": did you mean has({whole})?"
        return ""

    def not_ideal(self, node: tree.Field, base: Thing) -> str:
        what = "an ideal" if base.what == "variant" else f"an ideal {base.what}"
        return f"{what} has no {node.name}: {NOT_IDEAL[node.name]}"

    def unknown_name(
        self, node: tree.Name, above: Sequence[Node], scope: Mapping[str, Type]
    ) -> str:
        name = node.name
        if name in MEANT:  # unless something has that name
            return f"found {name}, wanted a value: did you mean {MEANT[name]}?"
        if name in self.variants:
            named = ", ".join(list(self.free)[:LISTED]) or "nothing"
            return f"{name} is a variant: a condition names only what is in its own, {named}"
        if self.beside_text(node, above, scope):
            return f'there is no {self.wanted()} {name}: did you mean "{name}", a text?'
        for variant, found in self.free.items():
            if self.about_variants and isinstance(found, Thing) and name in dim.fields_of(found):
                return f"{name} is no variant but a name within one: did you mean {variant}.{name}?"
        if name in dim.fields_of(Thing("process")) and not difflib.get_close_matches(name, scope):
            return f"{name} is a field of a process: did you mean p.{name}, within (… for p in …)?"
        return (
            f"there is no {self.wanted()} {name}: {nearest_name(name, scope, f'{self.wanted()}s')}"
        )

    def wanted(self) -> str:
        return "variant" if self.about_variants else "group, step or shared object"

    def beside_text(
        self, node: tree.Name, above: Sequence[Node], scope: Mapping[str, Type]
    ) -> bool:
        """Whether ``node`` stands where a text is compared, so that quotes were forgotten."""
        around = [outer for outer in above if outer is not node]
        while around and isinstance(around[-1], tree.ListOf):
            around.pop()
        if not around or not isinstance(around[-1], tree.Compare):
            return False
        return any(self.is_text(operand, scope) for operand in around[-1].operands)

    def is_text(self, node: Node, scope: Mapping[str, Type]) -> bool:
        found = self.path_type(node, scope)
        return isinstance(found, Value) and found.kind is Kind.TEXT

    def path_type(self, node: Node, scope: Mapping[str, Type]) -> Type | None:
        """The type of a plain path, None where it has none or is no plain path."""
        match node:
            case tree.Name():
                return scope.get(node.name)
            case tree.Index():
                base = self.path_type(node.base, scope)
                return base.item if isinstance(base, Many) else None
            case tree.Field():
                base = self.path_type(node.base, scope)
                return dim.fields_of(base).get(node.name) if isinstance(base, Thing) else None
        return None

    def doubled_name(self, node: tree.Field) -> str | None:
        """What to say of ``variants.NAME``, or of a variant named in a condition."""
        assert isinstance(node.base, tree.Name)
        if node.name not in self.free:
            return None
        base = node.base.name
        if self.about_variants and base not in ("variants", "variant"):
            return None
        reason = (
            "variants stand by themselves"
            if self.about_variants
            else ("a condition looks at its own execution")
        )
        return f"there is no {self.wanted()} {base}: {reason}, did you mean {node.name}?"

    def unknown_field(self, node: tree.Field, base: Thing, fields: list[str]) -> str:
        name, owner = node.name, self.called(node.base)
        if base.what == "marks":
            return (
                f"{name} is not declared: {nearest_name(name, fields, 'marks')} "
                f"(a group declares them as marks: [{name}])"
            )
        whole = written(node.base, self.text)
        if base.what == "variant" and name in dim.fields_of(Thing("process")):
            return (
                f"{owner} is a variant, {name} is a field of a process: "
                f"write p.{name}, for p in {whole}.processes"
            )
        others = dim.tables_with(name)
        if others:
            return f"{owner} is {described(base)}, {name} is a field of {_one(others[0])}"
        meant = self.column(name, whole) if base.what == "variant" else None
        return f"{owner} has no field {name}: {meant or _nearest_field(name, fields)}"

    def column(self, name: str, whole: str) -> str | None:
        """What to say of a column of the report that is no field of one execution."""
        if name == "spread":
            return "it is of all rounds, a statement is asked of each"
        single = (n for n, found in self.free.items() if isinstance(found, Thing) and n != whole)
        other = next((n for n in single if _is_variant(self.free[n])), None)
        if other is None or name not in ("speedup", "speed_up"):
            return None
        return f"did you mean {other}.wall / {whole}.wall?"

    def field_of_many(
        self, node: tree.Field, base: Many, above: Sequence[Node], scope: Mapping[str, Type]
    ) -> str:
        """What to say of a field of a list: how to ask it of each, or of one."""
        start = self.is_(node.base, base)
        item = base.item
        fields = dim.fields_of(item) if isinstance(item, Thing) else {}
        if not isinstance(item, Thing):
            return f"{start}, which has no fields"
        member = self.member(node)
        if member is not None:
            return f"{start}: did you mean {member}?"
        if node.name not in fields and item.what != "mark":
            return f"{start}; {self.unknown_field_of_item(node, item, list(fields))}"
        if item.what == "variant" and self.is_looped_over(node, above):
            inner = next(name for name in ("v", "w", "x", "item") if name not in scope)
            both = f"for {inner} in {written(node.base, self.text)} for … in {inner}.{node.name}"
            return f"{start}, {node.name} is a field of one: write {both}"
        letters = ("v", "w") if item.what == "variant" else ("p", "q")
        variable = next(name for name in (*letters, "x", "item") if name not in scope)
        each = self.of_each(node, variable, [outer for outer in above if outer is not node])
        first = f"{self.first_of(node.base)}.{node.name}"
        return f"{start}, {node.name} is a field of one: write {each}, or {first}"

    def member(self, node: tree.Field) -> str | None:
        """The variant of a matrix that ``NAME.NAME_cpus1`` or ``NAME.cpus1`` means."""
        base = node.base.name if isinstance(node.base, tree.Name) else ""
        meant = (node.name, f"{base}_{node.name}")
        return next((name for name in meant if name in self.free and base in self.free), None)

    @staticmethod
    def is_looped_over(node: Node, above: Sequence[Node]) -> bool:
        around = above[-2] if above[1:] else None
        return isinstance(around, tree.Comprehension) and any(
            loop.source is node for loop in around.loops
        )

    def first_of(self, node: Node) -> str:
        """The first item of a list, of a family by its own name."""
        if isinstance(node, tree.Name):
            named = (name for name in self.free if name.startswith(f"{node.name}_"))
            member = next((name for name in named if _is_variant(self.free[name])), None)
            if member is not None:
                return member
        return f"{self.called(node)}[0]"

    def unknown_field_of_item(self, node: tree.Field, item: Thing, fields: list[str]) -> str:
        return f"one {item.what} has no field {node.name}: {_nearest_field(node.name, fields)}"

    def of_each(self, node: tree.Field, variable: str, above: Sequence[Node]) -> str:
        """``all(p.exitcode == 0 for p in parallel.child)`` for what surrounds ``node``."""
        source = written(node.base, self.text)
        target, function = self.folded(node, above)
        body = written(target, self.text, {id(node): f"{variable}.{node.name}"})
        if len(body) > LONGEST_SHOWN:
            body = f"{variable}.{node.name} …"
        loop = f"{body} for {variable} in {source}"
        return f"{function}({loop})" if function else f"[{loop}]"

    @staticmethod
    def folded(node: Node, above: Sequence[Node]) -> tuple[Node, str | None]:
        """The part to repeat for each item, and the function that folds the results."""
        inner = node
        for place in range(len(above) - 1, -1, -1):
            outer = above[place]
            if isinstance(outer, tree.Compare):
                around = above[place - 1] if place else None
                either = isinstance(around, tree.Call) and around.function == "any"
                return outer, "any" if either else "all"
            if isinstance(outer, tree.Call) and outer.function in _FOLDING | {"all", "any"}:
                return inner, outer.function
            if isinstance(outer, tree.Comprehension):
                break
            inner = outer
        return node, None

    def not_a_list(self, node: Node, base: Type) -> str:
        if isinstance(base, Thing) and base.what == "process":
            return f"{self.is_(node, base)}, not a list: leave the brackets out"
        if isinstance(base, Thing) and base.what == "variant":
            return f"{self.is_(node, base)}: did you mean {self.called(node)}.processes?"
        return f"{self.is_(node, base)}, not a list"

    def outside(self, node: tree.Index | tree.Slice, base: Many) -> str:
        owner = self.called(node.base)
        what = described(base) if isinstance(base.item, Thing) else f"{base.count} items"
        last = (base.count or 0) - 1
        bounds = f"{owner}[0] to {owner}[{last}]" if last > 0 else f"only {owner}[0]"
        if base.count == 0:
            return f"{owner} is empty"
        if isinstance(node, tree.Slice):
            return f"{written(node, self.text)} is empty: {owner} has {what}, {bounds}"
        return f"there is no {owner}[{node.index}]: {owner} has {what}, {bounds}"

    def taken(self, name: str, scope: Mapping[str, Type]) -> str:
        what = self.wanted() if name in self.free else "loop name"
        free = next(other for other in ("p", "q", "x", "item") if other not in scope)
        return f"{name} is already a {what}: choose another name, such as {free}"

    def no_loop(self, node: Node, found: Type) -> str:
        whole = written(node, self.text)
        if isinstance(found, Thing) and found.what == "variant":
            return f"{self.is_(node, found)}, not a list: did you mean {whole}.processes?"
        if isinstance(found, Thing) and found.what == "process":
            return (
                f"{self.is_(node, found)}, not a list: write [{whole}], or {whole} without the loop"
            )
        return f"{self.is_(node, found)}, not a list"


def _one(what: str) -> str:
    return described(Thing(what))


def _nearest_field(name: str, fields: list[str]) -> str:
    """The field that was probably meant, by what it is called elsewhere or by its spelling."""
    meant = next((each for each in ELSEWHERE.get(name, ()) if each in fields), None)
    return f"did you mean {meant}?" if meant else nearest_name(name, fields, "fields")


def _is_variant(found: Type) -> bool:
    one = found.item if isinstance(found, Many | OneOrMany) else found
    return isinstance(one, Thing) and one.what == "variant"
