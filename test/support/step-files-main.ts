// `npm run step-files`: the files of lib that one SGD step of joint training runs through, and their number.
import { filesOfStep } from './step-files.js';
import { helpIfAsked } from './header-help.js';

helpIfAsked(import.meta.url);

const files = await filesOfStep();
for (const file of files) console.log(file);
console.log(`${files.length} files`);
