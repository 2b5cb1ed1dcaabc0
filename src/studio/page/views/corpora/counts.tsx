/** @file Emotion x speaker as a table of counts, shaded by how many there are. */

interface CountsProps {
  readonly counts: {
    readonly labels: readonly string[];
    readonly rows: readonly {
      readonly speaker: string;
      readonly counts: readonly number[];
      readonly total: number;
    }[];
    readonly further: number;
  };
}

export function Counts({ counts: { labels, rows, further } }: CountsProps) {
  // As many as elsewhere are shaded by half: what stands out is more or less than that.
  const all = rows.flatMap((row) => row.counts);
  const usual = all.reduce((a, b) => a + b, 0) / Math.max(1, all.length);
  const totals = labels.map((_, l) => rows.reduce((sum, row) => sum + row.counts[l], 0));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by the keyboard
    <section class="scroll tall" tabIndex={0} aria-label="Utterances of each emotion by each speaker">
      <table class="counts">
        <thead>
          <tr>
            <th scope="col">speaker</th>
            {labels.map((label) => (
              <th scope="col" class="right" key={label}>
                {label}
              </th>
            ))}
            <th scope="col" class="right">
              all
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ speaker, counts, total }) => (
            <tr key={speaker}>
              <th scope="row">{speaker === "" ? "unknown" : speaker}</th>
              {counts.map((n, l) => (
                <td
                  key={labels[l]}
                  class="right"
                  data-heat={n === 0 ? undefined : Math.min(10, Math.round((5 * n) / usual))}
                >
                  {n === 0 ? "–" : n}
                </td>
              ))}
              <td class="right">{total}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">all</th>
            {totals.map((n, l) => (
              <td key={labels[l]} class="right">
                {n}
              </td>
            ))}
            <td class="right">{totals.reduce((a, b) => a + b, 0)}</td>
          </tr>
        </tfoot>
      </table>
      {further > 0 && (
        <p class="note">
          Not shown: {further} speakers with the fewest utterances, who are not in the last row either.
        </p>
      )}
    </section>
  );
}
