// Words that the reader marks in a listing stand in the field that suggests them as a keyword.
"use strict";
for (const hint of document.querySelectorAll("[data-picks]")) hint.hidden = false;
document.addEventListener("selectionchange", () => {
  const marked = getSelection(), words = String(marked).replace(/\s+/g, " ").trim();
  const place = marked.anchorNode?.parentElement?.closest("[data-pick]");
  if (!words || words.length > 200 || !place?.contains(marked.focusNode) || document.activeElement?.form) return;
  place.querySelector("[name=term]").value = words;
  place.querySelector("[name=origin]").value = "selection";
});
