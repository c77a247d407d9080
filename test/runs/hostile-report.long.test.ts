// Class names that would be scripts, attributes and tags if a page took them for its own text, in a real browser.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import t from 'tap';
import { rcnn } from '../support/recorded-world.js';
import { systemBrowser } from '../support/system-browser.js';
import { annotationXml, boxXml, objectXml, vocFixture } from '../support/voc-fixture.js';

const NAMES = [
  '<script>window.ran = 1</script>', '"><img src=x onerror="window.ran = 2">', '\' onmouseover=\'window.ran = 3',
  '</title><svg onload="window.ran = 4">', '</style><script>window.ran = 5</script>', '&lt;script&gt;window.ran = 6',
  'javascript:window.ran = 7', '--><script>window.ran = 8</script><!--', ']]><svg onload=window.ran=9>', '__proto__',
];

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const browser = systemBrowser();

t.test('a report runs nothing that a class is called', { skip: browser === null && 'no browser' }, async (t) => {
  const dir = t.testdir({ data: await vocFixture() });
  const [data, run] = [join(dir, 'data'), join(dir, 'run')];
  const objects = NAMES.map((name, i) => objectXml(escaped(name), boxXml(2 + i, 2, 20 + i, 28)));
  writeFileSync(join(data, 'Annotations', 'a.xml'), annotationXml(...objects));
  const flags = ['--data', data, '--split', 'train'];
  const commands = [
    ['train', ...flags, '--init', 'none', '--steps', '2', '--out', run],
    ['test', '--run', run, '--split', 'train', '--score', '0'],
  ];
  for (const words of commands) {
    const { code, stderr } = await rcnn(words);
    t.equal(code, 0, stderr);
  }
  const window = await chromium.launch({ executablePath: browser!, args: ['--no-sandbox'] });
  const page = await window.newPage();
  const troubles: string[] = [];
  page.on('dialog', (dialog) => troubles.push(dialog.message()));
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('request', (request) => { if (!/^(file|data):/.test(request.url())) troubles.push(request.url()); });
  await page.goto(pathToFileURL(join(run, 'report.html')).href);
  for (const details of await page.locator('summary').all()) await details.click();
  await page.mouse.move(300, 300);
  t.equal(await page.evaluate('window.ran'), undefined);
  t.equal(await page.locator('script, [onerror], [onload], [onmouseover]').count(), 0);
  t.ok(await page.getByText(NAMES[0]).count() > 0, 'the name itself can be read');
  t.same(troubles, []);
  await window.close();
});
