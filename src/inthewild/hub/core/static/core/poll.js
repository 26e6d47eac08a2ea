// Asks for an element with data-poll again each second until the answer has none; the reader's focus stays.
"use strict";
(function again() {
  const old = document.querySelector("[data-poll]");
  if (!old) return;
  setTimeout(() => {
    const there = new URL(old.dataset.poll, location.href).href, ask = new XMLHttpRequest();
    ask.open("GET", there);
    ask.responseType = "document"; // no parser, which trusted types forbid
    ask.setRequestHeader("X-Requested-With", "fetch");
    ask.onloadend = () => {
      if (ask.status && ask.responseURL !== there) return location.assign(there); // as the reader
      const fresh = ask.status === 200 && ask.response?.getElementById(old.id), held = old.matches(":focus-within");
      if (fresh) old.replaceWith(document.adoptNode(fresh));
      if (fresh && held) (fresh.querySelector("a") || main).focus();
      again();
    };
    ask.send();
  }, 1000);
})();
