// What the element takes from the page around it and from its file, before it becomes part of a map.

const PLACE = /⟦(\w+)⟧/g;

/** @param {string} href of the whole map @returns {string | null} it without a fragment, if it can be followed safely */
export function wholeMap(href) {
  if (!href) return null;
  try {
    const url = new URL(href, document.baseURI);
    return ["http:", "https:", "file:"].includes(url.protocol) ? url.href.split("#")[0] : null;
  } catch {
    return null;
  }
}

/** Put words where the markup has places for them: as text, never as markup. @param {ParentNode} root @param {Record<string, any>} words */
export function fillIn(root, words) {
  const said = (/** @type {string} */ text) => text.replace(PLACE, (_, key) => String(words[key]));
  for (const element of root.querySelectorAll("*")) {
    for (const attribute of element.attributes) attribute.value = said(attribute.value);
    for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) node.nodeValue = said(node.nodeValue ?? "");
  }
}
