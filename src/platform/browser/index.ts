/** @file What browsers bring for the ports in `core/ports.ts`. */

export { browserMedia } from "./media.ts";
