"use strict";
/* Keeps what is typed as a draft, never passwords or files. */
for (const form of document.querySelectorAll("form[data-draft]")) {
  form.removeAttribute("data-draft"); // once for each form
  const says = form.querySelector("[data-draft-says]");
  let timer = 0, sending = null;
  const keep = async () => {
    timer = 0;
    const data = new FormData(form);
    for (const field of form.elements) if (field.type === "file" || field.type === "password") data.delete(field.name);
    data.set("draft", "auto");
    sending = new AbortController();
    try {
      const answer = await fetch(form.getAttribute("action") || location.pathname, { method: "POST", body: data, signal: sending.signal });
      if (says) says.hidden = !answer.ok || answer.redirected;
    } catch { /* offline */ }
  };
  form.addEventListener("input", () => { timer = timer || setTimeout(keep, 4000); });
  form.addEventListener("submit", () => { clearTimeout(timer); sending?.abort(); });
}
