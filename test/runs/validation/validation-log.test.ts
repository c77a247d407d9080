import { test } from 'tap';
import { bestOf, validationRows, validationText } from '../../../lib/runs/validation/validation-log.js';

test('validationRows() reads back what validationText() wrote, every digit', (t) => {
  const rows = [{ step: 100, mAP: 1 / 3 }, { step: 200, mAP: 1e-7 }, { step: 250, mAP: 0 }, { step: 300, mAP: 1 }];
  t.same(validationRows(validationText(rows), 'a.csv'), rows);
  t.same(validationRows(validationText([]), 'a.csv'), []);
  t.same(validationRows(validationText(rows).replaceAll('\n', '\r\n'), 'a.csv'), rows);
  t.end();
});

test('validationRows() names the line that is not as it was written', (t) => {
  const wrong: [text: string, rule: string][] = [
    ['', 'line 1 is not step,mAP'],
    ['step,mAP\n1,0.5', 'ends in the middle of a line'],
    ['step,mAP\n1,0.5\n2,1.5\n', 'line 3 is not a step and a mAP from 0 to 1'],
    ['step,mAP\n1,NaN\n', 'line 2 is not a step and a mAP from 0 to 1'],
    ['step,mAP\n1,\n', 'line 2 is not a step and a mAP from 0 to 1'],
    ['step,mAP\n2,0.5\n2,0.5\n', 'line 3 is not after the step before it'],
  ];
  for (const [text, rule] of wrong) {
    t.throws(() => validationRows(text, 'a.csv'), { name: 'RangeError', message: `a.csv: ${rule}` });
  }
  t.end();
});

test('bestOf() takes the first of the highest', (t) => {
  t.same(bestOf([{ step: 1, mAP: 0.2 }, { step: 2, mAP: 0.5 }, { step: 3, mAP: 0.5 }]), { step: 2, mAP: 0.5 });
  t.equal(bestOf([]), null);
  t.end();
});
