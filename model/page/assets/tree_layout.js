// Which parts of a free tree are drawn where. Nodes come in tree order, so that their number is
// their column and their depth their row: two in one row are never neighbours.

/** Of larger trees only the upper rows are drawn, and each subtree below them as one item. */
const mostNodes = 64;
const mostUpperNodes = 40;

const rootPlace = 40; // what a broken link from the root's place says it comes from

/** The depth from which on subtrees are left out. */
function depthLimit(nodes) {
  if (nodes.length <= mostNodes) return Infinity;
  const atDepth = [];
  for (const node of nodes) atDepth[node[6]] = (atDepth[node[6]] ?? 0) + 1;
  let limit = 1;
  for (let shown = atDepth[0]; limit < atDepth.length; limit += 1) {
    shown += atDepth[limit];
    if (shown > mostUpperNodes) break;
  }
  return limit;
}

/** Heights as they are, by offset; what is stored may be something else. */
function countedHeights(nodes, isBroken) {
  const heights = new Map();
  const height = (from, to) => (isBroken(from, to) ? 0 : heights.get(to) ?? 0);
  for (const [offset, , left, right] of [...nodes].sort((a, b) => b[6] - a[6])) {
    heights.set(offset, 1 + Math.max(height(offset, left), height(offset, right)));
  }
  return heights;
}

class TreeLayout {
  constructor(heap) {
    const broken = new Map(heap.broken_links.map(([from, to, why]) => [`${from} ${to}`, why]));
    this.isBroken = (from, to) => broken.has(`${from} ${to}`);
    this.limit = depthLimit(heap.nodes);
    this.heights = countedHeights(heap.nodes, this.isBroken);
    this.items = []; // {type: 'node' | 'stub' | 'broken', depth, ...}, by column
    this.byOffset = new Map(); // of nodes, and of roots of what is left out
    if (this.isBroken(rootPlace, heap.root)) this.addBroken(rootPlace, heap.root, -1, broken);
    for (const node of heap.nodes) this.add(node, broken);
    this.edges = this.items.flatMap((item) => (item.type === 'node' ? this.links(item) : []));
    this.depth = Math.max(0, ...this.items.map((item) => item.depth));
  }

  add(node, broken) {
    const [offset, size, left, right, balance, height, depth] = node;
    if (depth >= this.limit) {
      this.addToStub(node);
      return;
    }
    if (this.isBroken(offset, left)) this.addBroken(offset, left, depth, broken);
    const item = { type: 'node', offset, size, left, right, balance, height, depth };
    item.counted = this.heights.get(offset);
    this.byOffset.set(offset, item);
    this.items.push(item);
    if (this.isBroken(offset, right)) this.addBroken(offset, right, depth, broken);
  }

  addBroken(from, to, depth, broken) {
    const reason = broken.get(`${from} ${to}`);
    this.items.push({ type: 'broken', from, to, depth: depth + 1, reason });
  }

  /** Neighbours below the limit belong to one subtree. */
  addToStub([offset, , , , , , depth]) {
    if (this.items.at(-1)?.type !== 'stub') {
      this.items.push({ type: 'stub', depth: this.limit, count: 0, first: offset });
    }
    const stub = this.items.at(-1);
    stub.count += 1;
    stub.last = offset;
    if (depth === this.limit) {
      stub.levels = this.heights.get(offset);
      this.byOffset.set(offset, stub);
    }
  }

  links(item) {
    return [item.left, item.right].map((child) => {
      if (this.isBroken(item.offset, child)) {
        const end = this.items.find(({ type, from, to }) =>
          type === 'broken' && from === item.offset && to === child);
        return { from: item, to: end, isBroken: true };
      }
      const to = this.byOffset.get(child);
      return to === undefined ? null : { from: item, to, isBroken: false };
    }).filter((edge) => edge !== null);
  }
}
