// The events of each life in a row: a square for a write, an arrow for a resize, a bar for a sync;
// how it is drawn says what became of it.

const eventShapes = {
  write: 'M4 4h12v12H4z',
  resize: 'M2 10 8 4v4h4V4l6 6-6 6v-4H8v4z',
  sync: 'M8 2h4v16H8z',
};

/** The left half of each, for what was cut. */
const halfShapes = {
  write: 'M4 4h6v12H4z',
  resize: 'M2 10 8 4v4h2v4H8v4z',
  sync: 'M8 2h4v8H8z',
};

function eventGlyph(kind, fate) {
  const shape = eventShapes[kind] ?? eventShapes.write;
  const parts = [svg('path', { class: 'outline', d: shape })];
  if (fate === 'cut') parts.push(svg('path', { class: 'half', d: halfShapes[kind] ?? shape }));
  if (fate === 'survived') parts.push(svg('circle', { class: 'core', cx: 10, cy: 10, r: 2.5 }));
  if (fate === 'lost') parts.push(svg('path', { class: 'cross', d: 'M3 3 17 17M17 3 3 17' }));
  return svg('svg', { class: `event ${kind} ${fate}`, viewBox: '0 0 20 20', 'aria-hidden': 'true' },
    parts);
}

function timelineLegend() {
  const entry = (kind, fate, words) => el('li', {}, eventGlyph(kind, fate), ` ${words}`);
  return [
    entry('write', 'durable', 'write'),
    entry('resize', 'durable', 'resize'),
    entry('sync', 'durable', 'sync'),
    entry('write', 'survived', 'pending, survived'),
    entry('write', 'cut', 'cut: a part is there'),
    entry('write', 'lost', 'pending, lost'),
    entry('write', 'never', 'never happened'),
  ];
}

class Timeline {
  /** `choose(life, number)` is called for an event that was chosen. */
  constructor(place, story, choose) {
    this.buttons = [];
    place.replaceChildren(
      ...story.lives.flatMap((life, i) => this.life(life, i, story, choose)));
    this.all = this.buttons.flat();
    this.shown = this.all.length;
    this.marked = new Map();
  }

  life(life, number, story, choose) {
    const buttons = life.events.map((event) => el('button', {
      type: 'button',
      class: 'event-button',
      tabindex: '-1',
      title: eventWords(event),
      'aria-label': eventWords(event),
      click: () => choose(number, event.number),
    }, eventGlyph(event.kind, event.fate)));
    this.buttons.push(buttons);
    const groups = life.steps.map((step, i) => this.group(life, step, i, buttons))
      .filter((group) => group !== null);
    const title = story.lives.length > 1 ? [el('h4', {}, life.title)] : [];
    return [...title, el('ol', { class: 'groups' }, groups)];
  }

  /** The events of one step, and the crash where it came. */
  group(life, step, number, buttons) {
    const events = life.events.filter((event) => event.step === number);
    const crash = life.crash !== null && step.is_last ? life.crash.event : null;
    if (events.length === 0 && crash === null) return null;
    const marks = events.map((event) => [
      crash !== null && event.number === crash + 1 ? this.crash() : null,
      buttons[event.number - 1],
    ]).flat().filter((mark) => mark !== null);
    if (crash !== null && (events.length === 0 || crash >= events.at(-1).number)) {
      marks.push(this.crash());
    }
    return el('li', { title: step.words }, el('span', { class: 'group-step' }, String(number)),
      el('span', { class: 'group-events' }, marks));
  }

  crash() {
    return el('span', { class: 'crash-flag' }, 'crash');
  }

  /** The frame's event, what has not happened yet, and the event that was chosen. */
  show(frame, chosen) {
    this.mark('aria-current', frame.life, frame.event);
    this.mark('data-chosen', chosen.life, chosen.number);
    const happened = this.happened(frame);
    const [from, to] = [Math.min(happened, this.shown), Math.max(happened, this.shown)];
    for (const button of this.all.slice(from, to)) {
      button.classList.toggle('ahead', happened < this.shown);
    }
    this.shown = happened;
  }

  /** How many events of all lives have. */
  happened(frame) {
    return this.buttons.slice(0, frame.life).flat().length + frame.event;
  }

  /** Gives one button an attribute, and takes it from the one that had it. */
  mark(attribute, life, number) {
    const button = this.buttons[life]?.[number - 1];
    const last = this.marked.get(attribute);
    last?.removeAttribute(attribute);
    button?.setAttribute(attribute, 'true');
    this.marked.set(attribute, button);
    if (attribute !== 'data-chosen') return;
    (last ?? this.all[0])?.setAttribute('tabindex', '-1');
    (button ?? this.all[0])?.setAttribute('tabindex', '0');
    if (button !== undefined) reveal(button);
  }

  focus(life, number) {
    this.buttons[life]?.[number - 1]?.focus({ preventScroll: true });
  }
}
