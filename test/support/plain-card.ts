// A card that is none: its memory is the processor's, and it calls the text of each kernel thread by thread. So what
// happens on a card is tested on every machine, and what travels is counted.
import type { CardCall, CardMemory, CardNumbers } from '../../lib/compute/card/card-memory.js';
import { runInFloat64 } from '../../lib/compute/float64-runner.js';
import { TransferCounter } from '../../lib/compute/transfers.js';
import type { TensorData } from '../../lib/tensor/tensor.js';

interface PlainNumbers {
  data: TensorData | null;
}

export class PlainCardMemory implements CardMemory {
  readonly counter = new TransferCounter();
  /** Kernels that ran, by name. */
  readonly launched: string[] = [];
  /** Arrays that are not freed. */
  live = 0;

  async send(data: Float32Array): Promise<CardNumbers> {
    this.counter.upload(data.length);
    return this.made(data.slice());
  }

  async run({ kernel, output, constants, inputs }: CardCall): Promise<CardNumbers> {
    this.launched.push(kernel.name);
    // The cast: a runner of kernels takes arrays alone, and hands on numbers as they are.
    const given = inputs.map((input) => typeof input === 'number' ? input : dataOf(input)) as TensorData[];
    return this.made(await runInFloat64({ kernel, resultsPerCell: 1, output, constants, inputs: given, flops: 0 }));
  }

  async fetch(numbers: CardNumbers): Promise<Float32Array> {
    const data = dataOf(numbers);
    this.counter.readBack(data.length);
    return Float32Array.from(data);
  }

  free(numbers: CardNumbers): void {
    dataOf(numbers);
    (numbers as PlainNumbers).data = null;
    this.live--;
  }

  private made(data: TensorData): CardNumbers {
    this.live++;
    return { data } satisfies PlainNumbers;
  }
}

function dataOf(numbers: CardNumbers): TensorData {
  const { data } = numbers as PlainNumbers;
  if (data === null) throw new Error('plain card: the numbers are freed');
  return data;
}
