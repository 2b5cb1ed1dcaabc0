/** @file Draws points as small pictures made once for each colour: 20,000 of them in a frame. */

import { colour, hueName } from "../../theme.ts";
import { type Plane, type Sight, toScreen } from "./sight.ts";

export interface Look extends Plane {
  /** The colour of each point, by its number. */
  readonly hue: Int32Array;
  /** 1 for a recorded row, which is drawn as a ring. */
  readonly ring: Uint8Array;
  readonly shown: Uint8Array;
}

/** A picture by bytes and by pixels. */
interface Pixels extends Pick<ImageData, "data" | "width" | "height"> {
  readonly whole: Uint32Array;
}

const pixelsOf = ({ data, width, height }: ImageData): Pixels => ({
  data,
  width,
  height,
  whole: new Uint32Array(data.buffer),
});

/** A point's picture, `2 * radius + 2` CSS pixels wide. */
function picture(fill: string, ring: boolean, radius: number, ratio: number): ImageData {
  const side = 2 * radius + 2;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = Math.ceil(side * ratio);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) return new ImageData(canvas.width, canvas.height);
  context.scale(ratio, ratio);
  context.beginPath();
  context.arc(side / 2, side / 2, ring ? radius - 0.3 : radius - 0.8, 0, 2 * Math.PI);
  context.lineWidth = 1.5;
  context.strokeStyle = context.fillStyle = fill;
  if (ring) context.stroke();
  else context.fill();
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/** Lays a picture over others, its corner at a pixel. */
function lay(onto: Pixels, { data, whole, width: side }: Pixels, left: number, top: number): void {
  const { data: out, whole: wholeOut, width, height } = onto;
  for (let row = Math.max(0, -top); row < side && top + row < height; row++) {
    for (let column = Math.max(0, -left); column < side && left + column < width; column++) {
      const from = 4 * (row * side + column);
      const alpha = data[from + 3];
      if (alpha === 0) continue;
      const to = 4 * ((top + row) * width + left + column);
      if (alpha === 255) {
        wholeOut[to / 4] = whole[from / 4];
        continue;
      }
      // Where nothing lies yet, its edge stays as transparent as it is.
      const share = out[to + 3] === 0 ? 1 : alpha / 255;
      for (let c = 0; c < 3; c++) out[to + c] += share * (data[from + c] - out[to + c]);
      if (alpha > out[to + 3]) out[to + 3] = alpha;
    }
  }
}

/** Sizes a canvas to its place. */
export function prepared(
  canvas: HTMLCanvasElement,
  { width, height }: Sight,
): CanvasRenderingContext2D | null {
  const ratio = devicePixelRatio;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
  const context = canvas.getContext("2d");
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  context?.clearRect(0, 0, width, height);
  return context;
}

export function drawPoints(canvas: HTMLCanvasElement, look: Look, sight: Sight): void {
  const context = prepared(canvas, sight);
  if (context === null || canvas.width === 0 || canvas.height === 0) return;
  const { x, y, hue, ring, shown } = look;
  const ratio = devicePixelRatio;
  const radius = x.length > 5000 ? 3 : 4.5;
  const half = (radius + 1) * ratio;
  const pictures = Array.from({ length: 9 }, (_, i) =>
    [false, true].map((hollow) => pixelsOf(picture(colour(hueName(i)), hollow, radius, ratio))),
  );
  // Pixel by pixel: without a graphics card a browser takes ten times as long to draw so many pictures.
  const all = new ImageData(canvas.width, canvas.height);
  const onto = pixelsOf(all);
  // Made rows lie over recorded ones, as in reports.
  for (const hollow of [1, 0])
    for (let i = 0; i < x.length; i++) {
      if (ring[i] !== hollow || !shown[i]) continue;
      const [px, py] = toScreen(sight, x[i], y[i]);
      lay(onto, pictures[hue[i] % 9][hollow], Math.round(px * ratio - half), Math.round(py * ratio - half));
    }
  context.putImageData(all, 0, 0);
}

/** What lies over the points: those in the playlist, the chosen one, the one under the pointer, and the line that is being drawn. */
export function drawMarks(
  canvas: HTMLCanvasElement,
  { x, y }: Plane,
  sight: Sight,
  marks: {
    listed: readonly number[];
    chosen: number;
    here: number;
    line: readonly (readonly [number, number])[];
  },
): void {
  const context = prepared(canvas, sight);
  if (context === null) return;
  const circle = (i: number, radius: number, width: number) => {
    const [px, py] = toScreen(sight, x[i], y[i]);
    context.lineWidth = width;
    context.beginPath();
    context.arc(px, py, radius, 0, 2 * Math.PI);
    context.stroke();
  };
  context.strokeStyle = colour("ink");
  for (const i of marks.listed) circle(i, 6, 1);
  if (marks.here >= 0) circle(marks.here, 7, 1.5);
  if (marks.chosen >= 0) circle(marks.chosen, 9, 2.5);
  if (marks.line.length < 2) return;
  context.strokeStyle = colour("accent");
  context.lineWidth = 1.5;
  context.setLineDash([5, 4]);
  context.beginPath();
  for (const [px, py] of marks.line) context.lineTo(px, py);
  context.closePath();
  context.stroke();
  context.setLineDash([]);
}
