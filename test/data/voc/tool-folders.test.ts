// Folders as annotation tools and public data sets have them, each in small: how they are read, which notes there are,
// and that the repaired folder needs none.
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'jpeg-js';
import { test, type Test } from 'tap';
import { encodePng } from '../../../lib/data/pictures/image-file.js';
import { readVocFolder, type VocOptions } from '../../../lib/data/voc/voc-folder.js';
import { checkVocFolder, fixVocFolder } from '../../support/voc-folder.js';
import { boxXml, objectXml } from '../../support/voc-fixture.js';

type Tree = { readonly [name: string]: Tree | string | Buffer };

const [WIDTH, HEIGHT] = [40, 30];
const RGB = Uint8Array.from({ length: 3 * WIDTH * HEIGHT }, (_, i) => i % 251);
const PNG = Buffer.from(await encodePng({ width: WIDTH, height: HEIGHT, data: RGB }));
const JPEG = Buffer.from(encode({ width: WIDTH, height: HEIGHT, data: Buffer.alloc(4 * WIDTH * HEIGHT, 90) }, 90).data);

const SIZE = `<size><width>${WIDTH}</width><height>${HEIGHT}</height><depth>3</depth></size>`;

function xml(object: string, size = SIZE): string {
  return `<annotation verified="no"><folder>x</folder>${size}${object}</annotation>`;
}

const CAT = objectXml('cat', boxXml(1, 2, 10, 20));
const DOG = objectXml('dog', boxXml(5, 5, 30, 25));
const BOX = { cat: { x1: 0, y1: 1, x2: 9, y2: 19 }, dog: { x1: 4, y1: 4, x2: 29, y2: 24 } } as const;

/** A JPEG with an EXIF segment that holds nothing but the orientation. */
function turned(orientation: number): Buffer {
  const exif = [0xff, 0xe1, 0, 34, ...Buffer.from('Exif\0\0'), 0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1,
    0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
  return Buffer.concat([JPEG.subarray(0, 2), Buffer.from(exif), JPEG.subarray(2)]);
}

/** Two images in VOC's layout; `parts` replace whole folders. */
function voc(parts: Tree): Tree {
  return {
    Annotations: { 'a.xml': xml(CAT), 'b.xml': xml(DOG) },
    JPEGImages: { 'a.png': PNG, 'b.jpg': JPEG },
    ImageSets: { Main: { 'trainval.txt': 'a\nb\n' } },
    ...parts,
  };
}

interface Make {
  readonly name: string;
  readonly tree: Tree;
  readonly split?: string;
  /** In the order of the split. */
  readonly ids?: readonly string[];
  /** Kinds of trouble, each once, in alphabetical order. */
  readonly kinds: readonly string[];
  readonly options?: VocOptions;
}

const lists = (text: string): Tree => ({ ImageSets: { Main: { 'trainval.txt': text } } });
const annotations = (text: string): Tree => ({ Annotations: { 'a.xml': text, 'b.xml': xml(DOG) } });

const MAKES: readonly Make[] = [
  { name: 'VOC itself', tree: voc({}), kinds: [] },
  { name: 'LabelImg on a Mac: annotations, images, no lists (raccoon)', kinds: ['layout', 'system-file'],
    tree: { annotations: { 'a.xml': xml(CAT), 'b.xml': xml(DOG), '.DS_Store': '\0' },
      images: { 'a.png': PNG, 'b.jpg': JPEG } } },
  { name: 'annots and images, an end marker missing (kangaroo)', kinds: ['layout', 'picture'],
    tree: { annots: { 'a.xml': xml(CAT), 'b.xml': xml(DOG) },
      images: { 'a.png': PNG, 'b.jpg': JPEG.subarray(0, JPEG.length - 2) } } },
  { name: 'CVAT: counted from 0 (tomato)', kinds: ['edge'],
    tree: voc(annotations(xml(objectXml('cat', boxXml(0, 2, 10, 20))))) },
  { name: 'images listed twice, boxes 3 px outside (bottle)', kinds: ['edge', 'list-twice'],
    tree: voc({ ...annotations(xml(objectXml('cat', boxXml(-2, 2, 10, 20)))), ...lists('a\nb\na\n') }) },
  { name: 'a list in one line (whales)', tree: voc(lists('a b')), kinds: ['list-line'] },
  { name: 'a list in other capitals', tree: voc(lists('A\nB\n')), kinds: ['list-line'] },
  { name: 'elements in another order, images in two folders (RSOD)', kinds: ['layout'],
    tree: { 'Annotations': { 'a.xml': xml(CAT), 'b.xml': xml(DOG) }, 'JPEGImages-test': { 'a.png': PNG },
      'JPEGImages-trainval': { 'b.jpg': JPEG }, 'ImageSets': { Main: { 'trainval.txt': 'a\nb\n' } } } },
  { name: 'LabelImg 1.3: <Difficult>, <filename> without ending', kinds: ['spelling'],
    tree: voc(annotations(xml(`<filename>a</filename>${CAT.replace('<bnd', '<Difficult>0</Difficult><bnd')}`))) },
  { name: 'XML beside the images in train and test (EdjeElectronics)', kinds: ['layout'], split: 'train',
    ids: ['train/a', 'train/b'],
    tree: { images: { train: { 'a.PNG': PNG, 'a.xml': xml(CAT), 'b.JPG': JPEG, 'b.xml': xml(DOG) },
      test: { 'c.png': PNG, 'c.xml': xml(DOG) } } } },
  { name: 'Roboflow: train, valid and test with XML beside the images', kinds: ['layout'], split: 'val',
    ids: ['valid/a', 'valid/b'],
    tree: { 'valid': { 'a.png': PNG, 'a.xml': xml(CAT), 'b.jpg': JPEG, 'b.xml': xml(DOG) },
      'train': { 'c.png': PNG, 'c.xml': xml(DOG) }, 'README.txt': 'exported' } },
  { name: 'Datumaro: ids with folders', kinds: [], ids: ['day/a', 'night/b'],
    tree: { Annotations: { day: { 'a.xml': xml(CAT) }, night: { 'b.xml': xml(DOG) } },
      JPEGImages: { day: { 'a.png': PNG }, night: { 'b.jpg': JPEG } }, ...lists('day/a\nnight/b\n') } },
  { name: 'images in folders, annotations not', kinds: ['image-name'],
    tree: voc({ JPEGImages: { day: { 'a.png': PNG }, night: { 'b.jpg': JPEG } } }) },
  { name: 'an image known by <filename> alone, one in other capitals', kinds: ['image-name'],
    tree: voc({ ...annotations(xml(`<filename>photo 1.png</filename>${CAT}`)),
      JPEGImages: { 'photo 1.png': PNG, 'B.jpg': JPEG } }) },
  { name: 'a size of 0 (LabelImg)', kinds: ['size'],
    tree: voc(annotations(xml(CAT, '<size><width>0</width><height>0</height></size>'))) },
  { name: 'no size, flags in words, a share of <truncated>', kinds: ['flag', 'size'],
    tree: voc(annotations(xml(objectXml('cat', boxXml(1, 2, 10, 20),
      '<truncated>0.06</truncated><difficult>Unspecified</difficult>'), ''))) },
  { name: '<objects><object> in capitals', kinds: ['spelling'],
    tree: voc(annotations(xml(`<objects>${CAT.replaceAll('object', 'Object')}</objects>`))) },
  { name: 'VoTT: lists with endings and labels, CR LF, blank lines', kinds: ['list-blank', 'list-line'],
    tree: voc(lists('\ufeffa.png 1\r\n\r\nb.jpg -1\r\n')) },
  { name: 'darknet: lists of paths', kinds: ['list-line'],
    tree: voc(lists('/data/JPEGImages/a.png\nC:\\data\\JPEGImages\\b.jpg\n')) },
  { name: 'lists of pairs of paths', kinds: ['list-line'],
    tree: voc(lists('JPEGImages/a.png Annotations/a.xml\nJPEGImages/b.jpg Annotations/b.xml\n')) },
  { name: 'lists in the folder itself', kinds: ['layout'],
    tree: { Annotations: { 'a.xml': xml(CAT), 'b.xml': xml(DOG) }, JPEGImages: { 'a.png': PNG, 'b.jpg': JPEG },
      'trainval.txt': 'a\nb\n', 'classes.txt': 'cat\ndog\n' } },
  { name: 'backups of editors, files of systems', kinds: ['system-file'],
    tree: voc({
      Annotations: { 'a.xml': xml(CAT), 'b.xml': xml(DOG), '._a.xml': '\0\x05', 'a.xml~': '<', '#b.xml#': '<' },
      JPEGImages: { 'a.png': PNG, 'b.jpg': JPEG, 'Thumbs.db': '\0', '._a.png': '\0' },
    }) },
  { name: 'comments and CDATA inside each other', kinds: [],
    tree: voc(annotations(xml(`<!-- <![CDATA[ -->${CAT.replace('cat', 'c<!-- ]]> -->a<![CDATA[t]]>')}`))) },
  { name: 'elements with a prefix, and called like parts of the language', kinds: ['spelling'],
    tree: voc(annotations(xml(`<constructor/><__proto__>1</__proto__>${CAT.replaceAll('object>', 'v:object>')}`))) },
  { name: 'a blank line before the prolog, encoding "Unicode"', kinds: ['encoding'],
    tree: voc(annotations(`\n<?xml version="1.0" encoding="Unicode"?>${xml(CAT)}`)) },
  { name: 'a.png.xml for a.png', kinds: ['image-name'], ids: ['a.png', 'b'],
    tree: voc({ Annotations: { 'a.png.xml': xml(CAT), 'b.xml': xml(DOG) }, ...lists('a.png\nb\n') }) },
  { name: 'folders six deep, thumbnails of a Synology', kinds: ['image-name'], ids: ['1/2/3/4/5/a', 'b'],
    tree: voc({ Annotations: { '1': { 2: { 3: { 4: { 5: { 'a.xml': xml(CAT) } } } } }, 'b.xml': xml(DOG) },
      JPEGImages: { 'a.png': PNG, 'b.jpg': JPEG, '@eaDir': { 'a.png': PNG } }, ...lists('1/2/3/4/5/a\nb\n') }) },
  { name: 'Python: names in character references', kinds: [],
    tree: voc(annotations(xml(objectXml('&#99;a&#x74;', boxXml(1, 2, 10, 20))))) },
];

async function readMake(t: Test, { tree, split = 'trainval', options = {} }: Make) {
  const dir = t.testdir({ data: tree as never });
  const data = join(dir, 'data');
  return { out: join(dir, 'fixed'), data, set: await readVocFolder(data, split, options) };
}

for (const make of MAKES) {
  test(`readVocFolder() reads a folder of the make: ${make.name}`, async (t) => {
    const { data, out, set: { classes, samples, notes = [] } } = await readMake(t, make);
    t.same(classes, ['cat', 'dog']);
    t.same(samples.map(({ id }) => id), make.ids ?? ['a', 'b']);
    t.same(samples.map(({ objects }) => objects.map(({ box }) => box)), [[BOX.cat], [BOX.dog]]);
    for (const sample of samples) t.equal((await sample.image()).width, WIDTH);
    const { troubles } = await checkVocFolder(data);
    const kinds = new Set(troubles.filter(({ kind }) => kind !== 'not-read').map(({ kind }) => kind));
    t.same([...kinds].sort(), make.kinds);
    t.notOk(troubles.some(({ fatal }) => fatal), 'nothing would stop a training');
    t.equal(notes.length > 0, make.kinds.some((kind) => kind !== 'picture'), 'never silent');
    if (make.kinds.length > 0) t.ok((await checkVocFolder(data, { strict: true })).troubles.some(({ fatal }) => fatal));

    await fixVocFolder(data, out, { skipBad: false });
    const strict = await checkVocFolder(out, { strict: true });
    t.same(strict.troubles.filter(({ fatal }) => fatal), [], 'the repaired folder');
    const fixed = await readVocFolder(out, make.split ?? 'trainval', { strict: true });
    const contents = (all: typeof samples): object[] => all.map(({ id, objects }) => ({ id, objects }));
    t.same(contents(fixed.samples), contents(samples));
    t.equal(fixed.notes, undefined);
  });
}

test('readVocFolder() turns boxes that were drawn on the unturned picture of a camera', async (t) => {
  const tree = voc({ JPEGImages: { 'a.png': turned(6), 'b.jpg': JPEG } }); // 40×30 as stored, 30×40 as seen
  const dir = t.testdir(tree as never);
  const { samples: [{ width, height, objects: [{ box }] }], notes = [] } = await readVocFolder(dir, 'trainval');
  t.same([width, height], [30, 40]);
  t.same(box, { x1: 29 - 19, y1: 0, x2: 29 - 1, y2: 9 }); // a quarter turn clockwise: x' = 29 − y, y' = x
  t.match(notes, [/a\.xml: <size> says 40x30, the image is 30x40 after its EXIF orientation 6; the boxes were turned/]);
});

test('readVocFolder() splits a folder without lists by --val-share, always in the same way', async (t) => {
  const ids = Array.from({ length: 20 }, (_, i) => `p${i}`);
  const dir = t.testdir({
    annotations: Object.fromEntries(ids.map((id) => [`${id}.xml`, xml(CAT)])),
    images: Object.fromEntries(ids.map((id) => [`${id}.png`, PNG])),
  });
  const idsOf = async (split: string): Promise<string[]> =>
    (await readVocFolder(dir, split, { valShare: 0.2 })).samples.map(({ id }) => id);
  const [train, val] = [await idsOf('train'), await idsOf('val')];
  t.same([train.length, val.length], [16, 4]);
  t.same([...train, ...val].sort(), [...ids].sort());
  t.same(await idsOf('val'), val);
  t.not(val.join(), ids.sort().slice(0, 4).join());
  const listed = t.testdir({ listed: voc({}) as never });
  await t.rejects(readVocFolder(join(listed, 'listed'), 'train', { valShare: 0.2 }),
    { message: /has lists \(trainval\); --val-share is for a folder without$/ });
});

test('readVocFolder() says which layout it looked for and which folders there are', async (t) => {
  const dir = t.testdir({
    VOCdevkit: { VOC2007: voc({}) as never, VOC2012: voc({}) as never },
    yolo: { images: { 'a.png': PNG }, labels: { 'a.txt': '0 0.5 0.5 0.1 0.1' } },
    bare: { Annotations: { 'a.xml': xml(CAT) }, masks: {} },
  });
  const at = (...parts: string[]): string => join(dir, ...parts);
  await t.rejects(readVocFolder(at('VOCdevkit'), 'train'), {
    message: /no annotations: .*; its folders: VOC2007, VOC2012; give .*VOC2007 or .*VOC2012 instead$/,
  });
  const yolo = /no annotations: looked for \*\.xml .*: images, labels$/;
  await t.rejects(readVocFolder(at('yolo'), 'train'), { message: yolo });
  const bare = /no images: looked for .* its folders: Annotations, masks$/;
  await t.rejects(readVocFolder(at('bare'), 'train'), { message: bare });
  const part = /it has no folders; give .*bare instead$/;
  await t.rejects(readVocFolder(at('bare', 'Annotations'), 'train'), { message: part });
});

test('readVocFolder() with skipBad leaves out images that cannot be used, and says which', async (t) => {
  const bad = xml(objectXml('cat', boxXml(20, 2, 10, 20)));
  const files = { 'a.xml': bad, 'b.xml': xml(DOG), 'c.xml': '<annotation>' };
  const tree = voc({ Annotations: files, ...lists('a\nb\nc\nd\n') });
  const dir = t.testdir({ data: tree as never });
  const data = join(dir, 'data');
  const { samples, classes, notes = [] } = await readVocFolder(data, 'trainval', { skipBad: true });
  t.same([samples.map(({ id }) => id), classes], [['b'], ['cat', 'dog']]);
  const leftOut = notes.filter((note) => note.includes('left out'));
  for (const what of [/train.*line 4: /, /a\.xml: object 1 \(cat\): .*reversed/, /c\.xml: .*malformed/]) {
    t.ok(leftOut.some((note) => what.test(note)), String(what));
  }
  const message = /and \d+ more; all are listed by: npx rcnn check |malformed/;
  await t.rejects(readVocFolder(data, 'trainval'), { message });
  t.same(await fixVocFolder(data, join(dir, 'fixed'), { skipBad: true }), { images: 1, leftOut: 2, unlisted: 0 });
  await t.rejects(fixVocFolder(data, join(dir, 'other'), { skipBad: false }));
  const inside = fixVocFolder(data, join(data, 'inside'), { skipBad: true });
  await t.rejects(inside, { message: /lies in the folder that is read/ });
  t.same(readdirSync(dir).sort(), ['data', 'fixed']);
});

test('readVocFolder() knows a name with an accent in both of its forms', async (t) => {
  const [one, two] = ['caf\u00e9', 'cafe\u0301'];
  const dir = t.testdir(voc({
    Annotations: { [`${one}.xml`]: xml(CAT) }, JPEGImages: { [`${two}.png`]: PNG }, ...lists(`${two}\n`),
  }) as never);
  const { samples: [{ id, objects }], notes = [] } = await readVocFolder(dir, 'trainval');
  t.same([id, objects.length], [one, 1]);
  t.match(notes.join('\n'), /its image was found by its name/);
});

test('readVocFolder() follows a link to a folder that has another name', async (t) => {
  const dir = t.testdir({ annots: { 'a.xml': xml(CAT) }, pics: { 'a.png': PNG }, linked: {} });
  mkdirSync(join(dir, 'linked', 'ImageSets'));
  symlinkSync(join(dir, 'annots'), join(dir, 'linked', 'Annotations'));
  symlinkSync(join(dir, 'pics'), join(dir, 'linked', 'JPEGImages'));
  t.equal((await readVocFolder(join(dir, 'linked'), 'trainval')).samples.length, 1);
});
