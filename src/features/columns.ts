/** @file Descriptor values of all frames so far, kept in blocks, so that an hour of speech is never copied to grow. */

const BLOCK_ROWS = 2048;

export interface Columns {
  readonly names: readonly string[];
  readonly rows: number;
  /** Adds a row, `[names.length]`, stored in float32 as the customary extractor stores its streams. */
  append(values: Float64Array): void;
  /** Writes the first values of one column into `out`; if `out` is longer than the column, the last value is repeated. */
  read(name: string, out: Float32Array): void;
}

/** @param blockRows Rows of a block: how many there will be, if that is known. */
export function createColumns(names: readonly string[], blockRows = BLOCK_ROWS): Columns {
  const width = names.length;
  const blocks: Float32Array[] = [];
  let rows = 0;
  return {
    names,
    get rows() {
      return rows;
    },
    append(values) {
      const within = rows % blockRows;
      if (within === 0) blocks.push(new Float32Array(blockRows * width));
      const block = blocks[blocks.length - 1];
      for (let c = 0, at = within * width; c < width; c++, at++) block[at] = values[c];
      rows++;
    },
    read(name, out) {
      const c = names.indexOf(name);
      const count = Math.min(rows, out.length);
      for (let b = 0, t = 0; t < count; b++) {
        const block = blocks[b];
        const stop = Math.min(count, t + blockRows);
        for (let at = c; t < stop; t++, at += width) out[t] = block[at];
      }
      out.fill(count > 0 ? out[count - 1] : 0, count);
    },
  };
}
