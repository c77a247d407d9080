#!/usr/bin/env node
// The program `rcnn`. An older Node could not even load the other files, and would say so with a stack trace.
const NEEDED = 20; // package.json, "engines"

const { node } = process.versions;
if (Number.parseInt(node, 10) < NEEDED) {
  process.stderr.write(`rcnn: needs Node ${NEEDED} or newer, this is Node ${node}; https://nodejs.org has it\n`);
  process.exitCode = 1;
} else {
  void import('./program.js');
}

export {};
