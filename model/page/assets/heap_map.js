// A heap as a map of its bytes, with the edges of the free tree as arcs over it.

/** Where several fall on one pixel the most alarming shows. */
const alarm = { free: 0, live: 1, 'in-use': 1, 'in-flight': 1, nobody: 2, 'claimed-twice': 3 };

function extentPieces(heap, scale) {
  const pieces = [];
  for (const [begin, end, owner, handle] of heap.extents) {
    for (const piece of scale.pieces(begin, end)) {
      const last = pieces.at(-1);
      if (last?.row === piece.row && last.width < 1.5 && piece.width < 1.5) {
        last.width = piece.x + piece.width - last.x;
        last.end = piece.end;
        if (alarm[owner] > alarm[last.owner]) last.owner = owner;
        last.handle = undefined;
      } else {
        pieces.push({ ...piece, owner, handle });
      }
    }
  }
  return pieces;
}

function labelOf({ owner, handle, begin, end, width }) {
  const long = {
    free: `${end - begin}`, nobody: 'nobody’s', 'claimed-twice': 'twice', 'in-use': 'in use',
  }[owner] ?? `#${handle}`;
  const short = { nobody: '~', 'claimed-twice': '!', free: '' }[owner] ?? '';
  if (width >= long.length * 7 + 6) return long;
  return width >= 9 ? short : '';
}

/** How much room the arcs over a story's maps need; more nodes than these hide each other's. */
function roomForArcs(heaps) {
  const most = Math.max(...heaps.map((heap) => heap.nodes.length));
  if (most === 0 || most > mostNodes) return 0;
  return most === 1 ? 14 : 44;
}

class HeapMap {
  /** `options`: room for arcs, 0 for none; small; event, whose bytes are marked; label. */
  constructor(heap, scale, options) {
    this.heap = heap;
    this.scale = scale;
    this.options = options;
    this.barHeight = options.small ? 22 : 34;
    this.above = options.room || 4;
    this.rowHeight = this.above + this.barHeight + 20;
  }

  draw() {
    const { heap, scale, options } = this;
    const height = this.rowHeight * scale.rows;
    return svg('svg', {
      class: 'heap-map', role: 'img', width: scale.width, height,
      viewBox: `0 0 ${scale.width} ${height}`,
      'aria-label': `${options.label}: ${summaryOf(heap)}`,
    }, this.header(), this.extents(), this.tail(), this.record(),
    options.room ? this.arcs() : [], this.written(), this.ticks());
  }

  top(row) {
    return row * this.rowHeight + this.above;
  }

  box(piece, className, title) {
    return svg('rect', {
      class: className, x: piece.x, y: this.top(piece.row), width: Math.max(piece.width, 1),
      height: this.barHeight,
    }, svg('title', {}, title));
  }

  label(piece, text) {
    if (text === '') return null;
    return svg('text', {
      class: `on-${piece.owner ?? 'header'}`,
      x: piece.x + piece.width / 2, y: this.top(piece.row) + this.barHeight / 2,
    }, text);
  }

  header() {
    const end = Math.min(arenaBegin, this.heap.file_bytes - fileHeaderBytes);
    return this.scale.pieces(-fileHeaderBytes, end).map((piece) => [
      this.box(piece, 'header', 'the headers of stack and heap, file bytes 0 to 63'),
      this.label(piece, piece.width >= 48 ? 'header' : ''),
    ]).flat();
  }

  extents() {
    return extentPieces(this.heap, this.scale).map((piece) => {
      const { owner, handle, begin, end } = piece;
      const who = handle === undefined ? ownerWords[owner] : `#${handle}, ${ownerWords[owner]}`;
      return [
        this.box(piece, `owner ${owner}`, `${who}: bytes ${begin} to ${end - 1}`),
        this.label(piece, labelOf(piece)),
      ];
    }).flat();
  }

  /** What lies behind the payload. */
  tail() {
    const begin = Math.max(this.heap.length, arenaBegin);
    return this.scale.pieces(begin, this.heap.file_bytes - fileHeaderBytes).map((piece) =>
      this.box(piece, 'tail', `behind the payload: bytes ${piece.begin} to ${piece.end - 1}`));
  }

  record() {
    const { record } = this.heap;
    if (record === null) return [];
    const begin = record.begin - fileHeaderBytes;
    return this.scale.pieces(begin, begin + record.bytes).map((piece) => [
      this.box(piece, 'record', `a redo record of ${record.bytes} bytes, ` +
        `${counted(record.changes.length, 'change', 'changes')}`),
      this.label(piece, piece.width >= 48 ? 'record' : ''),
    ]).flat();
  }

  arcs() {
    const { nodes, broken_links: broken, root } = this.heap;
    const places = new Map(nodes.map(([offset]) => [offset, this.middle(offset)]));
    const isBroken = new Set(broken.map(([from, to]) => `${from} ${to}`));
    const arcs = [];
    for (const [offset, , left, right] of nodes) {
      for (const child of [left, right]) {
        if (!places.has(child)) continue;
        const className = isBroken.has(`${offset} ${child}`) ? 'arc broken' : 'arc';
        arcs.push(this.arc(places.get(offset), places.get(child), className));
      }
    }
    for (const { x, y } of places.values()) {
      arcs.push(svg('circle', { class: 'node-dot', cx: x, cy: y, r: 2.5 }));
    }
    if (places.has(root)) arcs.push(this.rootMark(places.get(root)));
    return arcs;
  }

  /** The middle of a node, which is the first 32 bytes of its block, on the bar's upper edge. */
  middle(offset) {
    const { row, x } = this.scale.place(offset);
    return { x: x + blockBytes / 2 * this.scale.scale, y: this.top(row) };
  }

  arc(from, to, className) {
    const rise = from.y === to.y
      ? Math.min(this.above - 12, 10 + Math.abs(to.x - from.x) * 0.12) * 1.6
      : 30;
    const path = `M${from.x} ${from.y}C${from.x} ${from.y - rise} ${to.x} ${to.y - rise} ` +
      `${to.x} ${to.y}`;
    return svg('path', { class: className, d: path });
  }

  rootMark({ x, y }) {
    return svg('path', { class: 'root-mark', d: `M${x} ${y}l-5 -9h10z` }, svg('title', {}, 'root'));
  }

  /** The bytes that the event has written. */
  written() {
    const { event } = this.options;
    if (event?.kind !== 'write') return [];
    const begin = event.offset - fileHeaderBytes;
    return this.scale.pieces(begin, begin + event.length).map((piece) => svg('rect', {
      class: 'written', x: piece.x, y: this.top(piece.row) - 2, width: Math.max(piece.width, 3),
      height: this.barHeight + 4,
    }, svg('title', {}, eventWords(event))));
  }

  /** The offsets at which blocks begin, as far as there is room, and where the payload ends. */
  ticks() {
    const offsets = [...this.heap.extents.map(([begin]) => begin), this.heap.length];
    const taken = Array(this.scale.rows).fill(-Infinity);
    return offsets.filter((offset) => offset >= arenaBegin).map((offset) => {
      const { row, x } = this.scale.place(offset);
      const text = String(offset);
      if (x < taken[row] || x + text.length * 7 > this.scale.width + 2) return null;
      taken[row] = x + text.length * 7 + 8;
      const y = this.top(row) + this.barHeight;
      return [
        svg('path', { class: 'tick', d: `M${x + 0.5} ${y}v5` }),
        svg('text', { class: 'offset', x, y: y + 15 }, text),
      ];
    }).filter((tick) => tick !== null).flat();
  }
}

function ownerLegend(heaps) {
  const owners = new Set(heaps.flatMap((heap) => heap.extents.map(([, , owner]) => owner)));
  const swatch = (className, words) => el('li', {},
    svg('svg', { class: 'swatch', viewBox: '0 0 22 14', 'aria-hidden': 'true' },
      svg('rect', { class: className, x: 1, y: 1, width: 20, height: 12 })), ` ${words}`);
  const entries = Object.entries(ownerWords).filter(([owner]) => owners.has(owner))
    .map(([owner, words]) => swatch(`owner ${owner}`, words));
  entries.push(swatch('written', 'written by the event'));
  if (heaps.some((heap) => heap.record !== null)) entries.push(swatch('record', 'redo record'));
  if (heaps.some((heap) => heap.file_bytes - fileHeaderBytes > heap.length)) {
    entries.push(swatch('tail', 'behind the payload'));
  }
  return entries;
}
