/** @file Cycles of a directed graph. */

/**
 * The groups of nodes that can all reach one another: the strongly connected components of two nodes or more, and nodes with an
 * edge to themselves (Tarjan 1972, "Depth-first search and linear graph algorithms").
 *
 * @param edges Node -> the nodes it leads to.
 * @returns Each group sorted, and the groups in order of their first node.
 */
export function cyclesOf(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const earliest = new Map<string, number>();
  const open: string[] = [];
  const groups: string[][] = [];

  const visit = (node: string): void => {
    const number = order.size;
    order.set(node, number);
    open.push(node);
    let low = number;
    for (const next of edges.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      if (open.includes(next)) low = Math.min(low, earliest.get(next) ?? order.get(next)!);
    }
    earliest.set(node, low);
    if (low < number) return;
    const group = open.splice(open.indexOf(node));
    if (group.length > 1 || edges.get(node)?.includes(node)) groups.push(group.sort());
  };

  for (const node of edges.keys()) if (!order.has(node)) visit(node);
  return groups.sort(([a], [b]) => (a < b ? -1 : 1));
}
