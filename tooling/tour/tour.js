import { startEcho } from './echo.js';
import { runTour } from './run-tour.js';

const [command, ...rest] = process.argv.slice(2);

if (command === undefined) process.exitCode = await runTour();
else if (command === 'echo' && rest.length === 1) startEcho(rest[0]);
else {
  console.error('Usage: npm start\n       npm start -- echo <port or path>');
  process.exitCode = 2;
}
