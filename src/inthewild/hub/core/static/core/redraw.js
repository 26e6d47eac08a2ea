// Rectangles drawn over a picture fill the fields beside it; the server does the rest.
"use strict";
for (const tool of document.querySelectorAll("[data-redraw]")) {
  const svg = tool.querySelector("svg"), drawn = [];
  const fields = (box) => [...tool.querySelectorAll(`[data-box=${box}] input`)];
  const show = (box) => fields(box).forEach(({ value }, i) =>
    svg.querySelector(`[data-of=${box}]`).setAttribute(["x", "y", "width", "height"][i], Math.max(0, parseInt(value) || 0)));
  const fill = (box, values) => { fields(box).forEach((field, i) => field.value = values[i] ?? ""); show(box); };
  const at = (event) => {
    const p = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse()), { width, height } = svg.viewBox.baseVal;
    return [[p.x, width], [p.y, height]].map(([value, most]) => Math.round(Math.min(Math.max(value, 0), most)));
  };
  for (const part of tool.querySelectorAll("[data-with-scripts]")) part.hidden = false;
  tool.oninput = ({ target }) => { const set = target.closest("[data-box]"); if (set) show(set.dataset.box); };
  tool.querySelector("[data-last]").onclick = () => drawn.length && fill(drawn.pop(), []);
  svg.onpointerdown = (event) => {
    const names = tool.querySelector("[name=draws]:checked").value === "crop" ? ["crop"] : [1, 2, 3, 4, 5, 6].map((n) => `black${n}`);
    const box = names.find((name) => name === "crop" || !fields(name).some(({ value }) => value));
    if (!box) return;
    event.preventDefault();
    svg.setPointerCapture(event.pointerId);
    const [x, y] = at(event);
    svg.onpointermove = (moved) => { const [u, v] = at(moved); fill(box, [Math.min(x, u), Math.min(y, v), Math.abs(u - x), Math.abs(v - y)]); };
    svg.onlostpointercapture = () => {
      svg.onpointermove = null;
      if (fields(box).slice(2).some(({ value }) => value < 3)) fill(box, []); // a tap is no rectangle
      else if (!drawn.includes(box)) drawn.push(box);
    };
  };
}
