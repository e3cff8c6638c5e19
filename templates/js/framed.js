// In a frame of another page: the page tells that one how tall it is, and hears no more from it than that it asks.

const KIND = 1; // of message; the version of what is told

/** @returns {boolean} whether another page shows this one in a frame */
export const isFramed = () => window.parent !== window;

/** @param {unknown} data @returns {boolean} whether a message asks for the height */
export const asksHeight = (data) => typeof data === "object" && data !== null && "geomap" in data && data.geomap === KIND;

/** Tell the page around how tall this one is, now and whenever it changes. @param {HTMLElement} frame */
export function tellHeight(frame) {
  let told = 0;
  const tell = (/** @type {boolean} */ again) => {
    const height = Math.ceil(frame.getBoundingClientRect().height);
    if (height === told && !again) return;
    told = height;
    // A height is no secret, and a page from a file has no origin that could be named.
    window.parent.postMessage({ geomap: KIND, height }, "*");
  };
  new ResizeObserver(() => tell(false)).observe(frame);
  addEventListener("message", ({ source, data }) => {
    if (source === window.parent && asksHeight(data)) tell(true);
  });
}
