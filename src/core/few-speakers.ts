/** @file How few speakers are too few. */

/** Below so many test speakers nothing is judged: with 5, no two-sided test over speakers can go below 0.06. */
export const speakersToJudge = 6;

/** Below so many, intervals by drawing speakers anew are rough, and findings are hints. */
export const enoughSpeakers = 10;
