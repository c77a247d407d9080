// Numbers that travel between the memory of the processor and that of a graphics card, counted where they are sent and
// fetched. Mode webgpu; a card that waits for its operands computes nothing.

export interface Transfers {
  /** Arrays sent to the card, and their bytes. */
  readonly uploads: number;
  readonly uploadedBytes: number;
  /** Arrays fetched from it, and their bytes. */
  readonly readBacks: number;
  readonly readBytes: number;
}

/** Counts from 0. */
export class TransferCounter {
  private total: Transfers = { uploads: 0, uploadedBytes: 0, readBacks: 0, readBytes: 0 };

  /** What has travelled so far. */
  get soFar(): Transfers {
    return this.total;
  }

  /** Counts an array of float32 numbers sent to the card. */
  upload(numbers: number): void {
    const { uploads, uploadedBytes, ...reads } = this.total;
    this.total = { ...reads, uploads: uploads + 1, uploadedBytes: uploadedBytes + bytesOf(numbers) };
  }

  /** Counts an array of float32 numbers fetched from it. */
  readBack(numbers: number): void {
    const { readBacks, readBytes, ...sent } = this.total;
    this.total = { ...sent, readBacks: readBacks + 1, readBytes: readBytes + bytesOf(numbers) };
  }
}

/** What travelled between two looks at a counter. */
export function transfersBetween(before: Transfers, after: Transfers): Transfers {
  return {
    uploads: after.uploads - before.uploads,
    uploadedBytes: after.uploadedBytes - before.uploadedBytes,
    readBacks: after.readBacks - before.readBacks,
    readBytes: after.readBytes - before.readBytes,
  };
}

/** For example `uploads 52 (12.30 MB), read-backs 26 (5.10 MB)`. */
export function describeTransfers({ uploads, uploadedBytes, readBacks, readBytes }: Transfers): string {
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;
  return `uploads ${uploads} (${megabytes(uploadedBytes)}), read-backs ${readBacks} (${megabytes(readBytes)})`;
}

function bytesOf(numbers: number): number {
  return numbers * Float32Array.BYTES_PER_ELEMENT;
}
