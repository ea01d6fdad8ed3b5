// Keeps an open page as the desk is: asks once a second whether anything has happened, then fetches the page
// and brings the regions marked data-live up to date. Without it every page still works by reloading.
"use strict";

(() => {
  const EVERY_MS = 1000;
  const ANSWER_WITHIN_MS = 20000;
  const PATIENCE = 3;
  const LONGEST_MS = 15000;
  const LOOKS_AFTER_NEWS = 3;
  const EDITABLE = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]";
  let seen = document.body.dataset.beat;
  let misses = 0;
  let waiting = false;
  let settling = 0;
  let isAnew = false;

  const ask = (url, accept) =>
    fetch(url, { headers: { Accept: accept }, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  const regions = (root) => root.querySelectorAll("[data-live][id]");
  const isBeingEdited = (region) => region.contains(document.activeElement) && document.activeElement.matches(EDITABLE);

  // ── Bring one tree to the state of another and keep what the person did to it ──

  const keyOf = (node) => (node.nodeType === Node.ELEMENT_NODE && node.id ? node.id : null);
  const isAlike = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && keyOf(a) === keyOf(b);

  function matchAttributes(old, fresh) {
    for (const { name } of [...old.attributes]) {
      if (!fresh.hasAttribute(name) && !(name === "open" && old.nodeName === "DETAILS")) old.removeAttribute(name);
    }
    for (const { name, value } of fresh.attributes) {
      const isTheirs = name === "open" && old.nodeName === "DETAILS";
      if (!isTheirs && old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
  }

  function matchChildren(old, fresh) {
    const byKey = new Map([...old.childNodes].filter(keyOf).map((node) => [keyOf(node), node]));
    let at = old.firstChild;
    for (const wanted of [...fresh.childNodes]) {
      const known = keyOf(wanted) && byKey.get(keyOf(wanted));
      if (known && known !== at) old.insertBefore(known, at);
      else if (!known && at && !isAlike(at, wanted)) { old.insertBefore(wanted.cloneNode(true), at); continue; }
      const mine = known || at;
      if (!mine) { old.append(wanted.cloneNode(true)); continue; }
      at = mine.nextSibling;
      match(mine, wanted);
    }
    while (at) { const next = at.nextSibling; at.remove(); at = next; }
  }

  function match(old, fresh) {
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
      return;
    }
    if (old.isEqualNode(fresh)) return;
    matchAttributes(old, fresh);
    matchChildren(old, fresh);
  }

  // ── Fetch and apply ──

  const sayOf = (root) => root.querySelector("[data-say]")?.textContent.trim().replace(/\s+/g, " ") ?? "";

  function announce(before) {
    const now = sayOf(document);
    if (now && now !== before) document.getElementById("live-status").textContent = now;
  }

  async function renew() {
    const answer = await ask(location.href, "text/html");
    if (answer.redirected) return location.replace(answer.url);
    if (!answer.ok) throw new Error(`the page answered ${answer.status}`);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const before = sayOf(document);
    waiting = false;
    for (const region of regions(document)) {
      const next = fresh.getElementById(region.id);
      if (!next) continue;
      if (isBeingEdited(region)) waiting = true;
      else match(region, next);
    }
    announce(before);
    document.dispatchEvent(new CustomEvent("console:renewed"));
  }

  async function look() {
    const answer = await ask("/live", "application/json");
    isAnew = answer.status === 403;
    if (!answer.ok) throw new Error(`the desk answered ${answer.status}`);
    const { beat, is_moving: isMoving } = await answer.json();
    // What follows from the last event without being one, such as the end of an execution, shows a moment later.
    settling = beat === seen ? Math.max(settling - 1, 0) : LOOKS_AFTER_NEWS;
    if (settling > 0 || isMoving || (waiting && !document.querySelector("[data-live] :focus"))) await renew();
    seen = beat;
  }

  async function turn() {
    if (!document.hidden) {
      try {
        await look();
        misses = 0;
      } catch {
        misses += 1;
      }
      document.getElementById("live-lost").hidden = isAnew || misses < PATIENCE;
      document.getElementById("live-anew").hidden = !isAnew;
    }
    if (isAnew) return; // what let this page in was good for the earlier start alone
    setTimeout(turn, Math.min(EVERY_MS * 2 ** Math.max(0, misses - PATIENCE), LONGEST_MS));
  }

  if (document.querySelector("[data-live]")) turn();

  // ── What somebody just did is told once: the address stands in histories and bookmarks ──

  const kept = new URL(location.href);
  const told = ["did", "whisper", "failure", "begun"].filter((name) => kept.searchParams.has(name));
  told.forEach((name) => kept.searchParams.delete(name));
  if (told.length > 0) history.replaceState(null, "", kept);

  // ── A form that is on its way is not sent a second time ──

  let sent = new WeakSet();
  addEventListener("pageshow", () => { sent = new WeakSet(); });
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post") return;
    if (sent.has(event.target)) event.preventDefault();
    sent.add(event.target);
  });
})();
