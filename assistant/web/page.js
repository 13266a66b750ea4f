// The page's one script: quotes on hover, sources opened and marked, search, downloads.
// Python makes the HTML; this only moves about in it. No request leaves the machine.
(() => {
  "use strict";
  document.documentElement.lang = "nl";
  const texts = JSON.parse(document.getElementById("page-texts").textContent);

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

  // Where the reader came from: the tab, and the link or button that opened the source.
  let origin = null;
  // Opens a quote's document at the quote; without offsets, a document at its beginning.
  function openSource(opener) {
    const panel = document.querySelector(".source-panel");
    const { document: id, start, end } = opener.dataset;
    const shown = [...panel.querySelectorAll("article.source")].find((a) => a.dataset.document === id);
    if (!shown) return;
    const marks = markQuote(shown, Number(start ?? 0), Number(end ?? 0));
    const first = start === undefined ? shown.querySelector(".block") : marks[0];
    if (!first) return;
    origin = { tab: selectedTab(), opener };
    selectTab(texts.tab_chat);
    panel.classList.add("opened");
    panel.querySelector(".back").hidden = false;
    for (const article of panel.querySelectorAll("article.source")) article.hidden = article !== shown;
    const block = first.closest(".block") || first;
    block.tabIndex = -1;
    // A hidden tab gets its size in the next frame. No smooth scrolling: a jump is quicker to follow.
    requestAnimationFrame(() => {
      const box = panel.getBoundingClientRect();
      if (box.top < 0 || box.top > innerHeight * 0.6) panel.scrollIntoView({ block: "start" });
      panel.scrollTop += first.getBoundingClientRect().top - panel.getBoundingClientRect().top - 80;
      block.focus({ preventScroll: true });
    });
  }

  function goBack() {
    if (!origin) return;
    const { tab, opener } = origin;
    selectTab(tab);
    // After an answer the conversation is drawn anew, so the opener may be another element now.
    const { document: id, start, end } = opener.dataset;
    const place = start === undefined ? ":not([data-start])" : `[data-start="${start}"][data-end="${end}"]`;
    const same = `[data-document="${CSS.escape(id)}"]${place}`;
    const found = opener.isConnected ? opener : document.querySelector(`.answer ${same}`);
    requestAnimationFrame(() => {
      if (!found) return;
      found.scrollIntoView({ block: "center" });
      found.focus({ preventScroll: true });
    });
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
      openSource(opener);
      return;
    }
    const copier = event.target.closest("button.copy");
    if (copier) {
      copy(copier, copier.dataset.copy);
      return;
    }
    if (event.target.closest(".back button")) {
      goBack();
      return;
    }
    const inside = event.target.closest(".source a[href^='#'], .outline a[href^='#']");
    if (inside) {
      event.preventDefault();
      if (inside.classList.contains("permalink")) {
        history.replaceState(null, "", inside.hash);
        copy(inside, location.href);
        return;
      }
      reveal(document.getElementById(decodeURIComponent(inside.hash.slice(1))));
    }
  });

  async function copy(button, text) {
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
      button.focus();
    }
    announce(texts.copied);
    for (const other of document.querySelectorAll("[data-copied]")) delete other.dataset.copied;
    button.dataset.copied = ""; // shows a tick
  }

  function reveal(element) {
    if (!element) return;
    element.scrollIntoView({ block: "center" });
    const focused = element.closest(".block") || element;
    focused.tabIndex = -1;
    focused.focus({ preventScroll: true });
  }

  // ---- tabs, permanent links, live region -----------------------------------------------
  function selectedTab() {
    return document.querySelector('[role="tab"][aria-selected="true"]').textContent.trim();
  }

  function selectTab(name) {
    for (const tab of document.querySelectorAll('[role="tab"]')) {
      if (tab.textContent.trim() === name && tab.getAttribute("aria-selected") !== "true") tab.click();
    }
  }

  function announce(text) {
    const region = document.getElementById("announcer");
    if (!region || !text) return;
    region.textContent = ""; // else the same words twice are told once
    setTimeout(() => (region.textContent = text), 50);
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

  // A question waits for a server that may have gone: Gradio doesn't tell. The conversation is kept in
  // the browser, so loading the page anew shows it, and the question can be asked again.
  let gone = false;
  setInterval(async () => {
    if (!document.querySelector(".waiting")) return;
    const started = await fetch("gezondheid", { cache: "no-store" })
      .then((response) => response.json())
      .then((health) => health.started)
      .catch(() => "");
    const waiting = document.querySelector(".waiting");
    if (!waiting) return;
    if (started && (gone || started !== texts.started)) location.reload();
    if (started || gone) return;
    gone = true;
    waiting.textContent = texts.connection;
    announce(texts.connection);
  }, 2000);

  // Gradio's own messages are in English, and all of them are about the connection: errors inside
  // are told in the conversation.
  function messagesInDutch() {
    const said = { ".toast-title": texts.connection_title, '[data-testid="toast-text"]': texts.connection };
    for (const [place, text] of Object.entries(said)) {
      for (const element of document.querySelectorAll(`.toast-body ${place}`)) {
        if (element.textContent !== text) element.textContent = text;
      }
    }
    for (const button of document.querySelectorAll(".toast-close")) button.ariaLabel = texts.close;
  }
  new MutationObserver(messagesInDutch).observe(document.documentElement, { childList: true, subtree: true });

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
    document.querySelectorAll("mark.current").forEach((mark) => mark.classList.remove("current"));
    hits[current].forEach((mark) => mark.classList.add("current"));
    hits[current][0].scrollIntoView({ block: "center" });
    const told = texts.hit_shown.replace("{}", hits.length).replace("{}", current + 1);
    document.querySelector(".search-text output").textContent = told;
  }
  function find(form) {
    const root = document.querySelector("#letter article.source");
    const count = searchText(root, form.elements.words.value);
    if (!hits.length) form.querySelector("output").textContent = count && texts.hits.replace("{}", count);
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
  let acted = ""; // what the last button asked for
  let sortedBy = ""; // the column's heading last clicked
  let state = ""; // how many exchanges were shown, and whether one waits
  const focusOn = (element) => element && element.focus({ preventScroll: true });
  const field = () => document.querySelector("#question textarea");
  let slow = 0; // what tells, after a second, that an answer is being looked for

  // ---- a question being typed outlives a reload, in this tab of the browser alone ----------
  const DRAFT = "actieagenda-concept";
  function keepDraft() {
    try {
      if (field()?.value) sessionStorage.setItem(DRAFT, field().value);
      else sessionStorage.removeItem(DRAFT);
    } catch {
      // Where the browser stores nothing the draft is lost at a reload.
    }
  }
  function restoreDraft() {
    let draft = "";
    try {
      draft = sessionStorage.getItem(DRAFT) || "";
    } catch {
      return;
    }
    // Gradio builds the page bit by bit.
    const trying = setInterval(() => {
      if (!field()) return;
      clearInterval(trying);
      if (!draft || field().value) return;
      field().value = draft;
      field().dispatchEvent(new Event("input", { bubbles: true }));
    }, 100);
  }
  document.addEventListener("input", (event) => event.target.closest("#question") && keepDraft());
  restoreDraft();

  window.actieagenda = {
    // Buttons with a data-action inside `element` become one event for Python.
    actions(element, trigger) {
      element.addEventListener("click", (event) => {
        const button = event.target.closest("[data-action]");
        if (!button) return;
        const box = button.closest(".feedback");
        acted = button.dataset.action;
        trigger("click", {
          action: button.dataset.action,
          value: button.dataset.value,
          rating: button.dataset.rating || "",
          reason: box ? box.querySelector("select").value : "",
          remark: box ? box.querySelector("textarea").value : "",
        });
      });
    },
    // A new answer is told to screen readers and scrolled to, from its question down. What had
    // the focus may have been drawn anew: then it goes to what the reader acted on.
    answered(element) {
      const exchanges = [...element.querySelectorAll(".exchange")];
      const last = exchanges.at(-1);
      const waits = Boolean(element.querySelector(".waiting"));
      const before = state;
      state = `${exchanges.length} ${waits}`;
      const focused = document.activeElement;
      // What was just hidden keeps the focus until the next frame.
      const lost = !focused || focused === document.body || !focused.checkVisibility();
      if (acted === "edit" || (!last && before && lost)) focusOn(field());
      else if (acted === "rate") focusOn([...element.querySelectorAll(".rated")].at(-1));
      else if (acted && lost && last) focusOn(last.querySelector(".question"));
      setTimeout(keepDraft, 200); // the field was emptied, or filled to change a question
      clearTimeout(slow);
      if (waits) slow = setTimeout(() => announce(element.querySelector(".waiting")?.textContent), 1000);
      if (acted === "rate") announce(texts.thanks);
      else if (!waits) announce([...element.querySelectorAll("[data-announce]")].at(-1)?.dataset.announce);
      if (!waits) acted = "";
      if (!last || state === before) return;
      const room = innerHeight - 200; // the input field may stand over the lower edge
      last.scrollIntoView({ block: last.offsetHeight > room ? "start" : "nearest" });
    },
    openIfWide(element) {
      const wide = matchMedia("(min-width: 48.01rem)").matches;
      for (const details of element.querySelectorAll("[data-open-if-wide]")) details.open = wide;
    },
    // A column's heading asks for its order through the form, so that both always agree.
    sorting(element) {
      element.addEventListener("click", (event) => {
        const button = event.target.closest("[data-sort]");
        if (!button) return;
        sortedBy = button.dataset.column;
        const choice = document.getElementById("filter-sort");
        choice.value = button.dataset.sort;
        choice.dispatchEvent(new Event("input", { bubbles: true }));
      });
    },
    found(element) {
      announce(element.querySelector(".count")?.textContent);
      const button = element.querySelector(`[data-column="${CSS.escape(sortedBy)}"]`);
      if (button && document.activeElement === document.body) focusOn(button);
      sortedBy = "";
    },
    filters(element, trigger) {
      window.actieagenda.openIfWide(element);
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
