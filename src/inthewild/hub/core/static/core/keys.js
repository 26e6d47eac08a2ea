// A key clicks the element with its event.code as data-key. Keys rest while somebody types.
"use strict";
(() => {
  const sheet = document.getElementById("keys");
  if (!sheet) return; // switched off
  const all = (what, of) => [...(of || document).querySelectorAll(what)];
  const TYPING = "textarea,select,[contenteditable],[role=textbox],[role=combobox],input:not([type=checkbox],[type=submit])";
  const shown = (e) => e.getClientRects().length && !e.disabled;
  const keyed = (code, of) => all(code ? `[data-key="${code}"]` : "[data-key]", of)
    .map((e) => [e, e.closest("a,button,summary,label") || e]).filter(([, on]) => shown(on));
  const name = (e) => e.dataset.key.replace("Digit", "");
  let sent = 0;

  const open = () => {
    const list = sheet.querySelector("dl");
    all("[data-made]", list).forEach((old) => old.remove());
    list.querySelector("[data-rows]").hidden = !all("[data-row]")[0];
    for (const [e, on] of keyed()) {
      const [row, dt, dd, kbd] = ["div", "dt", "dd", "kbd"].map((tag) => document.createElement(tag));
      const words = on.cloneNode(1);
      all("kbd", words).forEach((k) => k.remove());
      dd.textContent = on.ariaLabel || words.textContent.trim().replace(/\s+/g, " ");
      kbd.textContent = e.matches("kbd") ? e.textContent : name(e);
      row.dataset.made = "";
      dt.append(kbd);
      row.append(dt, dd);
      list.append(row);
    }
    sheet.showModal();
  };
  const step = (by, at) => {
    const rows = all("[data-row]").filter(shown), here = at.closest("[data-row]");
    if (!rows.length || !(here || at === document.body || at.id === "main")) return false;
    const row = rows[here ? rows.indexOf(here) + by : by > 0 ? 0 : rows.length - 1];
    const link = row?.matches("a,button") ? row : row?.querySelector("a[href],button");
    if (row && !link) row.tabIndex = -1;
    (link || row)?.focus();
    return true;
  };

  document.documentElement.classList.add("keyed");
  for (const [e, on] of keyed()) on.setAttribute("aria-keyshortcuts", name(e));
  all("[data-keys]")[0]?.addEventListener("click", open);
  addEventListener("submit", () => { sent = Date.now(); });
  addEventListener("keydown", (event) => {
    const { key, shiftKey } = event, at = document.activeElement || document.body;
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (at.closest(TYPING) || all("dialog[open]")[0]) return;
    if (/^[?؟]$/.test(key) || (shiftKey && event.code === "Slash")) return event.preventDefault(), open();
    const digit = /^\d$/.test(key) && `Digit${key}`;
    if (shiftKey && !digit) return;
    const code = /^Digit|^Arrow|^Enter/.test(event.code) ? event.code : digit || key;
    if (code === "Enter" && at.closest("a,button,summary,input")) return;
    const on = (keyed(code, at.closest("[data-own]"))[0] || keyed(code)[0])?.[1];
    if (on && !event.repeat && Date.now() - sent > 1000) on.click();
    if (on || (/^Arrow(Up|Down)$/.test(code) && step(code === "ArrowDown" ? 1 : -1, at))) event.preventDefault();
  });
})();
