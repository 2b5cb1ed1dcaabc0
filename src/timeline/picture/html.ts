/** @file Timelines as one page without anything beside it but the recordings, which it plays: a click in a picture jumps there. */

import { bandOf, joinParts } from "../band.ts";
import { escapeXml } from "../formats/words.ts";
import type { NamedTimeline } from "../types.ts";
import { timeText } from "./layout.ts";
import { PLOT_LEFT, PLOT_WIDTH, toSvg } from "./svg.ts";

const styles = `
:root{color-scheme:light;--paper:#fffffe;--ink:#22262e;--quiet:#666c77;--rule:#d8dbe1}
body{margin:0 auto;max-width:1040px;padding:1.5rem 1.25rem 4rem;background:var(--paper);color:var(--ink);font:16px/1.5 "Source Sans 3","Segoe UI",Roboto,Arial,sans-serif}
h1{font-size:1.5rem;margin:0 0 .5rem}
section{margin-top:2.5rem}
p{max-width:46rem}
audio{width:100%;margin:.5rem 0}
figure{margin:0;overflow-x:auto}
svg{display:block;max-width:100%;height:auto;cursor:pointer}
table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums;margin:.6rem 0}
th,td{padding:.2rem .8rem .2rem .2rem;text-align:left;border-bottom:1px solid var(--rule)}
summary{cursor:pointer}
.note{color:var(--quiet);font-size:.9rem}
`;

/** Joins each picture with its player: a line shows where it plays. */
const script = `
for (const section of document.querySelectorAll("section")) {
  const audio = section.querySelector("audio");
  const svg = section.querySelector("svg");
  const rows = [...svg.querySelectorAll("g[data-start]")].map((g) => {
    const frame = g.getBBox();
    return { start: Number(g.dataset.start), end: Number(g.dataset.end), top: frame.y, bottom: frame.y + frame.height };
  });
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("stroke", "#22262e");
  line.setAttribute("stroke-width", "1.5");
  svg.append(line);
  const [left, width] = [${PLOT_LEFT}, ${PLOT_WIDTH}];
  const show = () => {
    const row = rows.find(({ start, end }) => audio.currentTime >= start && audio.currentTime < end);
    if (!row) return line.removeAttribute("d");
    const x = left + (width * (audio.currentTime - row.start)) / (row.end - row.start);
    line.setAttribute("d", "M" + x + " " + row.top + "V" + row.bottom);
  };
  audio.addEventListener("timeupdate", show);
  audio.addEventListener("seeked", show);
  svg.addEventListener("click", (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    const row = rows.find(({ top, bottom }) => at.y >= top && at.y < bottom);
    if (!row) return;
    const share = Math.min(1, Math.max(0, (at.x - left) / width));
    audio.currentTime = row.start + share * (row.end - row.start);
  });
}
`;

/** @param timelines Their `file` is the recording's address from where the page will lie. */
export function toHtml(timelines: readonly NamedTimeline[]): string {
  const models = new Set(timelines.flatMap(({ model }) => (model === undefined ? [] : [model])));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Emotions over time</title>
<style>${styles}</style>
</head>
<body>
<h1>Emotions over time</h1>
<p class="note">What a model says, not what people feel. Hatched: the model does not know. Blank: not judged, for want of speech. A click in a picture plays from there.</p>
${[...models].map((model) => `<p class="note">The model ${escapeXml(model)}.</p>`).join("\n")}
${timelines.map(sectionOf).join("\n")}
<script>${script}</script>
</body>
</html>
`;
}

function sectionOf(timeline: NamedTimeline): string {
  const { file, classes, warnings } = timeline;
  const parts = joinParts(bandOf(timeline));
  const head = ["from", "to", "emotion", ...classes].map((name) => `<th>${escapeXml(name)}</th>`);
  const rows = parts.map(({ start, end, label, probabilities }) => {
    const cells = [
      timeText(start, 1),
      timeText(end, 1),
      label ?? "don’t know",
      ...probabilities.map((p) => p.toFixed(2)),
    ];
    return `<tr>${cells.map((cell) => `<td>${escapeXml(cell)}</td>`).join("")}</tr>`;
  });
  const src = escapeXml(file.split("/").map(encodeURIComponent).join("/"));
  return `<section>
<figure>${toSvg(timeline)}</figure>
<audio controls preload="none" src="${src}"></audio>
${warnings.map((warning) => `<p class="note">${escapeXml(warning)}</p>`).join("\n")}
<details><summary>${parts.length} ${parts.length === 1 ? "stretch" : "stretches"} as a table</summary>
<table><thead><tr>${head.join("")}</tr></thead><tbody>
${rows.join("\n")}
</tbody></table></details>
</section>`;
}
