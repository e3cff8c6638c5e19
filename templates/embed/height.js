// Gives each frame that shows a map of geomap's the height that its map tells. One of it serves all maps of a page.
(() => {
  const maps = () => [...document.getElementsByTagName("iframe")].filter((one) => one.hasAttribute("data-geomap"));
  addEventListener("message", ({ source, data }) => {
    const frame = maps().find(({ contentWindow }) => contentWindow === source);
    if (!frame || data?.geomap !== 1 || !(data.height > 0)) return;
    frame.style.setProperty("height", `${Math.min(20000, Math.max(160, Math.ceil(data.height)))}px`, "important");
  });
  for (const { contentWindow } of maps()) contentWindow?.postMessage({ geomap: 1 }, "*");
})();
