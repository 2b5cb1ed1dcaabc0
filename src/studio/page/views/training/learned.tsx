/** @file What fitted augmenters say of themselves: their losses, and how much their rows are like recorded ones, class by class. */

import { useMemo, useState } from "preact/hooks";
import type { FitLine } from "../../../server/progress.ts";
import { isMeasured, linesOf } from "./lines.ts";
import { type Line, Plot } from "./plot.tsx";

interface LearnedProps {
  readonly fits: readonly FitLine[];
}

export function Learned({ fits }: LearnedProps) {
  const [chosen, setChosen] = useState("");
  const [chosenGroup, setChosenGroup] = useState("");
  const augmenters = [...new Set(fits.map(({ corpus, augmenter }) => `${augmenter} · ${corpus}`))].sort();
  const shown = augmenters.includes(chosen) ? chosen : augmenters[0];
  const own = useMemo(
    () => fits.filter(({ corpus, augmenter }) => `${augmenter} · ${corpus}` === shown),
    [fits, shown],
  );
  const losses = useMemo(() => lossesOf(own), [own]);
  const networks = losses?.groups.find(({ group }) => group === chosenGroup) ?? losses?.groups[0];
  const [coverage, density] = useMemo(() => [ofClasses(own, "coverage"), ofClasses(own, "density")], [own]);
  if (fits.length === 0)
    return <p class="note">Nothing has been fitted yet: losses, coverage and density come with each fit.</p>;
  const steps = own.map((_, i) => i + 1);
  return (
    <section>
      <h2>What the augmenters learned</h2>
      <div class="filters">
        <label>
          Augmenter
          <select value={shown} onChange={({ currentTarget }) => setChosen(currentTarget.value)}>
            {augmenters.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {losses !== undefined && losses.groups.length > 1 && (
          <label>
            Networks for
            <select
              value={networks?.group}
              onChange={({ currentTarget }) => setChosenGroup(currentTarget.value)}
            >
              {losses.groups.map(({ group }) => (
                <option key={group} value={group}>
                  {group}
                </option>
              ))}
            </select>
          </label>
        )}
        <p role="status">
          {own.length} {own.length === 1 ? "fit" : "fits"} so far
        </p>
      </div>
      {losses === undefined || networks === undefined ? (
        <p class="note">This augmenter is not trained by steps, so that it has no losses.</p>
      ) : (
        <div class="beside">
          <Plot title={`Losses, fold ${losses.fold}`} axis="step" {...networks.losses} />
          {networks.measured.lines.length > 0 && (
            <Plot
              title={`Measured while it learned, fold ${losses.fold}`}
              axis="step"
              {...networks.measured}
              points
            />
          )}
        </div>
      )}
      {coverage.length > 0 && (
        <div class="beside">
          <Plot
            title="Coverage: the share of recorded rows with a synthetic one near"
            axis="fit"
            steps={steps}
            lines={coverage}
            points
          />
          <Plot
            title="Density: how many recorded rows' neighbourhoods a synthetic row lies in, relative to expectation"
            axis="fit"
            steps={steps}
            lines={density}
            points
          />
        </div>
      )}
    </section>
  );
}

/** From the newest fit that has curves, by what the networks are for. */
function lossesOf(fits: readonly FitLine[]) {
  const fit = fits.findLast(({ curves }) => curves.length > 0);
  if (fit === undefined) return undefined;
  const groups = [...new Set(fit.curves.map(({ group }) => group))];
  return {
    fold: fit.fold,
    groups: groups.map((group) => {
      const own = fit.curves.filter((curve) => curve.group === group);
      return {
        group,
        losses: linesOf(own.filter((curve) => !isMeasured(curve))),
        measured: linesOf(own.filter(isMeasured)),
      };
    }),
  };
}

function ofClasses(fits: readonly FitLine[], what: "coverage" | "density"): Line[] {
  const classes = [...new Set(fits.flatMap(({ fidelity }) => fidelity.map((one) => one.class)))];
  return classes.map((name) => ({
    name,
    values: fits.map(({ fidelity }) => fidelity.find((one) => one.class === name)?.[what] ?? Number.NaN),
  }));
}
