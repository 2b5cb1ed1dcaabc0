export function findProgram(names: readonly string[], searchPath?: string): string | undefined;
export function findChromium(): string | undefined;
export function findSwiftShader(): string | undefined;
export function libraryLoads(name: string): boolean;
export function hasVulkanLoader(): boolean;
export function findFfmpeg(): string | undefined;
export function findPraat(): string | undefined;
export function findXmllint(): string | undefined;
export function findRedis(): string | undefined;

export interface Need {
  /** "needed for ..." */
  readonly purpose: string;
  readonly isThere: () => boolean;
}
export const testNeeds: Readonly<Record<string, Need>>;
export const benchNeeds: Readonly<Record<string, Need>>;
