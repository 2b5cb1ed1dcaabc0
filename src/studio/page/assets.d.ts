/** @file What Vite makes of imports that are not TypeScript. */

declare module "*.css";
declare module "virtual:colours.css";

/** The address of a script that is built as one by itself. */
declare module "*?worker&url" {
  const address: string;
  export default address;
}
