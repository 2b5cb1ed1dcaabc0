/** @file The map itself: a canvas that is moved, zoomed, pointed at and walked through by keys, with a second one over it for marks. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { scheme } from "../../theme.ts";
import { drawMarks, drawPoints, type Look } from "./draw.ts";
import { inside, moved, nearest, neighbour, type Sight, toScreen, wholeSight, zoomed } from "./sight.ts";

interface CloudProps {
  readonly label: string;
  readonly look: Look;
  readonly chosen: number;
  readonly listed: readonly number[];
  describe(point: number): string;
  choose(point: number): void;
  list(points: readonly number[]): void;
}

type Line = readonly (readonly [number, number])[];

/** How far from a point the pointer may be, and how far it may move in a click, pixels. */
const reach = 10;
const still = 4;

export function Cloud({ label, look, chosen, listed, describe, choose, list }: CloudProps) {
  const below = useRef<HTMLCanvasElement>(null);
  const above = useRef<HTMLCanvasElement>(null);
  const [sight, setSight] = useState<Sight | undefined>(undefined);
  const [here, setHere] = useState(-1);
  const [line, setLine] = useState<Line>([]);
  const [drawing, setDrawing] = useState(false);
  const [said, setSaid] = useState("");
  const drag = useRef<{ x: number; y: number; far: boolean; lasso: boolean } | undefined>(undefined);
  const colours = scheme.value;
  const whole = useMemo(
    () => (sight === undefined ? undefined : wholeSight(look, sight.width, sight.height)),
    [look.x, sight?.width, sight?.height],
  );
  const smallest = whole === undefined ? 0 : whole.scale / 2;

  useEffect(() => {
    const element = above.current;
    if (element === null) return;
    const fit = () => {
      const { clientWidth: width, clientHeight: height } = element;
      if (width > 0) setSight(wholeSight(look, width, height));
    };
    fit();
    setHere(-1);
    const observer = new ResizeObserver(fit);
    observer.observe(element);
    return () => observer.disconnect();
  }, [look.x]);
  useEffect(() => {
    if (sight === undefined || below.current === null) return;
    const canvas = below.current;
    const frame = requestAnimationFrame(() => drawPoints(canvas, look, sight));
    return () => cancelAnimationFrame(frame);
  }, [look, sight, colours]);
  useEffect(() => {
    if (sight === undefined || above.current === null) return;
    const canvas = above.current;
    const frame = requestAnimationFrame(() => drawMarks(canvas, look, sight, { listed, chosen, here, line }));
    return () => cancelAnimationFrame(frame);
  }, [look, sight, colours, listed, chosen, here, line]);
  // By hand, as the wheel must not scroll the page too.
  useEffect(() => {
    const element = above.current;
    if (element === null) return;
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const factor = Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0015));
      setSight((now) => now && zoomed(now, factor, event.offsetX, event.offsetY, smallest));
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  }, [smallest]);

  const zoom = (factor: number) =>
    setSight((now) => now && zoomed(now, factor, now.width / 2, now.height / 2, smallest));
  const pan = (right: number, down: number) => setSight((now) => now && moved(now, right, down));
  const at = (event: PointerEvent) =>
    sight === undefined ? -1 : nearest(look, look.shown, sight, event.offsetX, event.offsetY, reach);

  const down = (event: PointerEvent & { currentTarget: HTMLCanvasElement }) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    const lasso = event.shiftKey || drawing;
    drag.current = { x: event.offsetX, y: event.offsetY, far: false, lasso };
    if (lasso) setLine([[event.offsetX, event.offsetY]]);
  };
  const move = (event: PointerEvent) => {
    const from = drag.current;
    if (from === undefined) {
      setHere(at(event));
      return;
    }
    const [dx, dy] = [event.offsetX - from.x, event.offsetY - from.y];
    if (!from.far && Math.hypot(dx, dy) < still) return;
    from.far = true;
    if (from.lasso) setLine((now) => [...now, [event.offsetX, event.offsetY]]);
    else {
      pan(dx, dy);
      [from.x, from.y] = [event.offsetX, event.offsetY];
    }
  };
  const up = (event: PointerEvent) => {
    const from = drag.current;
    drag.current = undefined;
    if (from?.far && from.lasso && sight !== undefined) {
      list(inside(look, look.shown, sight, line));
      setDrawing(false);
    } else if (from !== undefined && !from.far) {
      const point = at(event);
      setHere(point);
      if (point >= 0) choose(point);
    }
    setLine([]);
  };
  const step = (right: number, below: number) => {
    if (sight === undefined) return;
    const middle = () =>
      nearest(look, look.shown, sight, sight.width / 2, sight.height / 2, Number.POSITIVE_INFINITY);
    const next = here < 0 ? middle() : neighbour(look, look.shown, here, right, below);
    if (next < 0) return;
    setHere(next);
    setSaid(describe(next));
    const [px, py] = toScreen(sight, look.x[next], look.y[next]);
    if (px < 20 || py < 20 || px > sight.width - 20 || py > sight.height - 20)
      pan(sight.width / 2 - px, sight.height / 2 - py);
  };
  const key = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const [right, below] = arrows[event.key] ?? [0, 0];
    if (right !== 0 || below !== 0) {
      if (event.shiftKey) pan(-60 * right, -60 * below);
      else step(right, below);
    } else if (event.key === "+" || event.key === "=") zoom(1.4);
    else if (event.key === "-") zoom(1 / 1.4);
    else if (event.key === "0") setSight(whole);
    else if (event.key === "Enter" && here >= 0) choose(here);
    else if (event.key === " " && here >= 0)
      list(listed.includes(here) ? listed.filter((one) => one !== here) : [...listed, here]);
    else return;
    event.preventDefault();
  };

  const tip =
    here >= 0 && sight !== undefined && drag.current === undefined
      ? toScreen(sight, look.x[here], look.y[here])
      : undefined;
  return (
    <figure class="cloud">
      <div class="controls">
        <button type="button" onClick={() => zoom(1.5)}>
          Closer
        </button>
        <button type="button" onClick={() => zoom(1 / 1.5)}>
          Further
        </button>
        <button type="button" onClick={() => setSight(whole)}>
          Whole map
        </button>
        <button type="button" aria-pressed={drawing} onClick={() => setDrawing(!drawing)}>
          Draw around points
        </button>
      </div>
      {/* biome-ignore-start lint/a11y/noNoninteractiveTabindex: its keys are its own */}
      <div
        class="plane"
        tabIndex={0}
        role="application"
        aria-label={label}
        aria-describedby="cloud-keys"
        onKeyDown={key}
      >
        {/* biome-ignore-end lint/a11y/noNoninteractiveTabindex: its keys are its own */}
        <canvas ref={below} />
        <canvas
          ref={above}
          data-drawing={drawing || undefined}
          onPointerDown={down}
          onPointerMove={move}
          onPointerUp={up}
          onPointerCancel={() => {
            drag.current = undefined;
            setLine([]);
          }}
          onPointerLeave={() => setHere(-1)}
        />
        {tip && sight && (
          <p
            class="tip"
            aria-hidden="true"
            data-left={tip[0] > sight.width / 2 || undefined}
            style={{ left: `${tip[0]}px`, top: `${tip[1]}px` }}
          >
            {describe(here)}
          </p>
        )}
      </div>
      <p role="status" class="unseen">
        {said}
      </p>
      <figcaption id="cloud-keys">
        Drag to move, turn the wheel to zoom, click a point to hear it, drag with Shift around points to list
        them. By keys: arrows go from point to point, Enter hears one, Space lists it, Shift and arrows move
        the map, + and − zoom, 0 shows all of it.
      </figcaption>
    </figure>
  );
}

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
};
