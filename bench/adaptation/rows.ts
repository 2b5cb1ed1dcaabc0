/** @file Tables of one speaker, and of two. */

import { type Recorded, type Rows, selectRows } from "../../src/core/index.ts";
import type { SpeakerRows } from "./doubtful.ts";

export function speakersOf(table: Recorded<Rows>, positions: readonly number[]): SpeakerRows[] {
  const names = [...new Set(positions.map((i) => table.speakers[i]))].sort();
  return names.map((speaker) => {
    const at = positions.filter((i) => table.speakers[i] === speaker);
    return { speaker, rows: selectRows(table, at), at };
  });
}

export function appendTables(a: Recorded<Rows>, b: Recorded<Rows>): Recorded<Rows> {
  return {
    ...a,
    data: Float32Array.from([...a.data, ...b.data]),
    labels: Int32Array.from([...a.labels, ...b.labels]),
    ids: [...a.ids, ...b.ids],
    speakers: [...a.speakers, ...b.speakers],
  };
}
