/** @file Slow and plain double-precision versions of the operations, to compare forward values with. */

export interface Values {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
}

const size = (shape: readonly number[]) => shape.reduce((n, d) => n * d, 1);

/** All index tuples of a shape, in row-major order. */
export function indices(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (all, d) => all.flatMap((index) => Array.from({ length: d }, (_, i) => [...index, i])),
    [[]],
  );
}

/** The value at an index; leading axes too many are ignored and axes of length 1 repeated, as in broadcasting. */
export function at({ data, shape }: Values, index: readonly number[]): number {
  const own = index.slice(index.length - shape.length);
  return data[shape.reduce((offset, d, i) => offset * d + (d === 1 ? 0 : own[i]), 0)];
}

export function fill(shape: readonly number[], value: (index: number[]) => number): Values {
  return { shape, data: indices(shape).map(value) };
}

export function broadcastShape(...shapes: (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((s) => s.length));
  return Array.from({ length: rank }, (_, i) => Math.max(...shapes.map((s) => s[s.length - rank + i] ?? 1)));
}

export const map =
  (f: (...values: number[]) => number) =>
  (...xs: Values[]): Values =>
    fill(broadcastShape(...xs.map((x) => x.shape)), (index) => f(...xs.map((x) => at(x, index))));

/** Folds the values over `axes`; reduced axes are kept with length 1. */
export const fold =
  (axes: readonly number[], f: (values: number[]) => number) =>
  (x: Values): Values => {
    const shape = x.shape.map((d, i) => (axes.includes(i) ? 1 : d));
    const inner = x.shape.map((d, i) => (axes.includes(i) ? d : 1));
    return fill(shape, (index) =>
      f(
        indices(inner).map((offset) =>
          at(
            x,
            index.map((v, i) => v + offset[i]),
          ),
        ),
      ),
    );
  };

export function matmul(a: Values, b: Values, transposeA = false, transposeB = false): Values {
  const swap = (index: number[], yes: boolean) =>
    yes ? [...index.slice(0, -2), index[index.length - 1], index[index.length - 2]] : index;
  const last = (x: Values, yes: boolean) => swap(x.shape as number[], yes).slice(-2);
  const [m, k] = last(a, transposeA);
  const n = last(b, transposeB)[1];
  return fill([...a.shape.slice(0, -2), m, n], (index) => {
    const [i, j] = index.slice(-2);
    const batch = index.slice(0, -2);
    let sum = 0;
    for (let t = 0; t < k; t++) {
      sum +=
        at(a, swap([...batch, i, t], transposeA)) *
        at(b, swap([...batch, t, j].slice(-b.shape.length), transposeB));
    }
    return sum;
  });
}

export interface ConvSetting {
  readonly strides: readonly number[];
  readonly pads: readonly number[];
  readonly dilations: readonly number[];
  readonly groups: number;
}

/** Every (image place, filter place, response place) that a convolution multiplies and adds. */
function* meetings(
  image: readonly number[],
  filter: readonly number[],
  response: readonly number[],
  s: ConvSetting,
) {
  const [outputs, channels, ...kernel] = filter;
  for (const [n, o, ...place] of indices(response)) {
    for (const [c, ...tap] of indices([channels, ...kernel])) {
      const group = Math.floor(o / (outputs / s.groups));
      const source = place.map((p, i) => p * s.strides[i] + tap[i] * s.dilations[i] - s.pads[i]);
      if (!source.every((v, i) => v >= 0 && v < image[i + 2])) continue;
      yield {
        image: [n, group * channels + c, ...source],
        filter: [o, c, ...tap],
        response: [n, o, ...place],
      };
    }
  }
}

const offsetIn = (shape: readonly number[], index: readonly number[]) =>
  shape.reduce((offset, d, i) => offset * d + index[i], 0);

export function conv(x: Values, w: Values, response: readonly number[], s: ConvSetting): Values {
  const data = new Float64Array(size(response));
  for (const m of meetings(x.shape, w.shape, response, s)) {
    data[offsetIn(response, m.response)] += at(x, m.image) * at(w, m.filter);
  }
  return { shape: response, data };
}

export function convTranspose(y: Values, w: Values, image: readonly number[], s: ConvSetting): Values {
  const data = new Float64Array(size(image));
  for (const m of meetings(image, w.shape, y.shape, s)) {
    data[offsetIn(image, m.image)] += at(y, m.response) * at(w, m.filter);
  }
  return { shape: image, data };
}

export function pool(
  x: Values,
  kernel: readonly number[],
  strides: readonly number[],
  pads: readonly number[],
  lengths: readonly number[],
  f: (inside: number[]) => number,
): Values {
  return fill([...x.shape.slice(0, 2), ...lengths], ([n, c, ...place]) => {
    const inside = indices(kernel)
      .map((tap) => tap.map((t, i) => place[i] * strides[i] + t - pads[i]))
      .filter((source) => source.every((v, i) => v >= 0 && v < x.shape[i + 2]));
    return f(inside.map((source) => at(x, [n, c, ...source])));
  });
}

export function upsample(x: Values, factors: readonly number[], f: (v: number) => number): Values {
  const [n, c, ...spatial] = x.shape;
  return fill([n, c, ...spatial.map((d, i) => d * factors[i])], ([row, channel, ...place]) =>
    f(at(x, [row, channel, ...place.map((p, i) => Math.floor(p / factors[i]))])),
  );
}
