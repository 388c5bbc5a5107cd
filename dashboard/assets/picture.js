// Saves a figure as a picture, on the reader's own machine: title above, origin below, nothing is sent.
const SPACE = { top: 46, bottom: 34, side: 12 };
const SVG = "http://www.w3.org/2000/svg";

function written(text, x, y, size, weight, colour, font) {
  const line = document.createElementNS(SVG, "text");
  line.textContent = text;
  line.setAttribute("x", x);
  line.setAttribute("y", y);
  line.setAttribute("style", `font: ${weight} ${size}px ${font}; fill: ${colour}`);
  return line;
}

function whole(figure, data) {
  const { width, height } = figure.getBoundingClientRect();
  const size = { width: Math.ceil(width) + 2 * SPACE.side, height: Math.ceil(height) + SPACE.top + SPACE.bottom };
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("xmlns", SVG);
  picture.setAttribute("xmlns:xlink", "http://www.w3.org/1999/xlink");
  for (const [name, value] of Object.entries(size)) picture.setAttribute(name, value);
  picture.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
  const ground = document.createElementNS(SVG, "rect");
  ground.setAttribute("width", "100%");
  ground.setAttribute("height", "100%");
  ground.setAttribute("fill", "white");
  picture.append(ground, written(data.title, SPACE.side, 28, 17, 650, "#1B2736", data.font));
  const drawing = document.createElementNS(SVG, "g");
  drawing.setAttribute("transform", `translate(${SPACE.side} ${SPACE.top})`);
  for (const layer of figure.querySelectorAll(".main-svg")) {
    const copy = layer.cloneNode(true);
    copy.querySelectorAll(".hoverlayer, .modebar").forEach((each) => each.remove());
    copy.style.background = "none";
    drawing.append(copy);
  }
  picture.append(drawing, written(data.origin, SPACE.side, size.height - 12, 11.5, 400, "#66727F", data.font));
  return { text: new XMLSerializer().serializeToString(picture), size };
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function saveAsPng({ text, size }, name) {
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    canvas.width = size.width * 2;
    canvas.height = size.height * 2;
    const pen = canvas.getContext("2d");
    pen.scale(2, 2);
    pen.drawImage(image, 0, 0);
    canvas.toBlob((blob) => save(blob, `${name}.png`), "image/png");
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
}

export default function ({ data, parentElement }) {
  for (const button of parentElement.querySelectorAll("button")) {
    button.onclick = () => {
      const figure = document.querySelector(`.st-key-${data.figure} .js-plotly-plot`);
      if (!figure) return;
      const picture = whole(figure, data);
      if (button.name === "png") saveAsPng(picture, data.name);
      else save(new Blob([picture.text], { type: "image/svg+xml" }), `${data.name}.svg`);
    };
  }
}
