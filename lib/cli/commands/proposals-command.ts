import { writeFileAtomic } from '../../data/files/atomic-file.js';
import { proposalLineText, refuseExisting } from '../../data/files/proposal-lines.js';
import type { Dataset } from '../../data/sample.js';
import { apText } from '../../evaluation/ap-text.js';
import { proposalRecall, RECALL } from '../../evaluation/proposal-recall.js';
import { describedSplit, trainSplitOf, type DataChoice } from '../../runs/data-choice.js';
import { refuseForeignProposals } from '../../runs/proposal-file.js';
import { boxSource, proposalFolder } from '../../runs/proposal-folder.js';
import type { World } from '../../runs/world.js';
import { EXTERNAL_PROPOSALS, externalProposals, type ProposalsMade } from '../../systems/external-proposals.js';
import { printResult, type Command } from '../command.js';
import type { Arguments } from '../flags.js';
import { PROPOSALS_FLAG, wholeChoice } from '../proposal-flags.js';
import { folderOptions, REPAIR_FLAGS } from '../shared-flags.js';

/** `rcnn proposals` */
export const proposalsCommand: Command = {
  name: 'proposals',
  summary: 'make, check or write region proposals of a VOC folder',
  operand: { name: 'DATA', several: false },
  about: 'Makes the proposals of a split by a method, or reads them from a file and checks every line of it, says how '
    + 'well they cover the objects, and with --out writes them as a file: JSON Lines, an image a line '
    + '(docs/your-data.md). rcnn train and test take such a file by --proposals FILE.',
  flags: [
    { kind: 'text', name: 'split', value: 'NAME', about: 'which images (default: trainval)' },
    PROPOSALS_FLAG,
    { kind: 'integer', name: 'limit', minimum: 1, about: 'the most boxes of an image, the best (default: all)' },
    { kind: 'text', name: 'out', value: 'FILE', about: 'a new file for the boxes (default: none is written)' },
    { kind: 'text', name: 'cache', value: 'DIR', about: 'also keeps them in a folder that runs share (default: not)' },
    ...REPAIR_FLAGS,
    { kind: 'switch', name: 'json', about: 'print the result as JSON' },
  ],
  examples: [
    'npx rcnn proposals my-photos --proposals fast --out fast.jsonl',
    'npx rcnn proposals my-photos --proposals my-boxes.jsonl',
  ],
  run: proposals,
};

async function proposals(args: Arguments, world: World): Promise<void> {
  const [dir] = args.operands;
  const out = args.text('out');
  if (out !== undefined) await refuseExisting(out);
  const choice: DataChoice = { kind: 'folder', dir, ...folderOptions(args) };
  const split = args.text('split') ?? await trainSplitOf(choice);
  const data = (await describedSplit(choice, split, world.progress))!; // null: drawn shapes
  const made = await madeFor(args, choice, data, world);
  const { samples } = data;
  if (out !== undefined) {
    await writeFileAtomic(out, (function* lines() {
      for (const [i, { id }] of samples.entries()) yield proposalLineText({ id, boxes: made.boxes.at(i)! });
    })());
  }
  const boxes = samples.reduce((sum, _, i) => sum + made.boxes.at(i)!.length, 0);
  const covered = samples.map(({ objects }, i) =>
    ({ proposals: made.boxes.at(i)!, objects: objects.map(({ box }) => box) }));
  const { recalls } = proposalRecall(covered, RECALL);
  const recall = recalls === null ? null : { '0.50': recalls[0], '0.70': recalls[4] };
  printResult(args, world, { images: samples.length, boxes, recall, out: out ?? null }, [
    `${samples.length} images of split ${data.split}, ${(boxes / samples.length).toFixed(1)} boxes each`,
    ...recall === null ? [] : [
      `share of the objects covered: ${apText(recall['0.50'])} at IoU 0.5, ${apText(recall['0.70'])} at 0.7`,
    ],
    ...out === undefined ? [] : [`written to ${out}`],
  ]);
}

/** Makes or reads the proposals, and says how far it is. */
async function madeFor(args: Arguments, data: DataChoice, { samples }: Dataset, world: World): Promise<ProposalsMade> {
  const method = await wholeChoice(args) ?? EXTERNAL_PROPOSALS.small;
  const limit = args.number('limit');
  const choice = { ...method, ...limit === undefined ? {} : { limit } };
  await refuseForeignProposals(choice, data);
  const cache = args.text('cache');
  const source = await boxSource(choice, cache === undefined ? null : proposalFolder(cache, data, choice));
  const made = await externalProposals(choice, samples, source, (text, due) => world.progress.update(text, due));
  world.progress.settle();
  if (made.note !== null) world.progress.say(made.note);
  return made;
}
