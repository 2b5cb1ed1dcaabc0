/** @file The studio: a page on this machine to see, hear and compare, and the server that it asks. The page is built by Vite. */

export { type AppOptions, createStudioApp, type StudioApp } from "./server/app.ts";
export { exportStudio } from "./server/export.ts";
