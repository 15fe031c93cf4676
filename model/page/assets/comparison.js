// The turning points of a story: maps under each other on one scale, and trees side by side.

const labelPixels = 128;

class Comparison {
  /** `jump` is called with the frame's number where one was chosen. */
  constructor(place, story, heaps, jump) {
    const maps = place.querySelector('ol');
    const points = turningPoints(story);
    const hasRoom = maps.clientWidth >= 700;
    const width = maps.clientWidth - (hasRoom ? labelPixels : 0);
    this.scale = new MapScale(heaps, Math.max(240, width));
    this.buttons = new Map(points.map(({ name, index }) => [
      index, el('button', { type: 'button', class: 'link', click: () => jump(index) }, name),
    ]));
    maps.replaceChildren(...points.map((point) => this.map(point)));
    place.querySelector('.trees').replaceChildren(...points.map((point) => this.tree(point)));
  }

  map({ name, frame, index }) {
    const heap = heapOf(frame);
    return el('li', {}, this.buttons.get(index),
      el('div', { class: 'drawing' },
        new HeapMap(heap, this.scale, { small: true, label: name }).draw(),
        el('p', { class: 'summary' }, summaryOf(heap))));
  }

  tree({ name, frame }) {
    const words = `free tree, ${name}`;
    return el('figure', {},
      el('figcaption', {}, words),
      el('div', { class: 'drawing', role: 'region', tabindex: '0', 'aria-label': words },
        new FreeTree(heapOf(frame), null, true).draw()));
  }

  /** Marks the frame that the player is at. */
  show(current) {
    for (const [index, button] of this.buttons) {
      if (index === current) button.setAttribute('aria-current', 'true');
      else button.removeAttribute('aria-current');
    }
  }
}
