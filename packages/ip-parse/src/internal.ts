// The files of this entry import the main entry by its package name, as those of special-purpose.ts do.
export { type Ends, parseEnds } from './ends.ts';
export { compareWords, copyWords, increment, type Width } from './words.ts';
