// A button beside each command that copies it.

/** Selects what an element shows, for the reader to copy. */
function select(element) {
  const selection = getSelection();
  selection.selectAllChildren(element);
}

/** Copies the text of `element`; returns what came of it. */
async function copy(element) {
  try {
    await navigator.clipboard.writeText(element.textContent);
    return 'Copied';
  } catch {
    // No clipboard for files in this browser, or no leave to use it.
    select(element);
    return document.execCommand('copy') ? 'Copied' : 'Selected: copy it now';
  }
}

function addCopyButton(block) {
  const code = block.querySelector('code');
  const said = el('span', { class: 'said', role: 'status' });
  const button = el('button', {
    type: 'button',
    class: 'copy',
    click: async () => {
      said.textContent = await copy(code);
      setTimeout(() => { said.textContent = ''; }, 4000);
    },
  }, 'Copy');
  const frame = el('div', { class: 'copyable' });
  block.replaceWith(frame);
  frame.append(block, button, said);
}
