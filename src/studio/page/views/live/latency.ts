/** @file How long it takes from a sound to the label that it is in, as the page is painted. */

export interface LatencyFacts {
  readonly medianMs: number;
  /** 95 of 100 were as fast or faster. */
  readonly highMs: number;
  readonly labels: number;
}

/** The newest so many count: a minute. */
const keptLabels = 600;

/** @param onFacts Told about once a second. */
export function createLatency(onFacts: (facts: LatencyFacts) => void) {
  let times: number[] = [];
  let labels = 0;
  return {
    /** @param cameAt When the newest sound of the label came, ms as by `webClock`. */
    shown(cameAt: number): void {
      // The frame after the change is painted is the first moment when it has been seen.
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => {
          times = [...times, performance.timeOrigin + performance.now() - cameAt].slice(-keptLabels);
          labels++;
          performance.measure("sound to label", {
            start: cameAt - performance.timeOrigin,
            end: performance.now(),
          });
          if (labels % 10 === 0) onFacts(factsOf(times, labels));
        };
        channel.port2.postMessage(undefined);
      });
    },
  };
}

function factsOf(times: readonly number[], labels: number): LatencyFacts {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { medianMs: at(0.5), highMs: at(0.95), labels };
}
