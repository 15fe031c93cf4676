// Goes through a story frame by frame.

const playMilliseconds = 800;

class Player {
  /** `listeners`: moved(frame number); with other stories around also close(), sibling(±1). */
  constructor(root, listeners) {
    this.root = root;
    this.listeners = listeners;
    this.part = (name) => root.querySelector(`[data-part="${name}"]`);
    this.listen();
    for (const block of root.querySelectorAll('pre.command')) addCopyButton(block);
    new ResizeObserver(() => this.resized()).observe(this.part('map'));
  }

  listen() {
    const click = (name, action) => this.part(name).addEventListener('click', action);
    click('first', () => this.go(0));
    click('previous', () => this.go(this.index - 1));
    click('next', () => this.go(this.index + 1));
    click('last', () => this.go(this.story.frames.length - 1));
    click('play', () => this.togglePlay());
    click('help-button', () => this.toggleHelp());
    click('close', () => this.listeners.close?.());
    click('earlier', () => this.listeners.sibling?.(-1));
    click('later', () => this.listeners.sibling?.(1));
    this.part('slider').addEventListener('input', (event) => this.go(Number(event.target.value)));
    this.part('as-table').addEventListener('toggle', () => this.drawTables());
    for (const name of ['earlier', 'later', 'close']) {
      this.part(name).hidden = this.listeners.close === undefined;
    }
  }

  /** Shows a story. `words`: place, title, command, text of the case. */
  open(story, words, index = null) {
    this.stop();
    this.story = story;
    this.heaps = [...new Set(story.frames.map(heapOf))].filter((heap) => heap !== null);
    this.room = roomForArcs(this.heaps);
    this.hidePartsWithoutHeaps();
    this.showLanes();
    this.index = -1;
    this.showWords(words);
    this.history = new HistoryList(this.part('history'), story,
      (life, step) => this.go(frameOfStep(story, life, step)));
    this.timeline = new Timeline(this.part('timeline'), story,
      (life, number) => this.goToEvent(life, number));
    this.part('fates').replaceChildren(...timelineLegend());
    this.part('owners').replaceChildren(...ownerLegend(this.heaps));
    this.part('tree').replaceChildren();
    this.part('slider').max = story.frames.length - 1;
    this.showCrash();
    this.showFields();
    this.measure();
    this.go(index ?? frameOfInterest(story));
  }

  /** A story of a store without pictures has history, events, crash and case alone. */
  hidePartsWithoutHeaps() {
    for (const name of ['map-section', 'tree-section', 'as-table', 'comparison']) {
      this.part(name).hidden = this.heaps.length === 0;
    }
  }

  /** Of a store in a directory. */
  showLanes() {
    const isFolder = folderOf(this.story.frames[0]) !== null;
    for (const name of ['lanes-section', 'folder-section']) this.part(name).hidden = !isFolder;
    if (!isFolder) return;
    this.part('lanes').replaceChildren(
      lanesOf(this.story, (life, number) => this.goToEvent(life, number)));
  }

  showWords(words) {
    this.part('place').textContent = words.place;
    this.part('title').textContent = words.title;
    this.part('command').textContent = words.command;
    this.part('case').textContent = words.text;
    this.part('title').classList.toggle('holds', this.story.findings.length === 0);
    this.list('also', this.story.findings.filter((finding) => !finding.endsWith(words.title))
      .map((finding) => `also ${finding}`));
    this.list('rejected', this.story.rejected);
    this.part('rejected-section').hidden = this.story.rejected.length === 0;
  }

  list(name, lines) {
    this.part(name).replaceChildren(...lines.map((line) => el('li', {}, line)));
    this.part(name).hidden = lines.length === 0;
  }

  // Moving.

  /** To a frame, as far as there are any; `chosen` is the event to point at, or the frame's own. */
  go(index, chosen = null) {
    const to = Math.min(Math.max(index, 0), this.story.frames.length - 1);
    const frame = this.story.frames[to];
    const event = chosen ?? { life: frame.life, number: frame.event };
    const isThere = event.life === this.chosen?.life && event.number === this.chosen.number;
    if (to === this.index && isThere) return;
    this.index = to;
    this.chosen = event;
    this.render();
    this.listeners.moved(to);
  }

  goToEvent(life, number) {
    this.go(frameOfEvent(this.story, life, number), { life, number });
  }

  goToNextEvent(direction) {
    const event = eventBeside(this.story, this.chosen, direction);
    if (event !== null) this.goToEvent(event.life, event.number);
  }

  // Playing.

  togglePlay() {
    if (this.timer !== null) {
      this.stop();
      return;
    }
    if (this.index === this.story.frames.length - 1) this.go(0);
    this.part('caption').setAttribute('aria-live', 'off');
    this.part('play').textContent = 'Pause';
    this.timer = setInterval(() => {
      this.go(this.index + 1);
      if (this.index === this.story.frames.length - 1) this.stop();
    }, playMilliseconds);
  }

  stop() {
    clearInterval(this.timer);
    this.timer = null;
    this.part('caption').setAttribute('aria-live', 'polite');
    this.part('play').textContent = 'Play';
  }

  toggleHelp() {
    const help = this.part('help');
    help.hidden = !help.hidden;
    this.part('help-button').setAttribute('aria-expanded', String(!help.hidden));
  }

  /** Returns whether the key was one of the player's. */
  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || this.story === undefined) return false;
    if (scrollsByKey(event.target.closest('[role="region"]'))) return false;
    const isOnButton = event.target.closest('button, a, summary') !== null;
    const beside = (direction) => (event.shiftKey
      ? frameOfNextStep(this.story, this.index, direction) : this.index + direction);
    const actions = {
      ArrowLeft: () => this.go(beside(-1)),
      ArrowRight: () => this.go(beside(1)),
      Home: () => this.go(0),
      End: () => this.go(this.story.frames.length - 1),
      ',': () => this.goToNextEvent(-1),
      '.': () => this.goToNextEvent(1),
      '?': () => this.toggleHelp(),
    };
    if (!isOnButton) actions[' '] = () => this.togglePlay();
    const action = actions[event.key];
    if (action === undefined) return false;
    if (event.key !== ' ' && event.key !== '?') this.stop();
    action();
    return true;
  }

  // Drawing.

  measure() {
    this.comparison = null;
    if (this.heaps.length === 0) return;
    this.width = Math.max(240, this.part('map').clientWidth);
    this.scale = new MapScale(this.heaps, this.width);
    this.comparison = new Comparison(this.part('comparison'), this.story, this.heaps,
      (index) => this.go(index));
  }

  resized() {
    if (this.story === undefined || this.heaps.length === 0) return;
    if (this.part('map').clientWidth === this.width) return;
    this.measure();
    this.render();
  }

  render() {
    const { story } = this;
    const frame = story.frames[this.index];
    const moment = momentOf(story, frame);
    this.part('moment').textContent = moment;
    this.part('context').textContent = contextOf(story, frame);
    this.part('counter').textContent = `${this.index + 1} of ${story.frames.length}`;
    this.part('slider').value = this.index;
    this.part('slider').setAttribute('aria-valuetext', moment);
    for (const name of ['first', 'previous']) this.disable(name, this.index === 0);
    for (const name of ['next', 'last']) this.disable(name, this.index === story.frames.length - 1);
    this.history.show(frame);
    this.timeline.show(frame, this.chosen);
    this.showEvent();
    this.drawHeap(frame);
    this.drawFolder(frame);
    this.comparison?.show(this.index);
  }

  /** A button that has the focus keeps it, and does nothing. */
  disable(name, isDisabled) {
    this.part(name).setAttribute('aria-disabled', String(isDisabled));
  }

  chosenEvent() {
    return this.story.lives[this.chosen.life]?.events[this.chosen.number - 1];
  }

  showEvent() {
    const event = this.chosenEvent();
    this.part('event-line').textContent = event === undefined ? 'no event yet' : eventWords(event);
  }

  drawHeap(frame) {
    const heap = heapOf(frame);
    if (heap === null) return;
    const before = this.index > 0 ? heapOf(this.story.frames[this.index - 1]) : null;
    const event = this.chosenEvent();
    const isOwn = frame.kind === 'event' || this.chosen.number !== frame.event;
    const options = { room: this.room, event: isOwn ? event : undefined, label: 'Heap' };
    this.part('map').replaceChildren(new HeapMap(heap, this.scale, options).draw());
    this.part('summary').textContent = [summaryOf(heap), lengthsOf(heap)]
      .filter((text) => text !== '').join('. ');
    this.drawTree(heap, before);
    this.drawTables();
  }

  drawFolder(frame) {
    if (folderOf(frame) === null) return;
    this.part('folder').replaceChildren(folderTable(this.story, this.index));
  }

  /** What does not fit shows the root first, and then stays where the reader has moved it. */
  drawTree(heap, before) {
    const place = this.part('tree');
    const tree = new FreeTree(heap, before);
    const wasWide = place.scrollWidth > place.clientWidth;
    place.replaceChildren(tree.draw());
    if (!wasWide) place.scrollLeft = tree.rootX() - place.clientWidth / 2;
  }

  drawTables() {
    const isOpen = this.part('as-table').open;
    const heap = heapOf(this.story.frames[this.index]);
    if (heap === null) return;
    this.part('tables').replaceChildren(...(isOpen ? frameTables(heap) : []));
  }

  showCrash() {
    const crashes = this.story.lives.filter((life) => life.crash !== null);
    this.part('crash-section').hidden = crashes.length === 0;
    this.part('crash').replaceChildren(...crashes.map((life) => [
      crashes.length > 1 ? el('h4', {}, life.title) : null,
      el('ul', {}, life.crash.words.map((words) => el('li', {}, words))),
    ]).flat().filter((part) => part !== null));
  }

  showFields() {
    const { story } = this;
    const life = story.lives.length - 1;
    this.part('fields-section').hidden = story.fields.length === 0;
    this.part('fields-title').textContent = story.fields_title;
    this.part('fields').replaceChildren(...folded(fieldTable(story, (number) => {
      this.goToEvent(life, number);
      this.part('events').scrollIntoView({ block: 'center' });
      this.timeline.focus(life, number);
    })));
  }
}

/** Whether keys are needed to see all of a box. */
function scrollsByKey(box) {
  return box !== null &&
    (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight);
}
