export function removeUnused(
  modules: string,
  machine?: { readonly platform: string; readonly arch: string },
): void;
