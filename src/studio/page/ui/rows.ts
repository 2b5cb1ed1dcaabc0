/** @file The rows in sight of a long table. Their elements are made once and written over: comparing and placing new ones costs frames. */

import { type ComponentChildren, render } from "preact";

/** Text, a link, or anything else, which is drawn by Preact and takes some ten times as long. */
export type Cell =
  | string
  | { readonly text: string; readonly href: string }
  | { readonly of: ComponentChildren };

export interface RowsLook {
  readonly count: number;
  readonly columns: readonly { readonly right?: boolean; cell(row: number): Cell }[];
  /** The columns' CSS grid tracks. */
  readonly tracks: string;
}

export interface Rows {
  /** Draws what is in sight. */
  draw(): void;
  /** Draws all of it anew. */
  show(look: RowsLook): void;
  close(): void;
}

export const rowHeight = 34;
/** Rows above and below those in sight: a turn of the wheel goes three on. Every one more costs each frame. */
const spareRows = 3;
/** No letter is wider: text of fewer letters need not be cut off, and every cell that cuts costs each frame. CSS pixels. */
const widestLetter = 15;

/** @param scroller Scrolls. @param holder Inside it; as high as all rows. */
export function createRows(scroller: HTMLElement, holder: HTMLElement): Rows {
  let look: RowsLook = { count: 0, columns: [], tracks: "" };
  let slots: Slot[] = [];
  let height = scroller.clientHeight;
  /** Letters that fit into each column for sure. */
  let fitting: readonly number[] = [];

  const draw = () => {
    const { count } = look;
    const first = Math.max(0, Math.floor(scroller.scrollTop / rowHeight) - spareRows);
    const last = Math.min(count, Math.ceil((scroller.scrollTop + height) / rowHeight) + spareRows);
    const wanted = Math.max(slots.length, last - first);
    if (wanted > slots.length) {
      // With another number of them every row gets another element.
      for (const slot of slots) slot.row = -1;
      for (let i = slots.length; i < wanted; i++) slots.push(createSlot(holder, look));
    }
    for (let row = first; row < last; row++) {
      const slot = slots[row % slots.length];
      if (slot.row !== row) fill(slot, row, look, fitting);
    }
    for (const slot of slots) {
      const out = slot.row < first || slot.row >= last;
      if (slot.element.hidden !== out) slot.element.hidden = out;
      if (out) slot.row = -1;
    }
  };
  const clear = () => {
    for (const slot of slots) {
      for (const cell of slot.cells) if (cell.kind === "other") render(null, cell.element);
      slot.element.remove();
    }
    slots = [];
  };
  const measure = () => {
    height = scroller.clientHeight;
    if (slots.length === 0) draw();
    const shown = slots.find(({ element }) => !element.hidden);
    fitting = (shown?.cells ?? []).map(({ element }) => Math.floor((element.clientWidth - 4) / widestLetter));
    for (const slot of slots) slot.row = -1;
    draw();
  };
  const observer = new ResizeObserver(measure);
  observer.observe(scroller);
  scroller.addEventListener("scroll", draw, { passive: true });
  return {
    draw,
    show(next) {
      const alike = next.tracks === look.tracks && next.columns.length === look.columns.length;
      look = next;
      holder.style.height = `${next.count * rowHeight}px`;
      if (alike) for (const slot of slots) slot.row = -1;
      else clear();
      measure();
    },
    close() {
      observer.disconnect();
      scroller.removeEventListener("scroll", draw);
      clear();
    },
  };
}

interface Slot {
  readonly element: HTMLElement;
  readonly cells: readonly CellSlot[];
  /** Which row it shows; -1 for none. */
  row: number;
}

interface CellSlot {
  readonly element: HTMLElement;
  kind: "empty" | "text" | "link" | "other";
  text: Text;
  link: HTMLAnchorElement | undefined;
}

function createSlot(holder: HTMLElement, { columns, tracks }: RowsLook): Slot {
  const element = document.createElement("div");
  element.className = "vrow";
  element.setAttribute("role", "row");
  element.style.gridTemplateColumns = tracks;
  const cells = columns.map(({ right }): CellSlot => {
    const cell = document.createElement("div");
    cell.setAttribute("role", "cell");
    if (right) cell.className = "right";
    element.append(cell);
    return { element: cell, kind: "empty", text: document.createTextNode(""), link: undefined };
  });
  holder.append(element);
  return { element, cells, row: -1 };
}

function fill(slot: Slot, row: number, { columns }: RowsLook, fitting: readonly number[]): void {
  slot.row = row;
  slot.element.setAttribute("aria-rowindex", String(row + 2));
  slot.element.style.top = `${row * rowHeight}px`;
  for (const [i, cell] of slot.cells.entries()) write(cell, columns[i].cell(row), fitting[i] ?? 0);
}

function write(cell: CellSlot, content: Cell, fits: number): void {
  const { element, text } = cell;
  const kind = typeof content === "string" ? "text" : "of" in content ? "other" : "link";
  if (cell.kind !== kind) {
    if (cell.kind === "other") render(null, element);
    element.replaceChildren();
    cell.kind = kind;
    if (kind === "text") element.append(text);
    else if (kind === "link") {
      cell.link ??= document.createElement("a");
      cell.link.append(text);
      element.append(cell.link);
    }
  }
  if (typeof content !== "string" && "of" in content) {
    render(content.of, element);
    element.toggleAttribute("data-long", true);
    return;
  }
  const said = typeof content === "string" ? content : content.text;
  if (typeof content !== "string") cell.link?.setAttribute("href", content.href);
  if (text.data !== said) text.data = said;
  element.toggleAttribute("data-long", said.length > fits);
}
