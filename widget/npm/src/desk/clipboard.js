// Copying, in the browsers that allow it and in those that do not.

/**
 * Copies what a button is about, within the press: later browsers let nobody. Where they do not let us at all, the text
 * before the button is selected; older ones copy that, and else the buyer can.
 */
export async function copy({ dataset, parentNode }) {
  try {
    await navigator.clipboard.writeText(dataset.of);
  } catch {
    const selection = getSelection();
    selection.selectAllChildren(parentNode.previousElementSibling);
    if (!`${selection}` || !document.execCommand('copy')) return 'refused';
  }
}
