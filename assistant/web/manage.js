// Adding and removing documents, for operators: Python makes the panel, this sends what is filled in.
(() => {
  "use strict";
  const address = "documenten";

  // Shows the panel that comes back; without one (no operator, no connection) says so, or nothing.
  async function send(place, path, options) {
    let panel = null;
    try {
      const reply = await fetch(path, options);
      if (reply.ok) panel = await reply.text();
    } catch {
      panel = null;
    }
    if (panel !== null) place.innerHTML = panel;
    return panel !== null;
  }

  async function change(place, path, options) {
    const status = place.querySelector("[role=status]");
    const form = place.querySelector("form");
    for (const control of place.querySelectorAll("button, input, select")) control.disabled = true;
    status.textContent = form.dataset.busy;
    if (await send(place, path, options)) {
      place.querySelector("[role=status]").focus();
    } else {
      status.textContent = form.dataset.lost;
    }
  }

  document.addEventListener("submit", (event) => {
    const place = event.target.closest("#own-documents");
    if (!place) return;
    event.preventDefault();
    const given = new FormData(event.target);
    const file = given.get("bestand");
    const about = new URLSearchParams();
    for (const name of ["adres", "titel", "datum", "spreker"]) about.set(name, given.get(name));
    about.set("naam", file.name);
    change(place, `${address}?${about}`, { method: "POST", body: given.get("adres") ? null : file });
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("#own-documents [data-remove]");
    if (!button) return;
    const path = `${address}/${encodeURIComponent(button.dataset.remove)}`;
    change(button.closest("#own-documents"), path, { method: "DELETE" });
  });

  // The page is drawn after this runs, and parts of it when their tab is first opened.
  new MutationObserver(() => {
    const place = document.querySelector("#own-documents:not([data-asked])");
    if (!place) return;
    place.dataset.asked = "";
    send(place, address);
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
