// What can be done next with a run, as a command to paste.
import { typedCommand } from '../../data/files/typed-command.js';

/** `npx rcnn train --resume --run DIR`: goes on with a training that was stopped. */
export function resumeLine(dir: string): string {
  return typedCommand(['train', '--resume', '--run', dir]);
}
