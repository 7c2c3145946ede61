export { runProcessScript } from './processes/run-process-script.ts';
