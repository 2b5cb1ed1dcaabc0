/** @file The takes, and what a model that had not heard each of them said of it. */

import type { TestedTake } from "./lacking.ts";
import type { Take } from "./takes.ts";

interface TakesProps {
  readonly takes: readonly Take[];
  readonly tested: readonly TestedTake[] | undefined;
  remove(id: string): void;
  play(take: Take): void;
}

export function Takes({ takes, tested, remove, play }: TakesProps) {
  const said = new Map(tested?.map(({ id, predicted }) => [id, predicted]));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by the keyboard
    <section class="scroll tall" tabIndex={0} aria-label="Takes">
      <table>
        <thead>
          <tr>
            <th scope="col">take</th>
            <th scope="col">emotion</th>
            <th scope="col" class="right">
              length
            </th>
            {tested && <th scope="col">heard as, left out</th>}
            <td />
          </tr>
        </thead>
        <tbody>
          {takes.map((take) => (
            <tr key={take.id}>
              <th scope="row">
                <button
                  type="button"
                  class="listen"
                  aria-label={`Play ${take.id}`}
                  onClick={() => play(take)}
                >
                  <span aria-hidden="true">▶</span>
                </button>{" "}
                {take.id}
              </th>
              <td>{take.label}</td>
              <td class="right">{(take.samples.length / take.sampleRateHz).toFixed(1)} s</td>
              {tested && (
                <td>
                  {said.get(take.id)} {said.get(take.id) === take.label ? "✓" : "✗ wrong"}
                </td>
              )}
              <td>
                <button
                  type="button"
                  class="link"
                  aria-label={`Remove ${take.id}`}
                  onClick={() => remove(take.id)}
                >
                  Remove
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
