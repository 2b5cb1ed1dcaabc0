/** @file Radix sort, which for contours of a few hundred frames is about three times as fast as comparing. */

const RADIX = 256;

/** How many keys have the value v at digit d, at d·RADIX + v, the lowest digit first; kept to save an allocation. */
const counts = new Uint32Array(4 * RADIX);

/** Scratch space for moving keys, kept since new ones for all contours of an hour would add up to hundreds of megabytes. */
let spare = new Int32Array(1024);

/** A copy of `values` (finite) in ascending order; -0 comes before 0. */
export function sortedCopy(values: Float32Array): Float32Array {
  const n = values.length;
  const out = values.slice();
  const keys = new Int32Array(out.buffer);
  if (spare.length < n) spare = new Int32Array(n);
  const other = spare.subarray(0, n);
  counts.fill(0);
  for (let i = 0; i < n; i++) {
    const key = orderedBits(keys[i]);
    keys[i] = key;
    counts[key & 255]++;
    counts[RADIX + ((key >> 8) & 255)]++;
    counts[2 * RADIX + ((key >> 16) & 255)]++;
    counts[3 * RADIX + ((key >> 24) & 255)]++;
  }
  for (let first = 0; first < counts.length; first += RADIX) accumulate(first);
  distribute(keys, other, 0);
  distribute(other, keys, 8);
  distribute(keys, other, 16);
  distribute(other, keys, 24);
  for (let i = 0; i < n; i++) keys[i] = restoredBits(keys[i]);
  return out;
}

/** The bits of a float32, changed so that they sort as unsigned integers: inverted if negative, otherwise with the sign bit set. */
function orderedBits(bits: number): number {
  return bits < 0 ? ~bits : bits ^ (1 << 31);
}

function restoredBits(key: number): number {
  return key < 0 ? key ^ (1 << 31) : ~key;
}

/** Turns the counts of one digit into the position where each of its values starts. */
function accumulate(first: number): void {
  let place = 0;
  for (let v = first; v < first + RADIX; v++) {
    const count = counts[v];
    counts[v] = place;
    place += count;
  }
}

/** Moves the keys to their positions by the digit at `shift`, keeping the order of equal ones. */
function distribute(from: Int32Array, to: Int32Array, shift: number): void {
  const first = shift * (RADIX / 8);
  for (let i = 0; i < from.length; i++) {
    const key = from[i];
    to[counts[first + ((key >> shift) & 255)]++] = key;
  }
}
