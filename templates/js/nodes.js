// Document nodes. Text goes in as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";

/** Ends what the map listens to outside its own nodes, once it is gone. */
export const life = new AbortController();

/** @type {Document | ShadowRoot | null} */
let ownTree = null;

/** Look for the map's nodes in another tree than the document. @param {Document | ShadowRoot} tree */
export function lookIn(tree) {
  ownTree = tree;
}

/** @returns {Document | ShadowRoot} the tree that holds the map's nodes */
export const tree = () => ownTree ?? document;

/** @param {string} id @returns {HTMLElement} */
export function byId(id) {
  const element = tree().getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}

/** @returns {{animate?: false}} how the map moves: not by animation where the reader wants no motion */
export const motion = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? { animate: false } : {});

/** @param {string} id @returns {any} */
export const readJson = (id) => JSON.parse(byId(id).textContent ?? "");

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} kind class of the element, or empty
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, kind, ...children) {
  const element = document.createElement(tag);
  if (kind) element.className = kind;
  element.append(...children);
  return element;
}

/**
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number>} attributes
 * @param {...(Node | string)} children
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return /** @type {SVGElementTagNameMap[Tag]} */ (element);
}

/** @param {string} kind @param {string} text @param {() => void} [act] @returns {HTMLButtonElement} */
export function makeButton(kind, text, act) {
  const button = make("button", kind, text);
  button.type = "button";
  if (act) button.addEventListener("click", act);
  return button;
}

/** @param {string} url @returns {string | null} the address, if it is one of the web */
export function webAddress(url) {
  try {
    const { protocol, href } = new URL(url);
    return protocol === "http:" || protocol === "https:" ? href : null;
  } catch {
    return null;
  }
}

/** @param {string} url @param {string} text @returns {Node} a link where `url` is one of the web, else text */
export function link(url, text) {
  const href = webAddress(url);
  if (!href) return document.createTextNode(text && url ? `${text} (${url})` : text || url);
  const anchor = make("a", "", text || href);
  anchor.href = href;
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer";
  return anchor;
}

/**
 * @param {string} text
 * @param {[number, number, string][]} spans start, end and class; offsets in code points
 * @returns {(Node | string)[]} the text with its spans marked; of two that overlap, the first
 */
export function marked(text, spans) {
  const points = [...text];
  /** @type {(Node | string)[]} */
  const nodes = [];
  let at = 0;
  for (const [start, end, kind] of [...spans].sort((a, b) => a[0] - b[0])) {
    if (start < at || end > points.length) continue;
    nodes.push(points.slice(at, start).join(""), make("mark", kind, points.slice(start, end).join("")));
    at = end;
  }
  return [...nodes, points.slice(at).join("")].filter((node) => node !== "");
}
