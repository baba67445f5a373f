// Keys for who works without a mouse. Every page works without this file; it only follows links that are there.
"use strict";
(() => {
  // On paper the whole address stands; the server knows only what comes after the host.
  const printed = document.querySelector(".printed");
  if (printed) {
    const [address, made] = printed.children;
    address.textContent = location.href;
    printed.hidden = true; // it stands below every page
    const below = JSON.stringify(`${location.href} – ${made.textContent}`);
    document.documentElement.style.setProperty("--printed", below);
  }

  const help = document.getElementById("keys");
  const opener = document.getElementById("keys-open");
  if (!help || !opener) return;
  opener.hidden = false;
  opener.addEventListener("click", () => help.showModal());
  help.addEventListener("click", (event) => { if (event.target === help) help.close(); });

  const follow = (selector) => { const link = document.querySelector(selector); if (link) link.click(); return Boolean(link); };
  const focusOn = (selector) => {
    const field = document.querySelector(selector);
    if (!field) return false;
    const folded = field.closest("details");
    if (folded) folded.open = true;
    field.focus();
    return true;
  };
  const neighbour = (step) => {
    const presets = [...document.querySelectorAll(".filters .presets a")];
    const at = presets.findIndex((link) => link.hasAttribute("aria-current"));
    const next = presets[at + step];
    if (at >= 0 && next) next.click();
    return at >= 0 && Boolean(next);
  };
  const actions = {
    "?": () => { help.showModal(); return true; },
    "/": () => focusOn(".filters form select, .filters form input:not([type=hidden])"),
    "o": () => follow("nav a[href='/'], nav a[href^='/?']"),
    "a": () => follow("nav a[href='/all'], nav a[href^='/all?']"),
    "k": () => follow("nav a[href='/kpis'], nav a[href^='/kpis?']"),
    "[": () => neighbour(-1),
    "]": () => neighbour(1),
    "j": () => focusOn(".tile h3 a, .notices a, main a"),
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest && event.target.closest("input, select, textarea, [contenteditable], dialog[open]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = actions[event.key];
    if (act && act()) event.preventDefault();
  });
})();
