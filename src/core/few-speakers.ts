/** @file How few speakers are too few. */

/** With fewer test speakers nothing is judged: with 5, no two-sided test over speakers can go below 0.06. */
export const speakersToJudge = 6;

/** A group of speakers (of one sex, one age) with fewer is not compared with others: what is seen of it is those few people. */
export const speakersPerGroup = 5;

/** With fewer, bootstrap intervals over speakers are rough, and findings are only hints. */
export const enoughSpeakers = 10;
