// A finger moves over nothing before it touches: plotly would take what was hovered last, the mark touched
// before, for the one that is meant. So it is told where the finger is before it is told of the touch.
const READY = "figuresFeelTouch";

export default function () {
  const page = document.documentElement;
  if (page.dataset[READY]) return;
  page.dataset[READY] = "yes";
  document.addEventListener("touchstart", hover, { capture: true, passive: true });
}

function hover({ target, touches }) {
  if (touches.length !== 1 || !target.closest?.(".js-plotly-plot")) return;
  const { clientX, clientY } = touches[0];
  target.dispatchEvent(new MouseEvent("mousemove", { clientX, clientY, bubbles: true, view: window }));
}
