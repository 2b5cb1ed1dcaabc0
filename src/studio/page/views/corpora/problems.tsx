/** @file What was found wrong with a corpus, by kind, with a player where there is something to hear. */

import { to } from "../../router.ts";
import { Listen, recordingAddress } from "../../ui/listen.tsx";

interface ProblemProps {
  readonly corpus: string;
  readonly problems: readonly {
    readonly kind: string;
    readonly file: string;
    readonly message: string;
    readonly utterance: number | null;
  }[];
  /** How many of each kind; more than are listed, perhaps. */
  readonly kinds: Readonly<Record<string, number>>;
  /** Whether the recordings have been decoded. */
  readonly checked: boolean;
}

export function Problems({ corpus, problems, kinds, checked }: ProblemProps) {
  if (problems.length === 0)
    return <p>{checked ? "None found." : "None in the names and lists of recordings."}</p>;
  return (
    <>
      {Object.entries(kinds).map(([kind, count]) => {
        const listed = problems.filter((one) => one.kind === kind);
        return (
          <details key={kind} open={listed.length <= 5}>
            <summary>
              {kind} ({count})
            </summary>
            <ul class="plain problems">
              {listed.map(({ file, message, utterance }, i) => (
                <li key={i}>
                  {utterance !== null && (
                    <Listen address={recordingAddress(corpus, utterance)} name={nameOf(file)} />
                  )}
                  {utterance === null ? (
                    <code>{nameOf(file)}</code>
                  ) : (
                    <a href={to("corpora", corpus, utterance)}>{nameOf(file)}</a>
                  )}
                  <span>{message}</span>
                </li>
              ))}
            </ul>
            {listed.length < count && <p class="note">… and {count - listed.length} more.</p>}
          </details>
        );
      })}
    </>
  );
}

const nameOf = (file: string) => file.slice(file.lastIndexOf("/") + 1);
