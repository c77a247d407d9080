import { test } from 'tap';
import { neighbourPairs } from '../../lib/proposals/neighbours.js';
import { labelled } from '../support/small-pictures.js';

test('neighbourPairs() finds pairs that touch at a side or a corner, each once', async (t) => {
  t.same(neighbourPairs(labelled(['0011', '0011', '2233'])), [[0, 1], [0, 2], [0, 3], [1, 3], [1, 2], [2, 3]]);
  t.same(neighbourPairs(labelled(['012'])), [[0, 1], [1, 2]], 'not 0 and 2');
  t.same(neighbourPairs(labelled(['01', '20'])), [[0, 1], [0, 2], [1, 2]], '1 and 2 touch at a corner');
});

test('neighbourPairs() of one part are none', async (t) => {
  t.same(neighbourPairs(labelled(['00', '00'])), []);
  t.same(neighbourPairs(labelled(['0'])), []);
});
