// Makes the stop that its argument, JSON, asks for, and prints where it was. A process of its own, because Node 20 has
// a WebSocket only with the flag --experimental-websocket.
import { firstStop, type StopJob } from './first-stop.js';

console.log(JSON.stringify(await firstStop(JSON.parse(process.argv[2]) as StopJob)));
process.exit(0);
