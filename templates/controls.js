// What stands around the map: headline, slider, buttons, legend and table.
(() => {
  "use strict";

  const parts = globalThis.geomapParts;
  const STEP_MS = 1200;
  const MOST_TICKS = 60;

  /** @param {string} id @returns {HTMLElement} */
  const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

  /** Everything around the map: headline, slider, buttons, legend, table. */
  class Controls {
    /** @param {any} page the state and what shows it, see map.js */
    constructor(page) {
      this.page = page;
      this.slider = /** @type {HTMLInputElement} */ (byId("geomap-slider"));
      this.playButton = /** @type {HTMLButtonElement} */ (byId("geomap-play"));
      this.timer = 0;
      this.slider.max = String(page.dates.length - 1);
      this.drawTicks();
      this.drawLegend();
      this.listen();
    }

    listen() {
      this.slider.addEventListener("input", () => {
        this.pause();
        this.page.show(this.page.dates[this.slider.valueAsNumber]);
      });
      this.playButton.addEventListener("click", () => (this.timer ? this.pause() : this.play()));
      byId("geomap-previous").addEventListener("click", () => this.step(-1));
      byId("geomap-next").addEventListener("click", () => this.step(1));
      byId("geomap-mode").addEventListener("change", (event) => {
        this.page.mode(/** @type {HTMLInputElement} */ (event.target).value);
      });
      const layers = this.page.control.getContainer();
      layers.querySelector(".leaflet-control-layers-toggle")?.setAttribute("title", "Source dates");
      for (const way of ["mouseenter", "focusin"]) layers.addEventListener(way, () => this.revealDate());
    }

    /** Scroll the list of dates, which has opened, to the one on show. */
    revealDate() {
      const list = this.page.control.getContainer().querySelector(".leaflet-control-layers-list");
      const chosen = list.querySelector("input:checked")?.closest("label");
      if (!chosen || list.contains(document.activeElement)) return;
      const top = chosen.getBoundingClientRect().top - list.getBoundingClientRect().top;
      list.scrollTop += top - list.clientHeight / 2;
    }

    step(by) {
      this.pause();
      this.page.show(this.page.dates[this.page.state.index + by]);
    }

    play() {
      const { dates, state } = this.page;
      if (state.index === dates.length - 1) this.page.show(dates[0]);
      this.timer = setInterval(() => {
        if (this.page.state.index === dates.length - 1) this.pause();
        else this.page.show(dates[this.page.state.index + 1]);
      }, STEP_MS);
      this.labelPlay();
    }

    pause() {
      clearInterval(this.timer);
      this.timer = 0;
      this.labelPlay();
    }

    labelPlay() {
      this.playButton.textContent = this.timer ? "Pause" : "Play";
    }

    drawTicks() {
      const { dates } = this.page;
      const last = dates.length - 1;
      if (last < 1) return;
      const labelled = Math.max(1, Math.ceil(last / 6));
      dates.forEach((date, at) => {
        const named = at === last || (at % labelled === 0 && last - at >= labelled);
        if (!named && dates.length > MOST_TICKS) return;
        const tick = parts.make("span", "", named ? parts.shortDate(date) : "");
        tick.style.insetInlineStart = `${(100 * at) / last}%`;
        byId("geomap-ticks").append(tick);
      });
    }

    drawLegend() {
      const { story, looks } = this.page;
      const [one, other] = [story.stances[0], story.stances[story.stances.length - 1]];
      const lines = /** @type {[string, string, string, string][]} */ ([
        ...story.stances.map((stance) => [stance, story.label(stance), looks.fill(stance), ""]),
        ["contested", "Contested", looks.split(one, other), "geomap-contested"],
        ["uncertain", "Less than 60 % sure", "", "geomap-uncertain"],
        ["carried", "From an earlier date", looks.fill(one), "geomap-carried"],
        ["mentioned", "Mentioned, no stance", looks.fill("mentioned"), ""],
        ["none", "Not mentioned", "", "geomap-none"],
        ["disputed", "Disputed line", "", "geomap-disputed"],
      ]);
      this.countNodes = new Map(lines.map(([key]) => [key, parts.make("span", "geomap-count")]));
      byId("geomap-legend").append(...lines.map(([key, text, fill, kind]) => {
        const item = parts.make("li", "", looks.swatch(fill, kind), text, " ", this.countNodes.get(key));
        item.dataset.look = key;
        return item;
      }));
    }

    /** @param {import("./model.js").Picture} picture */
    refresh(picture) {
      const { story, dates, state, speaker } = this.page;
      const date = dates[state.index];
      const counts = story.count(picture);
      this.slider.value = String(state.index);
      this.slider.setAttribute("aria-valuetext", `${parts.longDate(date)}, ${state.index + 1} of ${dates.length}`);
      for (const input of byId("geomap-mode").querySelectorAll("input")) input.checked = input.value === state.mode;
      byId("geomap-previous").toggleAttribute("disabled", state.index === 0);
      byId("geomap-next").toggleAttribute("disabled", state.index === dates.length - 1);
      this.refreshHeadline(date, counts);
      this.refreshLegend(counts);
      byId("geomap-rows").replaceChildren(...speaker.rows(picture));
      this.refreshMentioned(picture.mentioned);
      this.markSelected(state.country);
    }

    /** @param {string} date @param {import("./model.js").Counts} counts */
    refreshHeadline(date, counts) {
      const { story, state } = this.page;
      const given = story.stances.filter((stance) => counts.stances[stance]);
      const each = given.map((stance) => `${story.label(stance)} ${counts.stances[stance]}`);
      if (counts.contested) each.push(`contested ${counts.contested}`);
      const countries = counts.total === 1 ? "1 country" : `${counts.total} countries`;
      const lead = state.mode === "known"
        ? `Known by then: ${countries} with a stance` : `Reported that day: ${countries} with a stance`;
      byId("geomap-headline").replaceChildren(
        parts.time(date), " ", parts.make("span", "", [lead, each.join(" · ")].filter(Boolean).join(". ")),
      );
      byId("geomap-caption").textContent = `${lead}, ${parts.longDate(date)}`;
    }

    /** @param {import("./model.js").Counts} counts */
    refreshLegend(counts) {
      const { story, state } = this.page;
      const silent = Object.keys(story.data.countries).length - counts.total - counts.mentioned;
      const figures = { ...counts.stances, ...counts, none: silent };
      for (const [key, node] of this.countNodes) node.textContent = String(figures[key] ?? "");
      byId("geomap-legend").classList.toggle("geomap-known", state.mode === "known");
    }

    /** @param {Set<string>} mentioned */
    refreshMentioned(mentioned) {
      const { story, speaker } = this.page;
      const sorted = [...mentioned].sort((a, b) => story.name(a).localeCompare(story.name(b), "en"));
      const items = sorted.map((code) => parts.make("li", "", speaker.button(code)));
      byId("geomap-mentioned").replaceChildren(...items);
      byId("geomap-mentioned-part").hidden = items.length === 0;
    }

    /** @param {string | null} country */
    markSelected(country) {
      for (const button of document.querySelectorAll("button.geomap-pick")) {
        button.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (button).dataset.alpha3 === country));
      }
    }
  }

  Object.assign(parts, { Controls });
})();
