// The files of this entry import the main entry by its package name, for the reason given in special-purpose.ts.
export { type Ends, parseEnds } from './ends.ts';
export { compareWords, copyWords, increment, type Width } from './words.ts';
