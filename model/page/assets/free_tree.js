// The free tree as a tree.

const roomyTree = { width: 88, height: 52, column: 48, row: 78 };
const tightTree = { width: 62, height: 36, column: 34, row: 56 };
const mostRoomyItems = 20;

class FreeTree {
  /** `previous` is the heap of the frame before, or null: nodes that differ from it are marked. */
  constructor(heap, previous, isSmall = false) {
    this.heap = heap;
    this.before = previous === null ? null : new Map(previous.nodes.map((node) => [node[0], node]));
    this.layout = new TreeLayout(heap);
    this.columns = new Map(this.layout.items.map((item, column) => [item, column]));
    this.size = isSmall || this.layout.items.length > mostRoomyItems ? tightTree : roomyTree;
  }

  draw() {
    const { items, edges, depth } = this.layout;
    if (items.length === 0) return el('p', { class: 'empty' }, 'There is no free block.');
    const width = (items.length - 1) * this.size.column + this.size.width + 8;
    const height = depth * this.size.row + this.size.height + 22;
    return svg('svg', {
      class: this.size === roomyTree ? 'free-tree' : 'free-tree tight', role: 'img', width, height,
      viewBox: `0 0 ${width} ${height}`, 'aria-label': this.words(),
    }, this.root(), edges.map((edge) => this.edge(edge)), this.wrongEnds(),
    items.map((item) => this.item(item)));
  }

  words() {
    const { nodes, broken_links: broken } = this.heap;
    const levels = Math.max(0, ...nodes.map((node) => node[6] + 1));
    const parts = [counted(nodes.length, 'free block', 'free blocks'),
      counted(levels, 'level', 'levels')];
    for (const [from, to, reason] of broken) {
      parts.push(`the link from ${from === rootPlace ? 'the root' : from} to ${to} ${reason}`);
    }
    return `Free tree: ${parts.join(', ')}`;
  }

  /** The middle of an item's upper edge. */
  place(item) {
    return {
      x: this.columns.get(item) * this.size.column + this.size.width / 2 + 4,
      y: item.depth * this.size.row + 18,
    };
  }

  rootX() {
    const top = this.layout.items.find((item) => item.depth === 0);
    return top === undefined ? 0 : this.place(top).x;
  }

  root() {
    const top = this.layout.items.find((item) => item.depth === 0);
    const x = this.rootX();
    return [
      svg('text', { class: 'root-words', x: x + 6, y: 10 }, 'root'),
      svg('path', { class: top.type === 'broken' ? 'edge broken' : 'edge', d: `M${x} 1v17` }),
    ];
  }

  edge({ from, to, isBroken }) {
    const a = this.place(from);
    const b = this.place(to);
    const bottom = a.y + this.size.height;
    const middle = (bottom + b.y) / 2;
    return svg('path', {
      class: isBroken ? 'edge broken' : 'edge',
      d: `M${a.x} ${bottom}C${a.x} ${middle} ${b.x} ${middle} ${b.x} ${b.y}`,
    });
  }

  /** From a link that leads to a node reached before, on to that node. */
  wrongEnds() {
    return this.layout.items.filter((item) => item.type === 'broken').map((item) => {
      const target = this.layout.byOffset.get(item.to);
      if (target === undefined) return null;
      const a = this.place(item);
      const b = this.place(target);
      const half = this.size.height / 2;
      const side = b.x < a.x ? -1 : 1;
      const from = { x: a.x + side * this.size.width / 2, y: a.y + half };
      const to = { x: b.x - side * this.size.width / 2, y: b.y + half };
      const bow = from.y === to.y ? 24 : 0;
      const [x, y] = [(from.x + to.x) / 2, (from.y + to.y) / 2 + bow];
      return svg('path', {
        class: 'edge broken wrong-end', d: `M${from.x} ${from.y}Q${x} ${y} ${to.x} ${to.y}`,
      });
    });
  }

  item(item) {
    if (item.type === 'node') return this.node(item);
    if (item.type === 'stub') return this.stub(item);
    return this.brokenEnd(item);
  }

  node(item) {
    const { offset, size, left, right, balance, height } = item;
    const isWrong = height !== item.counted;
    const words = `node at ${offset}: size ${size}, balance ${balance}, height ${height}` +
      `${isWrong ? ` (it is ${item.counted})` : ''}, ` +
      `left ${left || 'none'}, right ${right || 'none'}`;
    const heights = isWrong ? `h ${height}≠${item.counted}` : `h ${height}`;
    const lines = [`${offset}`, `${grouped(size)} bytes`, `${heights} · b ${balance}`];
    if (this.size === tightTree) lines.splice(1, 2, isWrong ? heights : grouped(size));
    const classes = ['tree-node'];
    if (this.hasChanged(item)) classes.push('changed');
    if (isWrong) classes.push('wrong');
    return this.group(item, classes.join(' '), words, lines);
  }

  hasChanged({ offset }) {
    if (this.before === null) return false;
    const was = this.before.get(offset);
    const is = this.heap.nodes.find((node) => node[0] === offset);
    return was === undefined || was.slice(0, 6).join() !== is.slice(0, 6).join();
  }

  stub(item) {
    const words = `${counted(item.count, 'node', 'nodes')} from ${item.first} to ${item.last}, ` +
      `${counted(item.levels, 'level', 'levels')}`;
    return this.group(item, 'tree-stub', words,
      [`+${item.count}`, this.size === tightTree ? '' : 'more nodes']);
  }

  brokenEnd(item) {
    return this.group(item, 'tree-broken', `${item.to}: ${item.reason}`,
      [`→ ${shortened(item.to)}`, ...this.reasonLines(item.reason)]);
  }

  reasonLines(reason) {
    if (this.size === tightTree) return ['broken'];
    const words = {
      'leads to a node reached before': ['reached', 'before'],
      'leads out of the arena': ['outside of', 'the arena'],
      'leads to no block boundary': ['inside of', 'a block'],
    };
    return words[reason] ?? ['broken', 'link'];
  }

  group(item, className, words, lines) {
    const { x, y } = this.place(item);
    const lineHeight = this.size === tightTree ? 14 : 15;
    return svg('g', { class: className },
      svg('title', {}, words),
      svg('rect', {
        x: x - this.size.width / 2, y, width: this.size.width, height: this.size.height, rx: 4,
      }),
      lines.map((line, i) => svg('text', {
        x, y: y + lineHeight * (i + 1), class: i === 0 ? 'first-line' : null,
      }, line)));
  }
}

/** Long numbers, which only broken links have, keep both ends. */
function shortened(number) {
  const digits = String(number);
  return digits.length <= 9 ? digits : `${digits.slice(0, 4)}…${digits.slice(-3)}`;
}
