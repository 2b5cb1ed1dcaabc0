/** @file A table of any length: only the rows in sight are in the page. */

// biome-ignore-all lint/a11y/useSemanticElements: rows of a real table cannot be placed freely
// biome-ignore-all lint/a11y/useFocusableInteractive: what can be focused is in the cells

import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from "@tanstack/virtual-core";
import type { ComponentChildren, VNode } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";

export interface Column {
  readonly id: string;
  readonly title: string;
  /** A CSS grid track, e.g. "2fr". */
  readonly width: string;
  readonly right?: boolean;
  /** Cannot be sorted by. */
  readonly fixed?: boolean;
  cell(row: number): ComponentChildren;
}

export interface Sorting {
  readonly column: string;
  readonly down: boolean;
}

interface TableProps {
  readonly label: string;
  readonly columns: readonly Column[];
  /** How many rows; their cells are asked for by position. */
  readonly count: number;
  readonly sorting?: Sorting | undefined;
  onSort?(column: string): void;
  /** Changes when rows are others, so that the table goes back to its top. */
  readonly content: string;
}

const rowHeight = 34;
/** Rows above and below those in sight: a turn of the wheel goes three on. Every one more costs each frame. */
const spareRows = 4;

export function VirtualTable({ label, columns, count, sorting, onSort, content }: TableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [, redraw] = useState(0);
  const virtualizer = useMemo(
    () =>
      new Virtualizer<HTMLDivElement, HTMLDivElement>({
        count,
        getScrollElement: () => scroller.current,
        estimateSize: () => rowHeight,
        overscan: spareRows,
        scrollToFn: elementScroll,
        observeElementRect,
        observeElementOffset,
        onChange: () => redraw((n) => n + 1),
      }),
    // Its options are set below.
    [],
  );
  virtualizer.setOptions({ ...virtualizer.options, count });
  useEffect(() => virtualizer._didMount(), [virtualizer]);
  useEffect(() => virtualizer._willUpdate());
  // Back to the top with other rows.
  useEffect(() => {
    scroller.current?.scrollTo(0, 0);
  }, [content]);

  const items = virtualizer.getVirtualItems();
  // Rows that come into sight take the elements of those that left it: making new ones costs frames.
  const slots = useRef(1);
  slots.current = Math.max(slots.current, items.length);

  const tracks = useMemo(
    () => ({ gridTemplateColumns: columns.map(({ width }) => `minmax(0, ${width})`).join(" ") }),
    [columns],
  );
  // Rows that stay in sight are given as they were, so that they are not compared again.
  const drawn = useRef<Drawn>({ columns, slots: 0, rows: new Map() });
  const last = drawn.current;
  const still = last.columns === columns && last.slots === slots.current;
  const rows = new Map(
    items.map(({ index, start }) => [
      index,
      (still ? last.rows.get(index) : undefined) ?? (
        <div
          key={index % slots.current}
          class="vrow"
          role="row"
          aria-rowindex={index + 2}
          style={{ ...tracks, transform: `translateY(${start}px)` }}
        >
          {columns.map(({ id, right, cell }) => (
            <div key={id} role="cell" class={right ? "right" : undefined}>
              {cell(index)}
            </div>
          ))}
        </div>
      ),
    ]),
  );
  drawn.current = { columns, slots: slots.current, rows };
  return (
    <div class="vtable" role="table" aria-label={label} aria-rowcount={count + 1}>
      <div role="rowgroup">
        <div class="vrow vhead" role="row" aria-rowindex={1} style={tracks}>
          {columns.map((column) => (
            <Head key={column.id} column={column} sorting={sorting} onSort={onSort} />
          ))}
        </div>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by the keyboard */}
      <div class="vscroll" ref={scroller} tabIndex={0} role="rowgroup" aria-label={`${label}, rows`}>
        <div role="presentation" style={{ height: `${virtualizer.getTotalSize()}px`, position: "relative" }}>
          {[...rows.values()]}
        </div>
      </div>
    </div>
  );
}

/** What the last drawing of a table was made of. */
interface Drawn {
  readonly columns: readonly Column[];
  readonly slots: number;
  readonly rows: ReadonlyMap<number, VNode>;
}

interface HeadProps {
  readonly column: Column;
  readonly sorting: Sorting | undefined;
  readonly onSort: ((column: string) => void) | undefined;
}

function Head({ column, sorting, onSort }: HeadProps) {
  const sorted = sorting?.column === column.id ? sorting : undefined;
  const order = sorted === undefined ? undefined : sorted.down ? "descending" : "ascending";
  return (
    <div role="columnheader" aria-sort={order} class={column.right ? "right" : undefined}>
      {onSort === undefined || column.fixed ? (
        column.title
      ) : (
        <button type="button" onClick={() => onSort(column.id)}>
          {column.title}
          <span aria-hidden="true">{sorted === undefined ? "" : sorted.down ? " ↓" : " ↑"}</span>
        </button>
      )}
    </div>
  );
}
