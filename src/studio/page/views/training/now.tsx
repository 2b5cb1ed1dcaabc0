/** @file What is being fitted right now: its losses, how much what it makes is like what was recorded, and where that lies. */

import { useMemo, useState } from "preact/hooks";
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
  const fit = live.find(({ group }) => group === chosen) ?? live[0];
  if (fit === undefined)
    return running ? (
      <p class="note">
        Fits that take longer than a second are seen here as they learn: losses, coverage, density and a map.
      </p>
    ) : null;
  return (
    <section>
      <h2>{running ? "Being fitted now" : "As it was left"}</h2>
      {live.length > 1 && (
        <div class="filters">
          <label>
            Fit
            <select value={fit.group} onChange={({ currentTarget }) => setChosen(currentTarget.value)}>
              {live.map((one) => (
                <option key={one.group} value={one.group}>
                  {placeOf(one)}
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
    () => [byClass(fidelity, "coverage"), byClass(fidelity, "density")],
    [fidelity],
  );
  const axis = work === "augmenter" ? "step" : "epoch";
  const whose = curves.length > 0 && group !== name ? `, networks for ${group}` : "";
  return (
    <>
      <p role="status">
        {work === "augmenter" ? "Augmenter" : "Classifier"} <strong>{name}</strong>{" "}
        {work === "classifier" && `with rows of ${fit.augmenter} `}
        on {placeOf(fit)}
        {losses.steps.length > 0 && (
          <>
            : {axis} {Math.round(100 * (losses.steps.at(-1) ?? 0)) / 100}
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
        {coverage.lines.length > 0 && (
          <Plot
            title="Coverage: the share of recorded items with a made one near"
            axis="step"
            steps={coverage.steps}
            lines={coverage.lines}
            points
          />
        )}
        {density.lines.length > 0 && (
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

/** One line for each class. */
function byClass(fidelity: LiveFit["fidelity"], what: "coverage" | "density"): Lines {
  const classes = [...new Set(fidelity.map((one) => one.class))].sort();
  return linesOf(
    classes.map((name) => {
      const own = fidelity.filter((one) => one.class === name);
      return { name, steps: own.map(({ step }) => step), values: own.map((one) => one[what]) };
    }),
  );
}

function placeOf({ corpus, augmenter, normalisation, fold, draw, repeat }: LiveFit): string {
  const again = draw + repeat > 0 ? `, draw ${draw + 1}, repeat ${repeat + 1}` : "";
  return `${corpus}: ${augmenter}, fold ${fold}, normalised by ${normalisation}${again}`;
}
