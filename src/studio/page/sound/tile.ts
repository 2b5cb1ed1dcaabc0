/** @file The shape of spectrogram tiles, which the worker makes and the page draws. */

/** Height of a tile: one row for each mel band. */
export const bands = 96;
