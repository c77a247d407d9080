#!/usr/bin/env node
// The program `rcnn`. An older Node could not even load the other files, and would say so with a stack trace.
const NEEDED = 20; // package.json, "engines"

const { node } = process.versions;
if (isGone()) {
  process.stderr.write('rcnn: the folder in which you are is gone; change to another one\n');
  process.exitCode = 1;
} else if (Number.parseInt(node, 10) < NEEDED) {
  process.stderr.write(`rcnn: needs Node ${NEEDED} or newer, this is Node ${node}; https://nodejs.org has it\n`);
  process.exitCode = 1;
} else {
  void import('./program.js');
}

/** Whether the working folder was removed: Node cannot even name it. */
function isGone(): boolean {
  try {
    process.cwd();
    return false;
  } catch {
    return true;
  }
}

export {};
