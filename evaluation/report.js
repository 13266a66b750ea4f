"use strict";

// Filters the list of questions. Without this script the whole list is shown.
(() => {
  const form = document.getElementById("filters");
  if (!form) return;

  const { failed, kind, text } = form.elements;
  const output = form.querySelector("output");
  const plain = (string) => string.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const cases = [...document.querySelectorAll("#cases > details")].map((element) => ({
    element,
    text: plain(element.textContent),
  }));
  const dutch = new Intl.NumberFormat("nl-NL");

  const update = () => {
    const words = plain(text.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const one of cases) {
      const fits =
        (!failed.checked || one.element.dataset.failed === "true") &&
        (!kind.value || one.element.dataset.kind === kind.value) &&
        words.every((word) => one.text.includes(word));
      one.element.hidden = !fits;
      shown += fits;
    }
    output.textContent = form.dataset.shown
      .replace("{shown}", dutch.format(shown))
      .replace("{total}", dutch.format(cases.length));
  };

  form.addEventListener("input", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  // The fields are empty only after the reset event.
  form.addEventListener("reset", () => setTimeout(update));
  form.hidden = false;
  update(); // the browser may have kept the fields' values
})();
