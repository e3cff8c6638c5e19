// The page at work: one state (date, mode, country), shown by the map, the controls, the table and the address.
(() => {
  "use strict";

  const parts = globalThis.geomapParts;
  const ADDRESS_DELAY_MS = 150;
  const MODES = ["day", "known"];

  /** @param {string} id @returns {HTMLElement} */
  const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

  /** @param {string} id @returns {any} */
  const readJson = (id) => JSON.parse(byId(id).textContent ?? "");

  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    L.Map.mergeOptions({ zoomAnimation: false, fadeAnimation: false, inertia: false });
  }

  /** A source date in Leaflet's layer control; it draws nothing, the page shows its date when it is chosen. */
  const DateLayer = L.Layer.extend({
    /** @param {string} date */
    initialize(date) {
      this.date = date;
    },
    onAdd() {},
    onRemove() {},
  });

  class Page {
    /** @param {L.Map} map @param {L.Control.Layers} control the dates' layer control */
    constructor(map, control) {
      const data = readJson("geomap-data");
      const shapes = readJson("geomap-shapes");
      this.map = map;
      this.control = control;
      this.dates = data.dates;
      this.story = new parts.Story(data);
      this.looks = new parts.Looks(byId("geomap-patterns"), data.colours);
      this.speaker = new parts.Speaker(this.story, this.looks);
      this.state = { index: this.dates.length - 1, mode: "day", country: null };
      this.frameMap(shapes);
      this.atlas = new parts.Atlas(map, shapes, this.looks);
      this.popup = L.popup({ autoPanPadding: [10, 10], className: "geomap-popup" });
      this.tooltip = L.tooltip({ direction: "top", offset: [0, -6], className: "geomap-tooltip" });
      this.controls = new parts.Controls(this);
      this.listen();
      this.refresh();
      this.obey(this.addressed());
    }

    /** @param {any} shapes */
    frameMap(shapes) {
      const container = this.map.getContainer();
      container.setAttribute("role", "region");
      container.setAttribute("aria-label", "Map; the table below says the same in words");
      this.map.getPane("overlayPane")?.setAttribute("aria-hidden", "true");
      this.map.attributionControl.setPrefix(false);
      this.map.attributionControl.addAttribution("Made with Natural Earth");
      const world = parts.boundsOf(shapes.world);
      this.map.fitBounds(parts.boundsOf(shapes.view), { animate: false });
      this.map.setMinZoom(Math.min(this.map.getZoom(), this.map.getBoundsZoom(world)));
      this.map.setMaxZoom(9);
      this.map.setMaxBounds(world.pad(0.6));
    }

    listen() {
      this.map.on("baselayerchange", (event) => this.dateChosen(event.layer.date));
      this.atlas.group.on("click", (event) => {
        L.DomEvent.stopPropagation(event);
        this.select(event.propagatedFrom.getElement().dataset.alpha3, event.latlng);
      });
      this.atlas.group.on("mouseover mousemove", (event) => this.hover(event));
      this.atlas.group.on("mouseout", () => this.map.closeTooltip(this.tooltip));
      this.popup.on("remove", () => this.select(null));
      window.addEventListener("hashchange", () => this.obey(this.addressed()));
      byId("geomap-stances").addEventListener("click", (event) => this.picked(event));
    }

    /** @param {MouseEvent} event */
    picked(event) {
      const button = /** @type {HTMLElement} */ (event.target).closest("button.geomap-pick");
      if (!button) return;
      this.select(/** @type {HTMLElement} */ (button).dataset.alpha3);
      this.map.getContainer().scrollIntoView({ block: "nearest" });
    }

    hover(event) {
      const code = event.propagatedFrom.getElement().dataset.alpha3;
      this.tooltip.setLatLng(event.latlng);
      if (event.type === "mouseover") {
        this.tooltip.setContent(this.speaker.hint(code, this.picture));
        this.map.openTooltip(this.tooltip);
      }
    }

    /** Show a date by pressing its radio button, so that Leaflet's layer control and the page cannot differ. */
    show(date) {
      const index = this.dates.indexOf(date);
      if (index < 0 || index === this.state.index) return;
      this.control.getContainer().querySelectorAll("input[type=radio]")[index]?.click();
      this.dateChosen(date);
    }

    dateChosen(date) {
      const index = this.dates.indexOf(date);
      if (index < 0 || index === this.state.index) return;
      this.state.index = index;
      this.refresh();
      this.writeAddress();
    }

    mode(mode) {
      if (!MODES.includes(mode) || mode === this.state.mode) return;
      this.state.mode = mode;
      this.refresh();
      this.writeAddress();
    }

    /** @param {string | null | undefined} code @param {L.LatLng} [at] where the popup points, if not at the label point */
    select(code, at) {
      const country = code && Object.hasOwn(this.story.data.countries, code) ? code : null;
      if (country === this.state.country && !at) return;
      this.state.country = country;
      this.atlas.select(country);
      this.controls.markSelected(country);
      if (country) this.openPopup(country, at ?? this.atlas.anchor(country));
      else this.map.closePopup(this.popup);
      this.writeAddress();
    }

    openPopup(country, at) {
      const { x, y } = this.map.getSize();
      Object.assign(this.popup.options, { maxWidth: Math.min(340, x - 70), maxHeight: y - 80 });
      this.popup.setLatLng(at).setContent(this.speaker.card(country, this.picture));
      this.map.openPopup(this.popup);
      this.map.closeTooltip(this.tooltip);
    }

    /** Draw the state everywhere. */
    refresh() {
      const { index, mode, country } = this.state;
      this.picture = this.story.picture(index, mode);
      this.atlas.paint(this.picture);
      this.controls.refresh(this.picture);
      this.map.closeTooltip(this.tooltip);
      if (country) this.popup.setContent(this.speaker.card(country, this.picture));
    }

    /** @returns {Record<string, string>} what the address asks for */
    addressed() {
      return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
    }

    /** @param {Record<string, string>} wish */
    obey({ date, country, mode }) {
      clearTimeout(this.addressTimer);
      this.mode(mode);
      this.show(date);
      this.select(country ?? null);
    }

    /** Keep the address up to date, in one step after a burst of changes: browsers limit how often it may change. */
    writeAddress() {
      clearTimeout(this.addressTimer);
      this.addressTimer = setTimeout(() => {
        const { index, mode, country } = this.state;
        const wish = new URLSearchParams({ date: this.dates[index], ...(country && { country }), mode });
        try {
          history.replaceState(null, "", `#${wish}`);
        } catch {
          // Some browsers refuse this for a page opened from a file; the page works without it.
        }
      }, ADDRESS_DELAY_MS);
    }
  }

  /** @type {Page | undefined} */
  let page;

  window.geomap = {
    show: (date) => page?.show(date),
    select: (alpha3) => page?.select(alpha3),
    mode: (mode) => page?.mode(mode),
    layer: (date) => new DateLayer(date),
    start(map, control) {
      page = new Page(map, control);
      document.documentElement.dataset.geomapReady = "1";
    },
  };
})();
