/** @file A map of what networks make among recorded items, moving as they learn. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { LiveFit } from "../../../server/news.ts";
import { scheme } from "../../theme.ts";
import { EmotionLegend } from "../../ui/emotions.tsx";
import { drawPoints, type Look } from "../map/draw.ts";

type LiveMap = NonNullable<LiveFit["map"]>;
type Frame = LiveMap["frames"][number];

/** Half the width of the plane in sight; recorded items lie within 1. */
const reach = 1.3;
/** How long made items take to their next places, ms. */
const moveMs = 450;

export function Moving({ map }: { readonly map: LiveMap }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [back, setBack] = useState(0);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const shown = useRef<Float32Array>(new Float32Array(0));
  const colours = scheme.value;
  const last = map.frames.length - 1;
  const at = Math.max(0, last - back);
  const made = useMemo(() => madeAt(map.frames, at), [map, at]);

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const fit = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    fit();
    const observer = new ResizeObserver(fit);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const element = canvas.current;
    if (element === null || size.width === 0) return;
    const scale = Math.min(size.width, size.height) / (2 * reach);
    const sight = { x: 0, y: 0, scale, ...size };
    const from = shown.current;
    const still =
      matchMedia("(prefers-reduced-motion: reduce)").matches || from.length !== made.points.length;
    const began = performance.now();
    let frame = requestAnimationFrame(function draw(now) {
      const way = still ? 1 : Math.min(1, (now - began) / moveMs);
      const eased = 1 - (1 - way) ** 3;
      const points = made.points.map((value, i) => (still ? value : from[i] + eased * (value - from[i])));
      shown.current = points;
      const half = { x: size.width / 2 / scale, y: size.height / 2 / scale };
      drawPoints(element, lookOf(map, made.labels, points, half), sight);
      if (way < 1) frame = requestAnimationFrame(draw);
    });
    return () => cancelAnimationFrame(frame);
  }, [made, size, colours, map.real]);

  const { group, step } = map.frames[at];
  const said = `${map.real.labels.length} recorded and ${made.labels.length} made items, ${group}, step ${step}`;
  return (
    <div class="moving">
      <h3>Where what it makes lies</h3>
      <EmotionLegend classes={map.classes} />
      <div class="aside">
        <canvas ref={canvas} role="img" aria-label={`Map of ${said}`} />
        <div>
          <div class="filters">
            <label>
              Step
              <input
                type="range"
                min={0}
                max={last}
                value={at}
                disabled={last === 0}
                aria-valuetext={`${group}, step ${step}`}
                onInput={({ currentTarget }) => setBack(last - Number(currentTarget.value))}
              />
            </label>
            <p>
              {group}, step {step}
              {back > 0 && ", looking back"}
            </p>
          </div>
          <p class="note">
            Rings are recorded, discs are made. Both are placed by the first two principal components of the
            recorded items’ {map.of}, which hold {percent(map.shares[0])} and {percent(map.shares[1])} of
            their spread. The projection is found once for each fit, so that only what is made moves; what
            lies further out stands at the edge. At most 60 items of each class are shown, here and in
            coverage and density. What is made comes from the same noise or the same recorded items at every
            step, and none of it is rejected.
          </p>
        </div>
      </div>
    </div>
  );
}

/** Each group of networks as it was last seen up to a frame. */
function madeAt(frames: readonly Frame[], at: number) {
  const newest = new Map<string, Frame>();
  for (const frame of frames.slice(0, at + 1)) newest.set(frame.group, frame);
  const all = [...newest.values()];
  return {
    points: Float32Array.from(all.flatMap(({ points }) => points)),
    labels: all.flatMap(({ labels }) => labels),
  };
}

function lookOf(
  { real }: LiveMap,
  labels: readonly number[],
  points: Float32Array,
  half: { readonly x: number; readonly y: number },
): Look {
  const n = real.labels.length;
  const count = n + labels.length;
  const value = (i: number, axis: 0 | 1) => (i < n ? real.points[2 * i + axis] : points[2 * (i - n) + axis]);
  const within = (limit: number, v: number) => Math.max(-0.98 * limit, Math.min(0.98 * limit, v));
  return {
    x: Float32Array.from({ length: count }, (_, i) => within(half.x, value(i, 0))),
    y: Float32Array.from({ length: count }, (_, i) => within(half.y, value(i, 1))),
    hue: Int32Array.from({ length: count }, (_, i) => (i < n ? real.labels[i] : labels[i - n])),
    ring: Uint8Array.from({ length: count }, (_, i) => Number(i < n)),
    shown: new Uint8Array(count).fill(1),
  };
}

const percent = (share: number) => `${Math.round(100 * share)} %`;
