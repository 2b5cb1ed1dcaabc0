/** @file The page's look and its few lines of script. */

import { type Scheme, schemes } from "./colours.ts";

const variables = (scheme: Scheme) =>
  Object.entries(scheme)
    .map(([name, hex]) => `--${name}:${hex}`)
    .join(";");

export const styles = `
:root{${variables(schemes.light)};color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{${variables(schemes.dark)}}}
*{box-sizing:border-box}
html{scroll-behavior:smooth}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 "Source Sans 3","Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums;display:grid;grid-template-columns:minmax(0,1fr);justify-content:center}
main{max-width:1140px;width:100%;margin:0 auto;padding:2rem 1.5rem 5rem}
nav{font-size:.87rem;line-height:1.4;padding:1rem 1.5rem 0;max-width:1140px;width:100%;margin:0 auto}
nav details{margin:0}
nav summary{color:var(--quiet);font-size:.87rem}
nav ol{list-style:none;margin:.4rem 0 0;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1.1rem}
nav a{color:var(--quiet);text-decoration:none}
nav a:hover{color:var(--accent);text-decoration:underline}
nav a.part{color:var(--ink);font-weight:600}
nav li:has(ol){flex-basis:100%;display:flex;flex-wrap:wrap;gap:.25rem 1.1rem}
@media (min-width:1280px){body{grid-template-columns:200px minmax(0,1140px)}nav{position:sticky;top:0;align-self:start;max-height:100vh;overflow:auto;padding:2.5rem 0 2rem 1rem}nav summary{display:none}nav ol,nav li:has(ol){display:block}nav li{margin:0 0 .45rem}nav ol ol{margin:.4rem 0 1rem .7rem}}
.brand{margin:0;color:var(--quiet);font-size:.85rem;letter-spacing:.08em;text-transform:uppercase}
h1,h2,h3{font-family:Charter,"Bitstream Charter","Sitka Text",Cambria,Georgia,serif;line-height:1.25;text-wrap:balance;overflow-wrap:anywhere}
h1{font-size:1.8rem;margin:.1rem 0 .7rem;font-weight:600}
h2{font-size:1.4rem;margin:0 0 .8rem;font-weight:600}
h2 small{font-size:.75em;font-weight:400;color:var(--quiet)}
section:has(p.lead)>h2{font-family:inherit;font-size:.85rem;line-height:1.4;color:var(--quiet);letter-spacing:.08em;text-transform:uppercase;margin:0 0 .5rem}
h2.part{font-size:1.8rem;margin:4rem 0 0;padding-top:1.2rem;border-top:3px solid var(--ink)}
h3{font-size:1.05rem;margin:1.6rem 0 .6rem;font-weight:600}
main>section{margin-top:3rem}
header+section{margin-top:0}
#question+section{margin-top:1.2rem}
p,ul,dl{margin:0 0 1rem;max-width:46rem;overflow-wrap:anywhere}
p.lead{font:1.3rem/1.45 Charter,"Bitstream Charter","Sitka Text",Cambria,Georgia,serif;max-width:50rem;border-left:4px solid var(--accent);padding-left:1rem}
p.care{background:var(--warn);border-left:4px solid var(--warnrule);padding:.35rem 1rem;max-width:none}
.beside{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,520px);gap:0 2rem;align-items:start}
.beside figure{margin:0 0 .8rem}
ul.scores{list-style:none;padding:0;display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.8rem;max-width:none}
.scores li{background:var(--tint);border-left:4px solid var(--rule);padding:.6rem .9rem;min-width:0}
.scores li.first{border-left-color:var(--good)}
.scores span{display:block;font-size:.85rem;line-height:1.4;color:var(--quiet)}
.scores strong{display:block;font-size:1.3rem;line-height:1.35;font-weight:600}
.scores small{display:inline-block;font-size:.85rem;font-weight:400;line-height:1.25}
p.note,figcaption,caption{color:var(--quiet);font-size:.88rem;line-height:1.45}
p.note{margin:.3rem 0 .8rem}
.banner{background:var(--warn);border-left:4px solid var(--warnrule);padding:.7rem 1rem;max-width:none}
a{color:var(--accent)}
code{font:.9em ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
pre{background:var(--tint);padding:1rem;overflow:auto;font-size:.85rem;line-height:1.45;max-height:38rem;border-radius:3px}
pre code{overflow-wrap:normal}
dl{display:grid;grid-template-columns:minmax(7.5rem,max-content) minmax(0,1fr);gap:.35rem 1.4rem;max-width:56rem}
dt{color:var(--quiet)}
dd{margin:0;overflow-wrap:anywhere}
ul{padding-left:1.2rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-size:.9rem;line-height:1.35;margin:.6rem 0 .8rem}
caption{text-align:left;padding:0 0 .5rem;max-width:60rem}
th,td{padding:.3rem .75rem;text-align:left;vertical-align:top}
th:first-child,td:first-child{padding-left:.2rem}
thead th{font-weight:600;border-bottom:1.5px solid var(--ink);vertical-align:bottom;white-space:nowrap}
thead th.group{border-bottom:1px solid var(--rule);text-align:center;font-weight:400;color:var(--quiet)}
tbody tr.rule td{border-top:1px solid var(--rule)}
tbody tr:last-child td{border-bottom:1.5px solid var(--ink)}
td code.whole{white-space:nowrap}
thead th.long{white-space:normal;max-width:11rem;overflow-wrap:anywhere}
td.right,th.right{text-align:right}
td.right{white-space:nowrap}
td small{display:block;color:var(--quiet);font-size:.8em;white-space:pre-line}
td.good{color:var(--good);font-weight:600}
td.bad{color:var(--bad);font-weight:600}
td.quiet{color:var(--quiet);white-space:nowrap}
figure{margin:.8rem 0 1.4rem}
figure svg{display:block;max-width:100%;height:auto}
.narrow{display:none}
figure svg image{image-rendering:pixelated}
figcaption{margin-top:.3rem;max-width:46rem}
details{margin:.6rem 0 1rem}
summary{cursor:pointer;color:var(--accent);font-size:.93rem}
.tablist{display:flex;flex-wrap:wrap;gap:.15rem;align-items:baseline;border-bottom:1px solid var(--rule);margin:1.2rem 0 .8rem}
.tablist span{color:var(--quiet);font-size:.88rem;margin-right:.6rem}
.tablist button{font:inherit;font-size:.92rem;background:none;border:0;border-bottom:3px solid transparent;padding:.3rem .65rem;color:var(--quiet);cursor:pointer}
.tablist button[aria-selected=true]{color:var(--ink);border-bottom-color:var(--accent);font-weight:600}
.tablist button:focus-visible{outline:2px solid var(--accent)}
@media (max-width:760px){
main{padding:.6rem 1rem 4rem}
nav{padding:.6rem 1rem 0}
h1{font-size:1.35rem;margin-bottom:.4rem}
h2.part{font-size:1.4rem;margin-top:2.5rem}
.brand{font-size:.75rem}
#question p{font-size:.93rem;line-height:1.4;margin-bottom:.6rem}
#question+section{margin-top:.4rem}
p.lead{font-size:1.12rem;line-height:1.35;padding-left:.7rem;margin-bottom:.7rem}
.beside{grid-template-columns:minmax(0,1fr)}
ul.scores{grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.5rem;margin-bottom:.6rem}
.scores li{padding:.35rem .6rem}
.scores strong{font-size:1.1rem}
.scores span{font-size:.78rem;line-height:1.3}
.wide{display:none}
.narrow{display:block}
dl{grid-template-columns:minmax(0,1fr);gap:0}
dd{margin-bottom:.6rem}
table.stack,.stack caption,.stack tbody,.stack td{display:block}
.stack thead{display:none}
.stack tr{display:grid;grid-template-columns:repeat(auto-fill,minmax(6.4rem,1fr));gap:.15rem .6rem;padding:.5rem 0;border-top:1px solid var(--rule)}
.stack td,.stack td.right{padding:0;text-align:left;overflow-wrap:anywhere}
.stack td.key{grid-column:1/-1;font-weight:600}
.stack td:empty{display:none}
.stack td:not(.key)::before{content:attr(data-label);display:block;color:var(--quiet);font-size:.8em;font-weight:400;white-space:normal}
.stack tbody tr.rule td,.stack tbody tr:last-child td{border:0}
}
@media screen{.ready>.pane[hidden]{display:none}.ready>.pane>h3{display:none}}
@media print{:root{${variables(schemes.light)};--warn:#fff}body{display:block;font-size:10pt}nav,.tablist{display:none}main{max-width:none;padding:0}.ready>.pane[hidden]{display:block}figure,tr,.banner{break-inside:avoid}h2,h3,caption{break-after:avoid}.scroll{overflow:visible}table{font-size:8pt}th,td{padding:.2rem .4rem}pre{max-height:none;white-space:pre-wrap}}
`;

/** On a small screen the contents open only when asked for; without the script they stand open. */
export const contentsScript = `{const wide=matchMedia("(min-width:1280px)"),list=document.querySelector("nav details"),set=()=>{list.open=wide.matches};set();wide.addEventListener("change",set)}`;

/** Turns each group of panes into tabs; without it all panes stand one below another. */
export const script = `
for (const group of document.querySelectorAll(".tabs")) {
  const panes = [...group.children].filter((child) => child.classList.contains("pane"));
  const list = document.createElement("div");
  list.className = "tablist";
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", group.dataset.label);
  const title = document.createElement("span");
  title.textContent = group.dataset.label;
  list.append(title);
  const buttons = panes.map((pane, i) => {
    const button = document.createElement("button");
    button.type = "button";
    button.id = pane.id + "-tab";
    button.setAttribute("role", "tab");
    button.setAttribute("aria-controls", pane.id);
    button.textContent = pane.dataset.label;
    button.onclick = () => show(i);
    button.onkeydown = (event) => {
      const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!move) return;
      const next = (i + move + panes.length) % panes.length;
      show(next);
      buttons[next].focus();
    };
    pane.setAttribute("role", "tabpanel");
    pane.setAttribute("aria-labelledby", button.id);
    list.append(button);
    return button;
  });
  function show(chosen) {
    panes.forEach((pane, i) => {
      pane.hidden = i !== chosen;
      buttons[i].setAttribute("aria-selected", String(i === chosen));
      buttons[i].tabIndex = i === chosen ? 0 : -1;
    });
  }
  group.prepend(list);
  group.classList.add("ready");
  show(0);
}
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
`;
