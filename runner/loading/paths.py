"""Paths: what a name, a field, an index or the source of a loop leads to."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping

from runner.frozen import frozen
from runner.loading import dimensions as dim
from runner.loading.advice import Advice
from runner.loading.dimensions import ANY, Many, OneOrMany, Thing, Type, Value
from runner.model import expression as tree
from runner.model.expression import Expression, Node
from runner.model.vocabulary import NOT_IDEAL, Kind


@frozen
class Fault:
    """One mistake; ``column`` counts from 0 in the expression's text."""

    column: int
    message: str


class PathChecker(ABC):
    """What is known of one expression's names; ``above`` holds the nodes around the one looked at."""

    def __init__(
        self,
        expression: Expression,
        free: Mapping[str, Type],
        *,
        more: bool,
        variants: Collection[str] = (),
    ) -> None:
        self.text = expression.text
        self.free = free
        self.more = more
        self.scope: dict[str, Type] = dict(free)
        self.above: list[Node] = []
        self.faults: list[Fault] = []
        self.advice = Advice(self.text, free, variants)

    @abstractmethod
    def type_of(self, node: Node) -> Type:
        """The type of any node, with its mistakes noted."""

    def fault(self, column: int, message: str) -> Value:
        """Note a mistake; the type is ``ANY``, so that it is noted once."""
        self.faults.append(Fault(column, message))
        return ANY

    def name(self, node: tree.Name) -> Type:
        found = self.scope.get(node.name)
        if found is not None:
            return found
        if self.may_exist(node.name):
            return ANY
        return self.fault(node.column, self.advice.unknown_name(node, self.above, self.scope))

    def may_exist(self, name: str) -> bool:
        """Whether it is the name of something that could not be read."""
        unread = [family for family, found in self.free.items() if isinstance(found, OneOrMany)]
        of_matrix = self.advice.about_variants and any(name.startswith(f"{n}_") for n in unread)
        return self.more or of_matrix

    def field(self, node: tree.Field) -> Type:
        named = node.base.name if isinstance(node.base, tree.Name) else None
        if named is not None and named not in self.scope and not self.may_exist(named):
            hint = self.advice.doubled_name(node)
            if hint:
                return self.fault(node.base.column, hint)
        base = self.type_of(node.base)
        if isinstance(base, OneOrMany):
            return self.field_of_either(node, base)
        if dim.is_any(base):
            return ANY
        if isinstance(base, Many):
            return self.fault(
                node.column, self.advice.field_of_many(node, base, self.above, self.scope)
            )
        if not isinstance(base, Thing):
            return self.fault(
                node.column, f"{self.advice.is_(node.base, base)}, which has no fields"
            )
        fields = dim.fields_of(base)
        if node.name in fields:
            return fields[node.name]
        if base.what == "mark" and base.names is None:
            return ANY
        if base.ideal and node.name in NOT_IDEAL:
            return self.fault(node.column, self.advice.not_ideal(node, base))
        if dim.may_have_more(base):
            return ANY
        return self.fault(node.column, self.advice.unknown_field(node, base, list(fields)))

    def field_of_either(self, node: tree.Field, base: OneOrMany) -> Type:
        """A field of what may be one or a list: a name that neither has is a mistake anyway."""
        if isinstance(base.item, Thing) and not dim.may_have_more(base.item):
            fields = dim.fields_of(base.item)
            if node.name not in fields:
                message = self.advice.unknown_field(node, base.item, list(fields))
                return self.fault(node.column, message)
        return ANY

    def part(self, node: tree.Index | tree.Slice) -> Type:
        base = self.type_of(node.base)
        if isinstance(base, OneOrMany):
            return base.item if isinstance(node, tree.Index) else Many(base.item)
        if dim.is_any(base):
            return ANY
        if isinstance(base, Value) and base.kind is Kind.TEXT:
            return dim.TEXT
        if not isinstance(base, Many):
            return self.fault(node.column, self.advice.not_a_list(node.base, base))
        if isinstance(node, tree.Index):
            if base.count is not None and not -base.count <= node.index < base.count:
                return self.fault(node.column, self.advice.outside(node, base))
            return base.item
        if base.count is None:
            return base
        count = len(range(base.count)[node.start : node.stop])
        if count == 0:
            return self.fault(node.column, self.advice.outside(node, base))
        return Many(base.item, count)

    def loop_item(self, loop: tree.Loop) -> Type:
        source = loop.source
        found = self.type_of(source)
        if isinstance(found, Many | OneOrMany):
            return found.item
        if dim.is_any(found):
            return ANY
        return self.fault(source.column, self.advice.no_loop(source, found))
