// The data of the page, and numbers and places in it.

const data = JSON.parse(document.getElementById('data').textContent);

/** 1234567 as "1,234,567". Numbers too large for a script come as strings of digits. */
function grouped(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** "1 state", "1,234 states". */
function counted(number, one, many) {
  return `${grouped(number)} ${number === 1 ? one : many}`;
}

/** The files of a frame, pairs of name and size; null where the store has no such picture. */
function folderOf(frame) {
  return data.folders?.[frame.folder] ?? null;
}

/** The heap of a frame; null where the store has no such picture. */
function heapOf(frame) {
  return data.heaps?.[frame.heap] ?? null;
}
