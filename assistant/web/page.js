// The page's one script: quotes on hover, sources opened and marked, search, downloads.
// Python makes the HTML; this only moves about in it. No request leaves the machine.
(() => {
  "use strict";
  document.documentElement.lang = "nl";
  const texts = JSON.parse(document.getElementById("page-texts").textContent);
  const smooth = () =>
    matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";

  // ---- exact marking -------------------------------------------------------------------
  // The document's own characters in an element: all its text but what has the class "added".
  function textNodes(element) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT, {
      acceptNode: (node) =>
        node.parentElement.closest(".added") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
    });
    const nodes = [];
    while (walker.nextNode()) nodes.push(walker.currentNode);
    return nodes;
  }

  function unmark(root) {
    for (const mark of root.querySelectorAll("mark")) {
      const parent = mark.parentNode;
      mark.replaceWith(...mark.childNodes);
      parent.normalize();
    }
  }

  // Python counts characters, JavaScript halves of some: so count by code point.
  function unitsOf(text, characters) {
    let units = 0;
    for (const character of text) {
      if (characters-- <= 0) break;
      units += character.length;
    }
    return units;
  }

  function markBlock(block, start, end) {
    let at = Number(block.dataset.start);
    const marks = [];
    for (const node of textNodes(block)) {
      const length = [...node.data].length;
      const from = Math.max(start, at) - at;
      const to = Math.min(end, at + length) - at;
      at += length;
      if (from >= to || to <= 0) continue;
      const range = document.createRange();
      range.setStart(node, unitsOf(node.data, from));
      range.setEnd(node, unitsOf(node.data, to));
      const mark = document.createElement("mark");
      range.surroundContents(mark);
      marks.push(mark);
    }
    return marks;
  }

  // Marks start..end of a document inside `root`; returns the marks, in order.
  function markQuote(root, start, end) {
    unmark(root);
    const marks = [];
    for (const block of root.querySelectorAll("[data-start]")) {
      if (Number(block.dataset.start) < end && Number(block.dataset.end) > start) {
        marks.push(...markBlock(block, start, end));
      }
    }
    return marks;
  }

  function openSource(data) {
    const panel = document.querySelector(".source-panel");
    if (!panel) return;
    selectTab(texts.tab_chat);
    let shown = null;
    for (const article of panel.querySelectorAll("article.source")) {
      article.hidden = article.dataset.document !== data.document;
      if (!article.hidden) shown = article;
    }
    if (!shown) return;
    const [first] = markQuote(shown, Number(data.start), Number(data.end));
    if (!first) return;
    const target = first.closest(".block") || first;
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
    panel.scrollTo({
      top: first.getBoundingClientRect().top - panel.getBoundingClientRect().top + panel.scrollTop - 60,
      behavior: smooth(),
    });
    if (panel.getBoundingClientRect().top < 0 || panel.getBoundingClientRect().top > innerHeight * 0.6) {
      panel.scrollIntoView({ block: "start", behavior: smooth() });
    }
  }

  // ---- quote on hover or focus; Escape closes it ------------------------------------------
  let tip = null;
  function showTip(link) {
    hideTip();
    tip = document.createElement("div");
    tip.className = "tip";
    tip.id = "tip";
    tip.setAttribute("role", "tooltip");
    const quote = document.createElement("p");
    quote.textContent = "“" + link.dataset.quote + "”";
    const about = document.createElement("p");
    about.className = "facts";
    about.textContent = link.dataset.about;
    tip.append(quote, about);
    (document.querySelector(".gradio-container") || document.body).append(tip);
    const box = link.getBoundingClientRect();
    const below = box.bottom + tip.offsetHeight + 8 < innerHeight;
    tip.style.top = (below ? box.bottom : Math.max(4, box.top - tip.offsetHeight)) + "px";
    tip.style.left = Math.max(4, Math.min(box.left, innerWidth - tip.offsetWidth - 8)) + "px";
    link.setAttribute("aria-describedby", "tip");
  }
  function hideTip() {
    document.querySelectorAll('[aria-describedby="tip"]').forEach((e) => e.removeAttribute("aria-describedby"));
    if (tip) tip.remove();
    tip = null;
  }
  const citeOf = (event) => (event.target.closest ? event.target.closest("a.cite") : null);
  document.addEventListener("mouseover", (event) => {
    const link = citeOf(event);
    if (link) showTip(link);
    else if (tip && !event.target.closest(".tip")) hideTip();
  });
  document.addEventListener("focusin", (event) => (citeOf(event) ? showTip(citeOf(event)) : hideTip()));
  document.addEventListener("keydown", (event) => event.key === "Escape" && hideTip());
  document.addEventListener("scroll", hideTip, true);

  // ---- clicks --------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("a.cite, button.open-source");
    if (opener) {
      event.preventDefault();
      hideTip();
      openSource(opener.dataset);
      return;
    }
    const copier = event.target.closest("button.copy");
    if (copier) {
      copy(copier);
      return;
    }
    const inside = event.target.closest(".source a[href^='#'], .outline a[href^='#']");
    if (inside) {
      event.preventDefault();
      if (inside.classList.contains("permalink")) history.replaceState(null, "", inside.hash);
      reveal(document.getElementById(decodeURIComponent(inside.hash.slice(1))));
    }
  });

  async function copy(button) {
    const text = button.dataset.copy;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Without a secure address browsers refuse the clipboard; the old way still works there.
      const field = document.createElement("textarea");
      field.value = text;
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    announce(texts.copied);
    button.dataset.copied = "1";
  }

  function reveal(element) {
    if (!element) return;
    element.scrollIntoView({ block: "center", behavior: smooth() });
    const focused = element.closest(".block") || element;
    focused.tabIndex = -1;
    focused.focus({ preventScroll: true });
  }

  // ---- tabs, permanent links, live region -----------------------------------------------
  function selectTab(name) {
    for (const tab of document.querySelectorAll('[role="tab"]')) {
      if (tab.textContent.trim() === name && tab.getAttribute("aria-selected") !== "true") tab.click();
    }
  }

  function announce(text) {
    const region = document.getElementById("announcer");
    if (region && text) region.textContent = text;
  }

  function openPermalink() {
    const id = decodeURIComponent(location.hash.slice(1));
    if (!id) return;
    const passage = id.includes(":"); // other addresses are places within a tab
    let tries = 150;
    // Gradio builds the page bit by bit, and a tab's content only when it is chosen.
    const trying = setInterval(() => {
      if (passage) selectTab(texts.tab_letter);
      const found = document.getElementById(id);
      const block = found && found.closest(".block");
      if (block && block.offsetParent) {
        markQuote(block.closest("article"), Number(block.dataset.start), Number(block.dataset.end));
        reveal(found);
      }
      if (--tries === 0 || (block && block.offsetParent)) clearInterval(trying);
    }, 200);
  }
  addEventListener("hashchange", openPermalink);
  openPermalink(); // it waits for the page by itself

  // ---- search in the letter --------------------------------------------------------------
  let hits = [];
  let current = -1;
  function searchText(root, words) {
    unmark(root);
    hits = [];
    current = -1;
    const wanted = words.trim().toLowerCase();
    if (wanted.length < 2) return "";
    for (const block of root.querySelectorAll("[data-start]")) {
      const text = textNodes(block).map((node) => node.data).join("");
      const low = text.toLowerCase();
      const places = [];
      for (let at = low.indexOf(wanted); at >= 0; at = low.indexOf(wanted, at + wanted.length)) places.push(at);
      const base = Number(block.dataset.start);
      for (const at of places) {
        const from = base + [...text.slice(0, at)].length;
        hits.push(markBlock(block, from, from + [...wanted].length));
      }
    }
    step(1);
    return String(hits.length);
  }
  function step(by) {
    if (!hits.length) return;
    current = (current + by + hits.length) % hits.length;
    hits[current][0].scrollIntoView({ block: "center", behavior: smooth() });
  }
  function find(form) {
    const root = document.querySelector("#letter article.source");
    const count = searchText(root, form.elements.words.value);
    form.querySelector("output").textContent = count && texts.hits.replace("{}", count);
  }
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form");
    if (!form || !form.closest(".html-container")) return;
    event.preventDefault();
    if (form.classList.contains("search-text")) find(form);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (button) step(Number(button.dataset.step));
  });

  // ---- what Python's components call -----------------------------------------------------
  window.actieagenda = {
    // Buttons with a data-action inside `element` become one event for Python.
    actions(element, trigger) {
      element.addEventListener("click", (event) => {
        const button = event.target.closest("[data-action]");
        if (!button) return;
        const box = button.closest(".feedback");
        trigger("click", {
          action: button.dataset.action,
          value: button.dataset.value,
          rating: button.dataset.rating || "",
          reason: box ? box.querySelector("select").value : "",
          remark: box ? box.querySelector("textarea").value : "",
        });
      });
    },
    // The last answer is told to screen readers, and scrolled to.
    answered(element) {
      const answers = element.querySelectorAll("[data-announce]");
      const last = answers[answers.length - 1];
      const exchanges = element.querySelectorAll(".exchange");
      if (exchanges.length) exchanges[exchanges.length - 1].scrollIntoView({ block: "nearest", behavior: smooth() });
      if (last && !element.querySelector(".waiting")) announce(last.dataset.announce);
    },
    filters(element, trigger) {
      let waiting = 0;
      const tell = () => {
        clearTimeout(waiting);
        waiting = setTimeout(() => {
          const form = element.querySelector("form");
          trigger("change", { form: Object.fromEntries(new FormData(form)) });
        }, 200);
      };
      element.addEventListener("input", tell);
      element.addEventListener("reset", () => setTimeout(tell));
    },
    download(file) {
      if (!file || !file.base64) return;
      const bytes = Uint8Array.from(atob(file.base64), (c) => c.charCodeAt(0));
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([bytes], { type: file.type }));
      link.download = file.name;
      document.body.append(link);
      link.click();
      link.remove();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    },
  };
})();
