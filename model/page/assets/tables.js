// One frame in tables, for who does not see drawings or wants the numbers; and the fields that
// differ.

function extentTable(heap) {
  return table('Blocks of the arena', ['Bytes', 'Length', 'Who has them'],
    heap.extents.map(([begin, end, owner, handle]) => [
      `${begin} to ${end - 1}`, grouped(end - begin),
      handle === undefined ? ownerNames[owner] : `#${handle}, ${ownerNames[owner]}`,
    ]));
}

function nodeTable(heap) {
  return table('Nodes of the free tree, in its order',
    ['Node at', 'Size', 'Left', 'Right', 'Balance', 'Height', 'Depth'],
    heap.nodes.map((node) => node.map((value, i) => (
      (i === 2 || i === 3) && value === 0 ? 'none' : String(value)))));
}

function frameTables(heap) {
  const tables = [extentTable(heap)];
  if (heap.nodes.length > 0) tables.push(nodeTable(heap));
  if (heap.broken_links.length > 0) {
    tables.push(table('Links that cannot be followed', ['From', 'To', 'Why'],
      heap.broken_links.map(([from, to, reason]) => [
        from === rootPlace ? 'root' : String(from), String(to), reason])));
  }
  if (heap.record !== null) {
    tables.push(table('Changes of the redo record', ['Offset', 'Length', 'What'],
      heap.record.changes.map(([offset, length, zeros]) => [
        String(offset), grouped(length), zeros ? 'zeros' : 'bytes'])));
  }
  return tables.map((each) => el('div', { class: 'wide' }, each));
}

const mostFields = 60;

/** Each differing field; `jump` is called for an event that wrote one or would have. */
function fieldTable(story, jump) {
  const link = (number, words) => el('button', {
    type: 'button', class: 'link', click: () => jump(number),
  }, words);
  const writers = ({ written_by: by, missing, filled }) => {
    const parts = [];
    if (by !== null) parts.push(link(by, `event ${by}`));
    if (by !== null && missing !== null) parts.push(', ');
    if (missing !== null) parts.push(link(missing, `event ${missing} missing`));
    if (filled) parts.push(parts.length > 0 ? ', fill of the device' : 'fill of the device');
    return el('td', {}, parts);
  };
  const value = (text, differs) => el('td', { class: differs ? 'differs' : null }, text);
  return table('In bold: unlike the column before',
    ['Field', 'Before', 'Found', 'If completed', 'Written by'],
    story.fields.map((field) => [
      el('code', {}, field.field),
      value(field.before, false),
      value(field.found, field.found !== field.before),
      value(field.after, field.after !== field.found),
      writers(field),
    ]));
}

/** Leaves out all but the first rows of a long table until a button is pressed. */
function folded(whole) {
  const rows = [...whole.tBodies[0].rows].slice(mostFields);
  if (rows.length === 0) return [whole];
  for (const row of rows) row.hidden = true;
  const button = el('button', {
    type: 'button',
    class: 'more',
    click: () => {
      for (const row of rows) row.hidden = false;
      button.remove();
    },
  }, `${grouped(rows.length)} more`);
  return [whole, button];
}
