// Stores in a directory: the names at the turning points of a story, and the events by file.

/** Names that are in any of the folders, sorted. */
function namesOf(folders) {
  return [...new Set(folders.flatMap((folder) => folder.map(([name]) => name)))].sort();
}

/** "8,192", "directory", or a dash where the folder has no such name. */
function sizeIn(folder, name) {
  const found = folder.find(([each]) => each === name);
  if (found === undefined) return '–';
  return found[1] === null ? 'directory' : grouped(found[1]);
}

const folderColumns = { before: 'Before', found: 'Found', recovered: 'Recovered' };

/** A row for each name: the size in this frame, and at the last turning points. */
function folderTable(story, index) {
  const columns = [['This frame', folderOf(story.frames[index])]];
  for (const [kind, words] of Object.entries(folderColumns)) {
    const frame = story.frames.findLast((each) => each.kind === kind);
    if (frame !== undefined) columns.push([words, folderOf(frame)]);
  }
  const folders = columns.map(([, folder]) => folder);
  const cell = (name, i) => {
    const size = sizeIn(folders[i], name);
    const differs = i > 1 && size !== sizeIn(folders[i - 1], name);
    return el('td', { class: differs ? 'differs' : null }, size);
  };
  return table('Sizes in bytes; in bold: unlike the column before',
    ['Name', ...columns.map(([words]) => words)],
    namesOf(folders).map((name) => [
      el('code', {}, name), ...folders.map((_, i) => cell(name, i))]));
}

/** The last life: a lane for each file, a column for each event. `choose(life, number)`. */
function lanesOf(story, choose) {
  const life = story.lives.length - 1;
  const { events } = story.lives[life];
  const files = [...new Set(events.map((event) => event.file ?? '.'))].sort();
  const lane = (file) => events.map((event) => {
    if ((event.file ?? '.') !== file) return el('td', {});
    return el('td', {}, el('button', {
      type: 'button',
      class: 'event-button',
      tabindex: '-1',
      title: eventWords(event),
      'aria-label': eventWords(event),
      click: () => choose(life, event.number),
    }, eventGlyph(event.kind, event.fate)));
  });
  return el('table', { class: 'lanes' },
    el('caption', {}, 'A lane for each file, a column for each event'),
    el('tbody', {}, files.map((file) => el('tr', {},
      el('th', { scope: 'row' }, el('code', {}, file)), lane(file)))));
}
