/**
 * @file The inner loops of spectra and pitch in AssemblyScript, two float64 at a time. `node wasm/build.mjs` compiles
 * them into `src/audio/kernels.wasm.ts`; `src/audio/kernels.ts` names them for the rest.
 *
 * All parameters of type `usize` are byte addresses of float64 arrays unless stated otherwise; complex numbers are pairs.
 */

/** -i·a: (re, im) becomes (im, -re). */
function timesMinusI(a: v128): v128 {
  return v128.xor(v128.shuffle<f64>(a, a, 1, 0), i64x2(0, 0x8000000000000000));
}

function conjugate(a: v128): v128 {
  return v128.xor(a, i64x2(0, 0x8000000000000000));
}

/** a·w, with w stored as three values: re, -im, im. */
function timesTurn(a: v128, w: usize): v128 {
  const crossed = v128.shuffle<f64>(a, a, 1, 0);
  return f64x2.add(f64x2.mul(a, v128.load64_splat(w)), f64x2.mul(crossed, v128.load(w, 8)));
}

/**
 * Transform of a real sequence `x` packed into `points` complex numbers, into `z`, `[points + 1]`: decimation in time,
 * radix 4 after a first pass of radix `first` (2, 4 or 8).
 *
 * @param starts Byte offsets (i32) in `x` of the short transforms, `[points / first]`.
 * @param turns Factors of the radix-4 passes in order, three for each butterfly.
 * @param halves Factors that take the packed transform apart, `[points / 2 + 1]`.
 */
export function transform(
  x: usize,
  z: usize,
  points: i32,
  first: i32,
  starts: usize,
  turns: usize,
  halves: usize,
): void {
  const count = points / first;
  if (first === 2) pairs(x, z);
  else if (first === 4) fours(x, z, starts, count);
  else eights(x, z, starts, count);
  for (let stride = first; stride < points; stride *= 4) {
    radix4(z, points, stride, turns);
    turns += <usize>stride * 72;
  }
  takeApart(z, points, halves);
}

function pairs(x: usize, z: usize): void {
  const a = v128.load(x);
  const b = v128.load(x, 16);
  v128.store(z, f64x2.add(a, b));
  v128.store(z, f64x2.sub(a, b), 16);
}

function fours(x: usize, z: usize, starts: usize, count: i32): void {
  const apart: usize = <usize>count * 16;
  for (let i = 0; i < count; i++, starts += 4, z += 64) {
    const at = x + <usize>load<i32>(starts);
    const a = v128.load(at);
    const b = v128.load(at + apart);
    const c = v128.load(at + 2 * apart);
    const d = v128.load(at + 3 * apart);
    const even0 = f64x2.add(a, c);
    const even1 = f64x2.sub(a, c);
    const odd0 = f64x2.add(b, d);
    const odd1 = timesMinusI(f64x2.sub(b, d));
    v128.store(z, f64x2.add(even0, odd0));
    v128.store(z, f64x2.add(even1, odd1), 16);
    v128.store(z, f64x2.sub(even0, odd0), 32);
    v128.store(z, f64x2.sub(even1, odd1), 48);
  }
}

/** Joins two transforms of four points, of the even and of the odd ones. */
function eights(x: usize, z: usize, starts: usize, count: i32): void {
  const apart: usize = <usize>count * 16;
  const eighthTurn = f64x2.splat(Math.SQRT1_2);
  for (let i = 0; i < count; i++, starts += 4, z += 128) {
    const at = x + <usize>load<i32>(starts);
    const a = v128.load(at);
    const b = v128.load(at + apart);
    const c = v128.load(at + 2 * apart);
    const d = v128.load(at + 3 * apart);
    const e = v128.load(at + 4 * apart);
    const f = v128.load(at + 5 * apart);
    const g = v128.load(at + 6 * apart);
    const h = v128.load(at + 7 * apart);
    const ae = f64x2.add(a, e);
    const cg = f64x2.add(c, g);
    const aLessE = f64x2.sub(a, e);
    const cLessG = timesMinusI(f64x2.sub(c, g));
    const even0 = f64x2.add(ae, cg);
    const even1 = f64x2.add(aLessE, cLessG);
    const even2 = f64x2.sub(ae, cg);
    const even3 = f64x2.sub(aLessE, cLessG);
    const bf = f64x2.add(b, f);
    const dh = f64x2.add(d, h);
    const bLessF = f64x2.sub(b, f);
    const dLessH = timesMinusI(f64x2.sub(d, h));
    const turned1 = f64x2.add(bLessF, dLessH);
    const turned3 = f64x2.sub(bLessF, dLessH);
    const odd0 = f64x2.add(bf, dh);
    const odd1 = f64x2.mul(eighthTurn, f64x2.add(turned1, timesMinusI(turned1)));
    const odd2 = timesMinusI(f64x2.sub(bf, dh));
    const odd3 = f64x2.mul(eighthTurn, f64x2.sub(timesMinusI(turned3), turned3));
    v128.store(z, f64x2.add(even0, odd0));
    v128.store(z, f64x2.add(even1, odd1), 16);
    v128.store(z, f64x2.add(even2, odd2), 32);
    v128.store(z, f64x2.add(even3, odd3), 48);
    v128.store(z, f64x2.sub(even0, odd0), 64);
    v128.store(z, f64x2.sub(even1, odd1), 80);
    v128.store(z, f64x2.sub(even2, odd2), 96);
    v128.store(z, f64x2.sub(even3, odd3), 112);
  }
}

/** Joins every four neighbouring transforms of `stride` points into one, in place. */
function radix4(z: usize, points: i32, stride: i32, turns: usize): void {
  const step = <usize>stride * 16;
  const end = z + <usize>points * 16;
  for (let start = z; start < end; start += 4 * step) {
    let w = turns;
    for (let at = start; at < start + step; at += 16, w += 72) {
      const a = v128.load(at);
      const b = timesTurn(v128.load(at + step), w);
      const c = timesTurn(v128.load(at + 2 * step), w + 24);
      const d = timesTurn(v128.load(at + 3 * step), w + 48);
      const even0 = f64x2.add(a, c);
      const even1 = f64x2.sub(a, c);
      const odd0 = f64x2.add(b, d);
      const odd1 = timesMinusI(f64x2.sub(b, d));
      v128.store(at, f64x2.add(even0, odd0));
      v128.store(at + step, f64x2.add(even1, odd1));
      v128.store(at + 2 * step, f64x2.sub(even0, odd0));
      v128.store(at + 3 * step, f64x2.sub(even1, odd1));
    }
  }
}

/** From the transform Z of M packed points: X_k = ½(Z_k + Z*_{M-k}) - i·½·exp(-πik/M)·(Z_k - Z*_{M-k}). */
function takeApart(z: usize, points: i32, halves: usize): void {
  const re = load<f64>(z);
  const im = load<f64>(z, 8);
  const last = z + <usize>points * 16;
  store<f64>(z, re + im);
  store<f64>(z, 0, 8);
  store<f64>(last, re - im);
  store<f64>(last, 0, 8);
  const half = f64x2.splat(0.5);
  let w = halves + 24;
  for (let k = z + 16, mirror = last - 16; k <= mirror; k += 16, mirror -= 16, w += 24) {
    const here = v128.load(k);
    const there = conjugate(v128.load(mirror));
    const even = f64x2.mul(half, f64x2.add(here, there));
    const odd = timesTurn(f64x2.sub(here, there), w);
    v128.store(k, f64x2.add(even, odd));
    v128.store(mirror, conjugate(f64x2.sub(even, odd)));
  }
}

/** |X|² of complex numbers `z`, `[bins]`. */
export function powers(z: usize, out: usize, bins: i32): void {
  const stop = out + <usize>bins * 8;
  for (; out < stop; out += 16, z += 32) {
    const a = v128.load(z);
    const b = v128.load(z, 16);
    const re = v128.shuffle<f64>(a, b, 0, 2);
    const im = v128.shuffle<f64>(a, b, 1, 3);
    v128.store(out, f64x2.add(f64x2.mul(re, re), f64x2.mul(im, im)));
  }
}

/** Square roots. */
export function roots(x: usize, out: usize, length: i32): void {
  const stop = out + <usize>length * 8;
  for (; out < stop; out += 16, x += 16) v128.store(out, f64x2.sqrt(v128.load(x)));
}

/** Sets to zero the bins that are three or more away from every local maximum; those before the first and after the last stay. */
export function keepPeaks(m: usize, out: usize, masks: usize, bins: i32): void {
  const end = <usize>bins * 8;
  const last = end - 8;
  // Two zeros on either side of the masks stand for neighbours that do not exist.
  const peaks = masks + 16;
  store<i64>(masks, 0);
  store<i64>(masks, 0, 8);
  for (let k: usize = 8; k < last; k += 16) {
    const here = v128.load(m + k);
    const rises = f64x2.gt(here, v128.load(m + k - 8));
    const falls = f64x2.ge(here, v128.load(m + k + 8));
    v128.store(peaks + k, v128.and(rises, falls));
  }
  // The first bin must be above its only neighbour; elsewhere, a plateau's first bin is its peak.
  store<i64>(peaks, load<f64>(m) > load<f64>(m, 8) ? -1 : 0);
  store<i64>(peaks + last, load<f64>(m + last) > load<f64>(m + last - 8) ? -1 : 0);
  store<i64>(peaks + end, 0);
  store<i64>(peaks + end, 0, 8);

  let lowest: usize = 0;
  while (lowest < end && load<i64>(peaks + lowest) === 0) lowest += 8;
  let highest: usize = last;
  while (highest > lowest && load<i64>(peaks + highest) === 0) highest -= 8;
  if (lowest === highest) {
    memory.copy(out, m, 24);
    memory.fill(out + 24, 0, end - 24);
    return;
  }
  for (let k: usize = 0; k < end; k += 16) {
    const near = v128.or(v128.load(peaks + k - 8), v128.load(peaks + k + 8));
    const far = v128.or(v128.load(peaks + k - 16), v128.load(peaks + k + 16));
    const kept = v128.or(v128.or(near, far), v128.load(peaks + k));
    v128.store(out + k, v128.and(kept, v128.load(m + k)));
  }
  if (lowest > end) lowest = end;
  memory.copy(out, m, lowest);
  if (highest > lowest) memory.copy(out + highest, m + highest, end - highest);
}

/** (1, 2, 1)/4 over frequency; zero is assumed before the first bin, and the last bin stays. */
export function smooth(m: usize, out: usize, bins: i32): void {
  const last = <usize>(bins - 1) * 8;
  const quarter = f64x2.splat(0.25);
  store<f64>(out, 0.25 * (2 * load<f64>(m) + load<f64>(m, 8)));
  for (let k: usize = 8; k < last; k += 16) {
    const here = v128.load(m + k);
    const sides = f64x2.add(v128.load(m + k - 8), v128.load(m + k + 8));
    v128.store(out + k, f64x2.mul(quarter, f64x2.add(sides, f64x2.add(here, here))));
  }
  store<f64>(out + last, load<f64>(m + last));
}

/**
 * Natural cubic spline: second derivatives into `curvature`, `[points]` (whose ends are 0), then values into `out`.
 *
 * @param elimination 6/step, pivot, carry and upper: four values for each point.
 * @param cells Byte offsets (i32) of the point before each output.
 * @param weights Four values for each output: the weights of y at its point and at the next, and of the second derivatives there.
 */
export function spline(
  y: usize,
  points: i32,
  elimination: usize,
  curvature: usize,
  cells: usize,
  weights: usize,
  out: usize,
  outputs: i32,
): void {
  const last = <usize>(points - 1) * 8;
  let here = load<f64>(y, 8);
  let slope = (here - load<f64>(y)) * load<f64>(elimination);
  let bent: f64 = 0;
  let e = elimination + 32;
  for (let k: usize = 8; k < last; k += 8, e += 32) {
    const next = load<f64>(y + k, 8);
    const nextSlope = (next - here) * load<f64>(e);
    bent = (nextSlope - slope) * load<f64>(e, 8) + bent * load<f64>(e, 16);
    store<f64>(curvature + k, bent);
    here = next;
    slope = nextSlope;
  }
  bent = 0;
  for (let k = last - 8; k > 0; k -= 8) {
    e -= 32;
    bent = load<f64>(curvature + k) + load<f64>(e, 24) * bent;
    store<f64>(curvature + k, bent);
  }
  const stop = out + <usize>outputs * 8;
  for (; out < stop; out += 8, cells += 4, weights += 32) {
    const cell = <usize>load<i32>(cells);
    const both = f64x2.add(
      f64x2.mul(v128.load(weights), v128.load(y + cell)),
      f64x2.mul(v128.load(weights, 16), v128.load(curvature + cell)),
    );
    store<f64>(out, f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1));
  }
}

/** Sets negative values to 0, in place. */
export function clip(x: usize, length: i32): void {
  const stop = x + <usize>length * 8;
  for (; x < stop; x += 16) v128.store(x, f64x2.max(v128.load(x), f64x2.splat(0)));
}

/**
 * H_k = max(0, Σ_h weight_h·z_{k + shift_h}) for 15 harmonics, and its sum.
 *
 * @param z `[bins + last shift]`, zero after the spectrum.
 * @param shifts Byte offsets (i32), ascending.
 */
export function addHarmonics(z: usize, shifts: usize, weights: usize, out: usize, bins: i32): f64 {
  const end = <usize>bins * 8;
  for (let h = 0; h < 15; h += 5, shifts += 20, weights += 40) {
    const wa = v128.load64_splat(weights);
    const wb = v128.load64_splat(weights, 8);
    const wc = v128.load64_splat(weights, 16);
    const wd = v128.load64_splat(weights, 24);
    const we = v128.load64_splat(weights, 32);
    const a = z + <usize>load<i32>(shifts);
    const b = z + <usize>load<i32>(shifts, 4);
    const c = z + <usize>load<i32>(shifts, 8);
    const d = z + <usize>load<i32>(shifts, 12);
    const e = z + <usize>load<i32>(shifts, 16);
    const stop = end - (a - z);
    for (let k: usize = 0; k < stop; k += 16) {
      const ab = f64x2.add(f64x2.mul(wa, v128.load(a + k)), f64x2.mul(wb, v128.load(b + k)));
      const cd = f64x2.add(f64x2.mul(wc, v128.load(c + k)), f64x2.mul(wd, v128.load(d + k)));
      const sum = f64x2.add(f64x2.add(ab, cd), f64x2.mul(we, v128.load(e + k)));
      v128.store(out + k, h === 0 ? sum : f64x2.add(sum, v128.load(out + k)));
    }
  }
  let total: f64 = 0;
  for (let k: usize = 0; k < end; k += 8) {
    const value = max(load<f64>(out + k), 0);
    store<f64>(out + k, value);
    total += value;
  }
  return total;
}

/** Indices (i32) of the strict local maxima of `x` into `places`; returns how many there are. */
export function localMaxima(x: usize, places: usize, length: i32): i32 {
  const start = places;
  // Two at a time; the second of the last pair may lie beyond the last index that has two neighbours.
  for (let k = 1; k < length - 1; k += 2) {
    const at = x + <usize>k * 8;
    const here = v128.load(at);
    const rises = f64x2.gt(here, v128.load(at - 8));
    const falls = f64x2.gt(here, v128.load(at + 8));
    const found = i64x2.bitmask(v128.and(rises, falls));
    if (found === 0) continue;
    // Strict maxima are never neighbours.
    const place = found === 1 ? k : k + 1;
    if (place > length - 2) break;
    store<i32>(places, place);
    places += 4;
  }
  return <i32>((places - start) >> 2);
}

/**
 * Sum of cosines and sines, y_n = x_0 + Σ_k (re_k·cos_kn - im_k·sin_kn), all in float32 and in this order, 16 outputs at
 * a time.
 *
 * @param x Real and imaginary parts (f32) of bins 0 … bins - 1.
 * @param table For each 16 outputs and each bin from 1 on: 16 cosines and 16 sines (f32).
 * @param y f32, `[16·blocks]`.
 */
export function synthesise(x: usize, table: usize, y: usize, bins: i32, blocks: i32): void {
  const first = v128.load32_splat(x);
  const end = x + <usize>bins * 8;
  for (let b = 0; b < blocks; b++, y += 64) {
    let s0 = first;
    let s1 = first;
    let s2 = first;
    let s3 = first;
    for (let k = x + 8; k < end; k += 8, table += 128) {
      const re = v128.load32_splat(k);
      const im = v128.load32_splat(k, 4);
      s0 = f32x4.sub(f32x4.add(s0, f32x4.mul(re, v128.load(table))), f32x4.mul(im, v128.load(table, 64)));
      s1 = f32x4.sub(f32x4.add(s1, f32x4.mul(re, v128.load(table, 16))), f32x4.mul(im, v128.load(table, 80)));
      s2 = f32x4.sub(f32x4.add(s2, f32x4.mul(re, v128.load(table, 32))), f32x4.mul(im, v128.load(table, 96)));
      s3 = f32x4.sub(
        f32x4.add(s3, f32x4.mul(re, v128.load(table, 48))),
        f32x4.mul(im, v128.load(table, 112)),
      );
    }
    v128.store(y, s0);
    v128.store(y, s1, 16);
    v128.store(y, s2, 32);
    v128.store(y, s3, 48);
  }
}

/**
 * Inner products of stretches of a signal with rows of coefficients, all in float32 and always in the same order, 16 products
 * at a time.
 *
 * @param x f32.
 * @param places Byte offsets (i32) in `x` of the stretches, `[count]`.
 * @param table f32, rows of `taps` coefficients.
 * @param rows Byte offsets (i32) in `table`, `[count]`.
 * @param out f32, `[count]`.
 * @param taps A multiple of 16.
 */
export function innerProducts(
  x: usize,
  places: usize,
  table: usize,
  rows: usize,
  out: usize,
  count: i32,
  taps: i32,
): void {
  const stop = out + <usize>count * 4;
  const length = <usize>taps * 4;
  for (; out < stop; out += 4, places += 4, rows += 4) {
    const at = x + <usize>load<i32>(places);
    const row = table + <usize>load<i32>(rows);
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    let s2 = f32x4.splat(0);
    let s3 = f32x4.splat(0);
    for (let k: usize = 0; k < length; k += 64) {
      s0 = f32x4.add(s0, f32x4.mul(v128.load(at + k), v128.load(row + k)));
      s1 = f32x4.add(s1, f32x4.mul(v128.load(at + k, 16), v128.load(row + k, 16)));
      s2 = f32x4.add(s2, f32x4.mul(v128.load(at + k, 32), v128.load(row + k, 32)));
      s3 = f32x4.add(s3, f32x4.mul(v128.load(at + k, 48), v128.load(row + k, 48)));
    }
    const sum = f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3));
    store<f32>(
      out,
      f32x4.extract_lane(sum, 0) +
        f32x4.extract_lane(sum, 1) +
        (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3)),
    );
  }
}
