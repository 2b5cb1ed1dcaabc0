/** @file What is being fitted right now: its losses, how much what it makes is like what was recorded, and where that lies. */

import { useMemo, useRef, useState } from "preact/hooks";
import type { LiveFit } from "../../../server/news.ts";
import { isMeasured, type Lines, linesOf } from "./lines.ts";
import { Moving } from "./moving.tsx";
import { Plot } from "./plot.tsx";

interface NowProps {
  readonly live: readonly LiveFit[];
  /** Whether anybody works on the run. */
  readonly running: boolean;
}

export function Now({ live, running }: NowProps) {
  const [chosen, setChosen] = useState("");
  const newest = live.find(({ group }) => group === chosen) ?? live[0];
  const last = useRef(newest);
  if (newest !== undefined) last.current = newest;
  // Between two fits the page stays as it is, instead of jumping.
  const fit = newest ?? (running ? last.current : undefined);
  if (fit === undefined)
    return running ? (
      <p class="note">
        Fits that take longer than a second are seen here as they learn: losses, coverage, density and a map.
      </p>
    ) : null;
  return (
    <section>
      <h2>{!running ? "As it was left" : newest === undefined ? "Just fitted" : "Being fitted now"}</h2>
      {live.length > 1 && (
        <div class="filters">
          <label>
            Fit
            <select value={fit.group} onChange={({ currentTarget }) => setChosen(currentTarget.value)}>
              {live.map((one) => (
                <option key={one.group} value={one.group}>
                  {one.augmenter}, {whereOf(one)}
                </option>
              ))}
            </select>
          </label>
        </div>
      )}
      <Fit key={fit.group} fit={fit} />
    </section>
  );
}

function Fit({ fit }: { readonly fit: LiveFit }) {
  const { curves, fidelity, map, work, name } = fit;
  // The networks that are trained now came last.
  const group = curves.at(-1)?.group ?? "";
  const own = useMemo(() => curves.filter((curve) => curve.group === group), [curves, group]);
  const losses = useMemo(() => linesOf(own.filter((curve) => !isMeasured(curve))), [own]);
  const measured = useMemo(() => linesOf(own.filter(isMeasured)), [own]);
  const [coverage, density] = useMemo(
    () => [byClass(fit, "coverage"), byClass(fit, "density")],
    [fidelity, map?.classes.length],
  );
  // Counts the training that began last: pretraining has steps of its own.
  const at = own.findLast((curve) => !isMeasured(curve))?.steps.at(-1);
  const axis = work === "augmenter" ? "step" : "epoch";
  const whose = curves.length > 0 && group !== name ? `, networks for ${group}` : "";
  return (
    <>
      <p role="status">
        {work === "augmenter" ? "Augmenter" : "Classifier"} <strong>{name}</strong>{" "}
        {work === "classifier" && `with rows of ${fit.augmenter} `}
        on {whereOf(fit)}
        {at != null && (
          <>
            : {axis} {Math.round(100 * at) / 100}
          </>
        )}
      </p>
      <div class="beside">
        {losses.lines.length > 0 ? (
          <Plot title={`Losses${whose}`} axis={axis} steps={losses.steps} lines={losses.lines} />
        ) : (
          <p class="note">
            {work === "augmenter" ? "No losses yet." : "This classifier is not trained by steps."}
          </p>
        )}
        {measured.lines.length > 0 && (
          <Plot
            title={`Measured while it learns${whose}`}
            axis={axis}
            steps={measured.steps}
            lines={measured.lines}
            points
          />
        )}
        {fidelity.length > 0 && (
          <Plot
            title="Coverage: the share of recorded items with a made one near"
            axis="step"
            steps={coverage.steps}
            lines={coverage.lines}
            points
          />
        )}
        {fidelity.length > 0 && (
          <Plot
            title="Density: how many recorded items' neighbourhoods a made one lies in, relative to expectation"
            axis="step"
            steps={density.steps}
            lines={density.lines}
            points
          />
        )}
      </div>
      {map !== undefined && map.frames.length > 0 && <Moving map={map} />}
    </>
  );
}

/** A line for each class, also where nothing was measured of it yet. */
function byClass({ fidelity, map }: LiveFit, what: "coverage" | "density"): Lines {
  // In the colours of the map.
  const classes = map?.classes ?? [];
  return linesOf(
    classes.map((name) => {
      const own = fidelity.filter((one) => one.class === name);
      return { name, steps: own.map(({ step }) => step), values: own.map((one) => one[what]) };
    }),
  );
}

function whereOf({ corpus, normalisation, fold, draw, repeat }: LiveFit): string {
  const again = draw + repeat > 0 ? `, draw ${draw + 1}, repeat ${repeat + 1}` : "";
  return `${corpus}, fold ${fold}, normalised by ${normalisation}${again}`;
}
