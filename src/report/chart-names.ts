/** @file Names that users choose, made safe for ECharts: it keeps texts and series in plain objects by name. */

import type { EChartsOption } from "echarts";

/**
 * "constructor" is taken in every plain object, and asking one for "__proto__" gives what all objects share, which would then be
 * changed for the whole program. Behind a blank every name is free: a series gets one in front, a text behind it.
 */
export function withSafeNames(option: EChartsOption): EChartsOption {
  const { series, legend } = option as Named;
  const own = <T extends { readonly name?: string }>(one: T): T =>
    one.name === undefined ? one : { ...one, name: ` ${one.name}` };
  const show = legend?.formatter ?? ((name: string) => name);
  return safeTexts({
    ...option,
    ...(series === undefined ? {} : { series: series.map(own) }),
    ...(legend === undefined
      ? {}
      : {
          legend: {
            ...legend,
            formatter: (name: string) => show(name.slice(1)),
            ...(legend.data === undefined
              ? {}
              : { data: legend.data.map((item) => (typeof item === "string" ? ` ${item}` : own(item))) }),
          },
        }),
  }) as EChartsOption;
}

/** The parts of an option that carry names of series. */
interface Named {
  readonly series?: readonly { readonly name?: string }[];
  readonly legend?: {
    readonly data?: readonly (string | { readonly name: string })[];
    readonly formatter?: (name: string) => string;
  };
}

/** The same with a blank behind each text that plain objects have by themselves; also in what functions return. */
function safeTexts(value: unknown): unknown {
  if (typeof value === "string") return value in {} ? `${value} ` : value;
  if (typeof value === "function") return (...args: unknown[]) => safeTexts(value(...args));
  if (Array.isArray(value)) return value.map(safeTexts);
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, safeTexts(one)]));
}
