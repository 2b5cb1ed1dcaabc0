/** @file What Vite makes of imports that are not TypeScript. */

declare module "*.css";
declare module "virtual:colours.css";
