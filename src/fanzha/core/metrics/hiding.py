"""Which cells to hide beside the small ones, so that subtraction finds none of them.

A table with its totals is a flow: from one node to its rows, from rows to columns, from columns to one more node, and
back. What goes into a node comes out of it; that is all that totals say. A hidden cell can have another value exactly
where the difference can be sent back around through other hidden cells. So each small cell needs a way around that
carries `least - 1` units, and the search buys the cheapest: a path through cells that are hidden already costs nothing,
each further cell costs what it shows.

Source: docs/methods/small_numbers.md; Gusfield 1988 (tables as graphs), Fischetti and Salazar 1999 (hiding by paths).
"""

from collections import deque
from collections.abc import Iterator
from heapq import heappop, heappush

Cell = tuple[int, int]
Node = int
# A way over one cell: to which node, over which cell, and whether the cell grows.
Way = tuple[Node, Cell, bool]


class _Flow:
    """The table as a graph. Cells with 0 are shown, carry nothing and may not grow: they are no ways at all."""

    def __init__(self, whole: list[list[int]]) -> None:
        self.whole = whole
        self.rows, self.columns = len(whole) - 1, len(whole[0]) - 1
        self.ways: list[list[Way]] = [[] for _ in range(self.rows + self.columns + 2)]
        self.hidden_ways: list[list[Way]] = [[] for _ in self.ways]
        for i, row in enumerate(whole):
            for j, count in enumerate(row):
                if count:
                    a, b = self.ends((i, j))
                    self.ways[a].append((b, (i, j), True))
                    self.ways[b].append((a, (i, j), False))

    def ends(self, cell: Cell) -> tuple[Node, Node]:
        """Return the node a cell leads from and the node it leads to.

        Rows are 0 to rows - 1, then columns, then the node before all rows, then the node after all columns.
        """
        i, j = cell
        before, after = self.rows + self.columns, self.rows + self.columns + 1
        if i == self.rows and j == self.columns:
            return after, before
        if i == self.rows:
            return self.rows + j, after
        return (before, i) if j == self.columns else (i, self.rows + j)

    def count(self, cell: Cell) -> int:
        """Return what stands in a cell."""
        return self.whole[cell[0]][cell[1]]


def hidden_cells(whole: list[list[int]], small: set[Cell], least: int) -> set[Cell] | None:
    """Return the cells to hide, the small ones included, or None where nothing but everything would do.

    Args:
        whole: rows of counts, the last row and the last column being totals; cells are (row, column).
        small: cells that must be hidden, all above 0.
        least: how many values must stay possible for each.

    Cost:
        For each small cell at most `least` searches through hidden cells and one through all.
    """
    flow = _Flow(whole)
    hidden: set[Cell] = set()
    _hide(flow, hidden, small)
    # The largest first: their ways around are the dearest, and the others often go along them.
    for cell in sorted(small, key=lambda at: (-flow.count(at), at)):
        if _can_vary(flow, cell, least - 1):
            continue
        path = _cheapest(flow, cell, hidden, least - 1)
        if path is None:
            return None
        _hide(flow, hidden, path)
    return hidden


def _hide(flow: _Flow, hidden: set[Cell], cells: set[Cell]) -> None:
    for at in sorted(cells - hidden):
        a, b = flow.ends(at)
        flow.hidden_ways[a].append((b, at, True))
        flow.hidden_ways[b].append((a, at, False))
    hidden |= cells


def _can_vary(flow: _Flow, cell: Cell, units: int) -> bool:
    """Tell whether a cell can grow by some units through hidden cells alone (greatest flow, shortest paths first)."""
    moved: dict[Cell, int] = {}
    end, start = flow.ends(cell)
    while units > 0:
        path = _any_path(flow, cell, moved, start, end)
        if path is None:
            return False
        carried = min([units, *(_spare(flow, moved, at) for at, grows in path if not grows)])
        for at, grows in path:
            moved[at] = moved.get(at, 0) + (carried if grows else -carried)
        units -= carried
    return True


def _spare(flow: _Flow, moved: dict[Cell, int], cell: Cell) -> int:
    """Return by how much a hidden cell can still fall: readers know that it is at least 1."""
    return flow.count(cell) + moved.get(cell, 0) - 1


def _any_path(
    flow: _Flow, without: Cell, moved: dict[Cell, int], start: Node, end: Node
) -> list[tuple[Cell, bool]] | None:
    """Return a shortest path along which at least one more unit can go, as cells with whether they grow."""
    came: dict[Node, Way] = {}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        for to, at, grows in flow.hidden_ways[node]:
            if to in came or to == start or at == without:
                continue
            if grows or _spare(flow, moved, at) > 0:
                came[to] = (node, at, grows)
                if to == end:
                    return list(_back(came, start, end))
                queue.append(to)
    return None


def _cheapest(flow: _Flow, cell: Cell, hidden: set[Cell], units: int) -> set[Cell] | None:
    """Return the cells of the cheapest single way around that carries all units, or None where there is none."""
    end, start = flow.ends(cell)
    came: dict[Node, Way] = {}
    done: set[Node] = set()
    queue: list[tuple[int, Node]] = [(0, start)]
    best = {start: 0}
    while queue:
        cost, node = heappop(queue)
        if node == end:
            return {at for at, _ in _back(came, start, end)}
        if node in done:
            continue
        done.add(node)
        for to, at, grows in flow.ways[node]:
            if at == cell or (not grows and flow.count(at) <= units):
                continue
            further = cost + (0 if at in hidden else flow.count(at))
            if further < best.get(to, further + 1):
                best[to], came[to] = further, (node, at, grows)
                heappush(queue, (further, to))
    return None


def _back(came: dict[Node, Way], start: Node, end: Node) -> Iterator[tuple[Cell, bool]]:
    node = end
    while node != start:
        node, at, grows = came[node]
        yield at, grows
