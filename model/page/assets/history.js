// The steps of each life, each a button that leads to the moment after it.

class HistoryList {
  /** `jump(life, step)` is called for a step that was chosen. */
  constructor(place, story, jump) {
    this.buttons = [];
    this.isAlone = story.lives.length === 1;
    place.replaceChildren(
      ...story.lives.flatMap((life, number) => this.life(life, number, jump)));
  }

  /** A story of one life has said in its title what that is. */
  life(life, number, jump) {
    const buttons = life.steps.map((step, i) => this.step(step, () => jump(number, i)));
    this.buttons.push(buttons);
    const items = life.steps.map((step, i) => el('li', { value: i }, buttons[i],
      this.notes(step),
      life.crash !== null && step.is_last && !life.crash.everything_had_returned
        ? el('p', { class: 'crash-mark' }, `crash after event ${life.crash.event}`) : null));
    const returned = life.crash !== null && life.crash.everything_had_returned
      ? el('p', { class: 'crash-mark' }, 'crash: everything had returned') : null;
    return [
      ...(this.isAlone ? [] : [el('h4', {}, life.title)]),
      el('ol', { class: 'steps', start: '0' }, items),
      ...(returned === null ? [] : [returned]),
    ];
  }

  step(step, click) {
    const events = step.last < step.first ? 'no events' : `events ${step.first} to ${step.last}`;
    return el('button', { type: 'button', class: 'step', disabled: !step.reached, click },
      el('span', { class: 'step-words', title: step.words }, clipped(step.words, 160)),
      el('span', { class: 'step-events' }, step.reached ? events : 'not reached'));
  }

  notes(step) {
    const notes = step.faults.map(([words, note]) =>
      el('p', { class: 'fault-mark' }, note === '' ? words : `${words}, ${note}`));
    if (step.error !== '') notes.push(el('p', { class: 'fault-mark' }, `error: ${step.error}`));
    return notes;
  }

  /** Marks the step of a frame. */
  show(frame) {
    this.current?.removeAttribute('aria-current');
    this.current = this.buttons[frame.life]?.[frame.step];
    this.current?.setAttribute('aria-current', 'step');
    if (this.current !== undefined) reveal(this.current);
  }
}

/** Scrolls the nearest box that scrolls, never the page, so that `element` shows. */
function reveal(element) {
  const box = element.closest('.history > div, .timeline');
  if (box === null) return;
  const inside = element.getBoundingClientRect();
  const outside = box.getBoundingClientRect();
  if (inside.top < outside.top) box.scrollTop -= outside.top - inside.top + 8;
  if (inside.bottom > outside.bottom) box.scrollTop += inside.bottom - outside.bottom + 8;
}
