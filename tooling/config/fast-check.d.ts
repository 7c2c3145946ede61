/** For tests in TypeScript, whose compiler does not read the types of a .js file: see fast-check.js. */
export { default } from 'fast-check';
