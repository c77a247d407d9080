import { EXPORT_FORMATS, exportRun, type ExportFormat } from '../../export/export-run.js';
import type { World } from '../../runs/world.js';
import { printResult, type Command } from '../command.js';
import type { Arguments } from '../flags.js';
import { RUN_FLAG } from '../shared-flags.js';

/** `rcnn export` */
export const exportCommand: Command = {
  name: 'export',
  summary: 'write a trained run in the formats of other programs: ONNX, torchvision, COCO',
  operand: null,
  about: 'onnx: a folder with features.onnx (image to feature map, and to the RPN\'s scores and deltas) and head.onnx '
    + '(feature map and regions to class scores and deltas) of Fast R-CNN and Faster R-CNN. torchvision: a file with '
    + 'the trunk of alexnet or vgg16 under torchvision\'s names. coco: a folder with the ground truth and the results '
    + 'of the last test, as pycocotools loads them. docs/export.md says what each holds.',
  flags: [
    RUN_FLAG,
    { kind: 'choice', name: 'to', choices: EXPORT_FORMATS, about: 'the format; needed' },
    { kind: 'text', name: 'out', value: 'PATH', about: 'the new folder or file; needed' },
    { kind: 'switch', name: 'json', about: 'print the result as JSON' },
  ],
  examples: ['npx rcnn export --run runs/shapes --to onnx --out shapes-onnx'],
  run: exportCommandRun,
};

async function exportCommandRun(args: Arguments, world: World): Promise<void> {
  const run = args.needed('run', 'RUN');
  const format = args.needed('to', EXPORT_FORMATS.join('|')) as ExportFormat; // a choice
  const out = args.needed('out', 'PATH');
  const exported = await exportRun(run, format, out, world);
  printResult(args, world, { run, format, ...exported }, [
    ...exported.files.map((file) => `${file}: written`),
    ...exported.leftOut.map((what) => `left out: ${what}`),
  ]);
}
