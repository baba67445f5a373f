// The wallboard: puts the texts that the server sends in their places, connects again by itself, says when it is old.
(() => {
  "use strict";
  const SILENT_MS = 15000, LONGEST_MS = 30000;
  const body = document.body, stale = document.getElementById("stale");
  let source = null, heard = Date.now(), tried = 0, wait = 1000, gone = false;
  let since = new Date();

  const told = (words) => {
    if (stale.textContent !== words) stale.textContent = words;
    stale.hidden = !words;
    body.classList.toggle("is-stale", Boolean(words));
  };

  const show = (message) => {
    if (message.version !== body.dataset.version) return location.reload();
    if (message.said && !document.querySelector("[data-tile]")) return location.reload();
    heard = Date.now();
    wait = 1000;
    if (!message.stale) since = new Date();
    for (const place of document.querySelectorAll("[data-text]")) {
      const words = (message.said || {})[place.dataset.text];
      if (words !== undefined && place.textContent !== words) place.textContent = words;
    }
    for (const tile of document.querySelectorAll("[data-tile]")) {
      const marked = Boolean((message.said || {})[tile.dataset.tile + ".mark"]);
      tile.classList.toggle("alert", marked);
      tile.querySelector("[data-attention]").hidden = !marked;
    }
    told(message.stale || "");
  };

  const ended = () => {
    gone = true;
    if (source) source.close();
    document.querySelector("main").replaceChildren();
    told(body.dataset.gone);
  };

  const connect = () => {
    if (source) source.close();
    tried = Date.now();
    source = new EventSource(body.dataset.events);
    source.onmessage = (event) => show(JSON.parse(event.data));
    source.addEventListener("gone", ended);
    // A stream that is refused does not say why: a link that works no more is asked for once.
    source.onerror = () => {
      fetch(body.dataset.events, { method: "HEAD", cache: "no-store" })
        .then((answer) => { if (answer.status === 403) ended(); })
        .catch(() => {});
    };
  };

  setInterval(() => {
    if (gone) return;
    const now = Date.now();
    if (now - heard < SILENT_MS) return;
    const day = since.toDateString() === new Date().toDateString() ? {} : { day: "numeric", month: "short" };
    const time = since.toLocaleString(document.documentElement.lang, { ...day, hour: "2-digit", minute: "2-digit" });
    told(body.dataset.stale.replace("{time}", time));
    if (now - tried >= wait) {
      wait = Math.min(wait * 2, LONGEST_MS);
      connect();
    }
  }, 1000);
  window.addEventListener("online", () => { if (!gone) connect(); });
  connect();
})();
