export * from './api.ts';
export { default } from './default.ts';
