"use strict";
/* Keeps what is typed into a form as a draft: a few seconds after the first key, never passwords or files. */
for (const form of document.querySelectorAll("form[data-draft]")) {
  const says = form.querySelector("[data-draft-says]");
  let timer = 0, sending = null;
  const keep = async () => {
    timer = 0;
    const data = new FormData(form);
    for (const field of form.elements) if (field.type === "file" || field.type === "password") data.delete(field.name);
    data.set("draft", "auto");
    sending = new AbortController();
    try {
      const answer = await fetch(location.pathname, { method: "POST", body: data, signal: sending.signal });
      if (says) says.hidden = !answer.ok || answer.redirected;
    } catch { /* the button is still there */ }
  };
  form.addEventListener("input", () => { timer = timer || setTimeout(keep, 4000); });
  form.addEventListener("submit", () => { clearTimeout(timer); sending?.abort(); });
}
