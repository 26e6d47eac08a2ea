// A blurred picture is shown in its place, toasts are spoken and count down.
"use strict";
addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-reveal]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const picture = link.closest("figure"), image = picture.querySelector("img");
  image.src = link.dataset.reveal;
  image.alt = link.dataset.alt;
  delete picture.dataset.blurred;
  image.tabIndex = -1;
  image.focus(); // the link goes
  link.closest("figcaption").remove();
});
for (const toasts of document.querySelectorAll(".toasts")) {
  if (toasts.childElementCount) setTimeout(() => toasts.replaceChildren(...toasts.childNodes), 100); // or it is not spoken
}
for (const toast of document.querySelectorAll(".toast[data-seconds]")) {
  const end = Date.now() + 1000 * toast.dataset.seconds, shown = toast.querySelector("b");
  shown?.setAttribute("aria-hidden", "true");
  const clock = setInterval(() => {
    const left = Math.ceil((end - Date.now()) / 1000);
    if (left > 0) return shown && (shown.textContent = left);
    clearInterval(clock);
    if (toast.matches(":focus-within")) main.focus();
    toast.remove();
  }, 250);
}
