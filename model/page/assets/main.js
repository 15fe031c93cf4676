// Brings the page to life: the report with its player, or the player alone.

/** What the address says behind '#': which violation, and which of its frames. */
function wanted() {
  const words = new URLSearchParams(location.hash.slice(1));
  const frame = Number(words.get('frame'));
  return { id: words.get('v'), frame: Number.isInteger(frame) && frame > 0 ? frame - 1 : null };
}

/** Keeps the address up to date, without entries in the browser's history. */
class Address {
  constructor() {
    this.timer = null;
  }

  set(words) {
    clearTimeout(this.timer);
    // Browsers allow for a few changes each second, and a key held down makes more.
    this.timer = setTimeout(() => {
      const base = location.href.split('#')[0];
      history.replaceState(null, '', words === '' ? base : `${base}#${words}`);
    }, 200);
  }
}

const address = new Address();

function playerIn(listeners) {
  return new Player(document.querySelector('[data-part="player"]'), listeners);
}

/** The player in its dialog, opened and closed by the address. */
class PlayerDialog {
  constructor() {
    this.dialog = document.getElementById('player-dialog');
    this.notice = document.getElementById('notice');
    this.id = null;
    this.player = playerIn({
      moved: (index) => address.set(`v=${encodeURIComponent(this.id)}&frame=${index + 1}`),
      close: () => this.dialog.close(),
      sibling: (direction) => this.showSibling(direction),
    });
    this.dialog.addEventListener('keydown', (event) => {
      if (this.player.key(event)) event.preventDefault();
    });
    this.dialog.addEventListener('close', () => {
      this.id = null;
      this.player.stop();
      document.documentElement.classList.remove('player-open');
      address.set('');
    });
    addEventListener('hashchange', () => this.follow());
    this.follow();
  }

  follow() {
    const { id, frame } = wanted();
    const violation = data.violations.find((each) => each.id === id);
    this.notice.hidden = id === null || violation !== undefined;
    if (violation === undefined) {
      this.notice.textContent = `There is no violation ${id} here.`;
      if (this.dialog.open) this.dialog.close();
    } else if (id === this.id) {
      if (frame !== null) this.player.go(frame);
    } else {
      this.show(violation, frame);
    }
  }

  show(violation, frame) {
    const story = data.stories[violation.story];
    this.id = violation.id;
    if (!this.dialog.open) this.dialog.showModal();
    document.documentElement.classList.add('player-open'); // what is printed then is the player
    this.dialog.scrollTop = 0;
    this.player.open(story, {
      place: this.placeOf(violation, story),
      title: violation.finding,
      command: violation.command,
      text: violation.case,
    }, frame);
    this.player.root.focus();
  }

  placeOf(violation, story) {
    const shown = shownViolations();
    const place = shown.indexOf(data.violations.indexOf(violation));
    const number = place === -1 ? [] : [`violation ${place + 1} of ${shown.length}`];
    return [`${story.protocol} on ${violation.profile}`, ...number].join(', ');
  }

  /** The violation before or after this one in the list, around its ends. */
  showSibling(direction) {
    const shown = shownViolations();
    if (shown.length === 0) return;
    const here = shown.findIndex((index) => data.violations[index].id === this.id);
    // From one that the filters hide it goes on to the first or the last.
    const from = here === -1 && direction < 0 ? 0 : here;
    const to = shown[(from + direction + shown.length) % shown.length];
    this.show(data.violations[to], null);
  }
}

/** The numbers of the violations that the filters show, each once, in the page's order. */
function shownViolations() {
  return [...new Set([...document.querySelectorAll('.violations-of li:not([hidden])')]
    .map((item) => Number(item.dataset.index)))];
}

function startStory() {
  const [story] = data.stories;
  const player = playerIn({
    moved: (index) => address.set(`frame=${index + 1}`),
  });
  document.addEventListener('keydown', (event) => {
    if (player.key(event)) event.preventDefault();
  });
  player.open(story, {
    place: `${story.protocol}, ${story.profile}`,
    title: story.findings[0] ?? `holds: ${story.holds}`,
    command: story.command,
    text: story.case,
  }, wanted().frame);
}

startTheme(document.getElementById('theme'));
if (data.guarantees === undefined) {
  startStory();
} else {
  const commands = '.device pre.command, #scope pre.command';
  for (const block of document.querySelectorAll(commands)) addCopyButton(block);
  startMatrix();
  startViolations();
  new PlayerDialog();
}
