export * from './api.ts';
/** The whole module in one object, as `import net from 'node:net'` gives it. */
export * as default from './api.ts';
