/** @file A table of any length: only the rows in sight are in the page. */

// biome-ignore-all lint/a11y/useSemanticElements: rows of a real table cannot be placed freely
// biome-ignore-all lint/a11y/useFocusableInteractive: what can be focused is in the cells

import { useEffect, useMemo, useRef } from "preact/hooks";
import { type Cell, createRows, type Rows, rowHeight } from "./rows.ts";

export interface Column {
  readonly id: string;
  readonly title: string;
  /** A CSS grid track, e.g. "2fr". */
  readonly width: string;
  readonly right?: boolean;
  /** Cannot be sorted by. */
  readonly fixed?: boolean;
  cell(row: number): Cell;
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

export function VirtualTable({ label, columns, count, sorting, onSort, content }: TableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const holder = useRef<HTMLDivElement>(null);
  const rows = useRef<Rows | undefined>(undefined);
  const tracks = useMemo(() => columns.map(({ width }) => `minmax(0, ${width})`).join(" "), [columns]);
  useEffect(() => {
    if (scroller.current === null || holder.current === null) return;
    rows.current = createRows(scroller.current, holder.current);
    return () => rows.current?.close();
  }, []);
  // Back to the top with other rows.
  useEffect(() => {
    scroller.current?.scrollTo(0, 0);
  }, [content]);
  useEffect(() => rows.current?.show({ count, columns, tracks }), [count, columns, tracks, content]);

  return (
    <div class="vtable" role="table" aria-label={label} aria-rowcount={count + 1}>
      <div role="rowgroup">
        <div class="vrow vhead" role="row" aria-rowindex={1} style={{ gridTemplateColumns: tracks }}>
          {columns.map((column) => (
            <Head key={column.id} column={column} sorting={sorting} onSort={onSort} />
          ))}
        </div>
      </div>
      {/* biome-ignore-start lint/a11y/noNoninteractiveTabindex: it scrolls by the keyboard */}
      <div
        class="vscroll"
        ref={scroller}
        tabIndex={0}
        role="rowgroup"
        aria-label={`${label}, rows`}
        style={{ height: `min(26rem, ${count * rowHeight}px)` }}
      >
        {/* biome-ignore-end lint/a11y/noNoninteractiveTabindex: it scrolls by the keyboard */}
        <div role="presentation" ref={holder} />
      </div>
    </div>
  );
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
