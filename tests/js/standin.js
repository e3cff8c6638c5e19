// A stand-in for the browser's document, just enough to make nodes and read them again.

class Node {
  /** @param {string} tag */
  constructor(tag) {
    this.tag = tag;
    this.className = "";
    /** @type {Record<string, string>} */
    this.attributes = {};
    /** @type {(Node | string)[]} */
    this.children = [];
  }

  /** @param {...(Node | string)} children */
  append(...children) {
    this.children.push(...children);
  }

  /** @param {string} name @param {string} value */
  setAttribute(name, value) {
    this.attributes[name] = value;
  }

  /** @returns {string} */
  get textContent() {
    return this.children.map((child) => (typeof child === "string" ? child : child.textContent)).join("");
  }

  /** @param {string} tag @returns {Node[]} its children of that kind */
  all(tag) {
    return /** @type {Node[]} */ (this.children.filter((child) => child instanceof Node && child.tag === tag));
  }
}

/**
 * Put the stand-in in the document's place for the length of a test.
 * @param {{after: (tidy: () => void) => void}} context of the test
 * @returns {{node: (tag: string) => Node}}
 */
export function standIn(context) {
  const node = (/** @type {string} */ tag) => new Node(tag);
  const text = (/** @type {string} */ words) => Object.assign(node("#text"), { children: [words] });
  const made = { createElement: node, createElementNS: (/** @type {string} */ _, /** @type {string} */ tag) => node(tag), createTextNode: text };
  const before = Object.getOwnPropertyDescriptor(globalThis, "document");
  Object.defineProperty(globalThis, "document", { value: made, configurable: true });
  context.after(() => {
    if (before) Object.defineProperty(globalThis, "document", before);
    else Reflect.deleteProperty(globalThis, "document");
  });
  return { node };
}
