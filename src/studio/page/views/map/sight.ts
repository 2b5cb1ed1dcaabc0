/** @file Which part of the plane is in sight, and which points lie where. Lengths of the screen are in CSS pixels. */

export interface Plane {
  readonly x: Float32Array;
  readonly y: Float32Array;
}

export interface Sight {
  /** The point of the plane in the middle of the screen. */
  readonly x: number;
  readonly y: number;
  /** Pixels for one unit of the plane. */
  readonly scale: number;
  readonly width: number;
  readonly height: number;
}

/** All points with a margin. */
export function wholeSight({ x, y }: Plane, width: number, height: number): Sight {
  const [left, right, top, bottom] = [least(x), -least(x.map((v) => -v)), least(y), -least(y.map((v) => -v))];
  const scale = 0.92 * Math.min(width / (right - left || 1), height / (bottom - top || 1));
  return { x: (left + right) / 2, y: (top + bottom) / 2, scale, width, height };
}

const least = (values: Float32Array) => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);

export const toScreen = (sight: Sight, x: number, y: number): readonly [number, number] => [
  sight.width / 2 + (x - sight.x) * sight.scale,
  sight.height / 2 + (y - sight.y) * sight.scale,
];

export const moved = (sight: Sight, right: number, down: number): Sight => ({
  ...sight,
  x: sight.x - right / sight.scale,
  y: sight.y - down / sight.scale,
});

/** The place of the screen stays where it is. @param smallest The smallest scale. */
export function zoomed(sight: Sight, factor: number, px: number, py: number, smallest: number): Sight {
  const scale = Math.min(smallest * 200, Math.max(smallest, sight.scale * factor));
  const [dx, dy] = [px - sight.width / 2, py - sight.height / 2];
  const shift = 1 / sight.scale - 1 / scale;
  return { ...sight, scale, x: sight.x + dx * shift, y: sight.y + dy * shift };
}

/** The nearest shown point within so many pixels; -1 if there is none. */
export function nearest(
  plane: Plane,
  shown: Uint8Array,
  sight: Sight,
  px: number,
  py: number,
  within: number,
): number {
  const x = sight.x + (px - sight.width / 2) / sight.scale;
  const y = sight.y + (py - sight.height / 2) / sight.scale;
  let [best, at] = [(within / sight.scale) ** 2, -1];
  for (let i = 0; i < plane.x.length; i++) {
    const d = (plane.x[i] - x) ** 2 + (plane.y[i] - y) ** 2;
    if (d <= best && shown[i]) [best, at] = [d, i];
  }
  return at;
}

/** The nearest shown point in a direction, at most 45 degrees off it; -1 if there is none. */
export function neighbour(
  { x, y }: Plane,
  shown: Uint8Array,
  from: number,
  right: number,
  down: number,
): number {
  let [best, at] = [Number.POSITIVE_INFINITY, -1];
  for (let i = 0; i < x.length; i++) {
    const [dx, dy] = [x[i] - x[from], y[i] - y[from]];
    const ahead = dx * right + dy * down;
    const d = dx * dx + dy * dy;
    if (i !== from && shown[i] && ahead > 0 && 2 * ahead * ahead >= d && d < best) [best, at] = [d, i];
  }
  return at;
}

/** Shown points inside a closed line on the screen, by the even-odd rule. */
export function inside(
  plane: Plane,
  shown: Uint8Array,
  sight: Sight,
  line: readonly (readonly [number, number])[],
): number[] {
  const out: number[] = [];
  for (let i = 0; i < plane.x.length; i++) {
    if (!shown[i]) continue;
    const [px, py] = toScreen(sight, plane.x[i], plane.y[i]);
    let within = false;
    for (let a = 0, b = line.length - 1; a < line.length; b = a++) {
      const [[ax, ay], [bx, by]] = [line[a], line[b]];
      if (ay > py !== by > py && px < ax + ((py - ay) / (by - ay)) * (bx - ax)) within = !within;
    }
    if (within) out.push(i);
  }
  return out;
}
