/** @file MD5 (RFC 1321), needed only because archives and FLAC files state it; it guards against accidents, not against forgery. */

const shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const sines = Int32Array.from({ length: 64 }, (_, i) => Math.floor(2 ** 32 * Math.abs(Math.sin(i + 1))) | 0);

/** How many bytes are mixed in at a time. */
const BLOCK_BYTES = 64;

/** Computes the digest of bytes that come piece by piece. */
export interface Md5 {
  update(bytes: Uint8Array): void;
  /** @returns 32 lower-case hexadecimal digits. Nothing may be added afterwards. */
  digest(): string;
}

/** @returns 32 lower-case hexadecimal digits. */
export function md5(bytes: Uint8Array): string {
  const sum = createMd5();
  sum.update(bytes);
  return sum.digest();
}

export function createMd5(): Md5 {
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  const words = new Int32Array(16);
  /** What has come since the last whole block, `total % 64` bytes; it has room for two blocks, since padding may need the second. */
  const rest = new Uint8Array(2 * BLOCK_BYTES);
  const restView = new DataView(rest.buffer);
  let total = 0;
  return {
    update(bytes) {
      const held = total % BLOCK_BYTES;
      total += bytes.length;
      let at = held === 0 ? 0 : Math.min(BLOCK_BYTES - held, bytes.length);
      rest.set(bytes.subarray(0, at), held);
      if (held > 0 && held + at === BLOCK_BYTES) mix(state, words, restView, 0);
      if (at === bytes.length) return;
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      for (; at + BLOCK_BYTES <= bytes.length; at += BLOCK_BYTES) mix(state, words, view, at);
      rest.set(bytes.subarray(at));
    },
    digest() {
      const held = total % BLOCK_BYTES;
      const end = held < 56 ? BLOCK_BYTES : 2 * BLOCK_BYTES;
      rest.fill(0, held);
      rest[held] = 0x80;
      restView.setUint32(end - 8, (total * 8) >>> 0, true);
      restView.setUint32(end - 4, Math.floor(total / 2 ** 29), true);
      for (let at = 0; at < end; at += BLOCK_BYTES) mix(state, words, restView, at);
      const bytes = new DataView(new ArrayBuffer(16));
      state.forEach((word, i) => {
        bytes.setInt32(4 * i, word, true);
      });
      return Array.from({ length: 16 }, (_, i) => bytes.getUint8(i).toString(16).padStart(2, "0")).join("");
    },
  };
}

/** Mixes one block into the state: four rounds of sixteen steps. */
function mix(state: Int32Array, words: Int32Array, view: DataView, at: number): void {
  for (let i = 0; i < 16; i++) words[i] = view.getInt32(at + 4 * i, true);
  // Read one by one, since destructuring would make all of this four times as slow.
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  for (let i = 0; i < 64; i++) {
    const round = i >> 4;
    let f: number;
    let k: number;
    if (round === 0) {
      f = (b & c) | (~b & d);
      k = i;
    } else if (round === 1) {
      f = (d & b) | (~d & c);
      k = (5 * i + 1) & 15;
    } else if (round === 2) {
      f = b ^ c ^ d;
      k = (3 * i + 5) & 15;
    } else {
      f = c ^ (b | ~d);
      k = (7 * i) & 15;
    }
    const sum = (a + f + sines[i] + words[k]) | 0;
    const shift = shifts[4 * round + (i & 3)];
    a = d;
    d = c;
    c = b;
    b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
}
