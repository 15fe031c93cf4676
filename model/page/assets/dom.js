// Elements. Text goes in as text, never as markup: the data is not to be trusted.

/** Attributes of null or false are left out; those with functions are listeners. */
function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value);
    }
  }
}

/** An HTML element; children are elements, texts, or lists of them; null is nothing. */
function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  setAttributes(element, attributes);
  element.append(...children.flat().filter((child) => child !== null));
  return element;
}

/** The same in SVG. */
function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  setAttributes(element, attributes);
  element.append(...children.flat().filter((child) => child !== null));
  return element;
}

/** A table with a caption; rows are lists of texts or elements, the first of each its header. */
function table(caption, columns, rows) {
  return el('table', {},
    el('caption', {}, caption),
    el('thead', {}, el('tr', {}, columns.map((column) => el('th', { scope: 'col' }, column)))),
    el('tbody', {}, rows.map(([first, ...others]) => el('tr', {},
      el('th', { scope: 'row' }, first),
      others.map((cell) => (cell instanceof HTMLTableCellElement ? cell : el('td', {}, cell)))))));
}
