// Payload bytes to places on a map: rows of whole blocks, the same for every heap of a story.

const fileHeaderBytes = 16; // payload offset 0 is file byte 16
const arenaBegin = 48;
const blockBytes = 32;

class MapScale {
  /** For maps of at most `width` pixels. */
  constructor(heaps, width) {
    const bytes = Math.max(64, ...heaps.map((heap) => heap.file_bytes));
    const blocks = Math.ceil(bytes / blockBytes);
    this.rows = Math.min(8, Math.max(1, Math.ceil(blocks * 10 / width)));
    const blocksInRow = Math.ceil(blocks / this.rows);
    this.rowBytes = blocksInRow * blockBytes;
    this.width = Math.min(width, blocksInRow * 80);
    this.scale = this.width / this.rowBytes;
  }

  /** Where an offset is, from the file's first byte at -16 on. */
  place(offset) {
    const at = offset + fileHeaderBytes;
    const row = Math.min(this.rows - 1, Math.max(0, Math.floor(at / this.rowBytes)));
    return { row, x: (at - row * this.rowBytes) * this.scale };
  }

  /** What is to be drawn of [begin, end), one piece for each row. */
  pieces(begin, end) {
    const pieces = [];
    const all = this.rows * this.rowBytes - fileHeaderBytes;
    for (let from = Math.max(begin, -fileHeaderBytes); from < Math.min(end, all);) {
      const { row, x } = this.place(from);
      const to = Math.min(end, (row + 1) * this.rowBytes - fileHeaderBytes);
      pieces.push({ row, x, width: (to - from) * this.scale, begin: from, end: to });
      from = to;
    }
    return pieces;
  }
}
