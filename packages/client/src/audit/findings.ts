// The possible findings about an audit trail.

/** The findings by name, with their meaning. */
export const FINDINGS = {
  'entry-changed': 'an entry is not what was recorded',
  'entries-reordered': 'entries are in another order',
  'entry-missing': 'entries are missing between others',
  'entry-inserted': 'there is an entry that was not recorded',
  'head-missing': 'the beginning is missing, beyond what was purged',
  'tail-missing': 'the end is missing',
  'chain-missing': 'a chain is missing',
  'chain-rewritten': 'the chain is consistent, but not the one that was signed',
  'checkpoint-missing': 'checkpoints are missing, or the store went back in time',
  'checkpoint-changed': 'a checkpoint is invalid: its signature, its number or its predecessor',
  'checkpoint-rewritten': 'a checkpoint is not the one that was exported',
  'checkpoint-foreign-key': 'a checkpoint is signed by a key that is not the server’s',
} as const;

/** One finding. */
export interface Finding {
  readonly name: keyof typeof FINDINGS;
  /** The chain; `undefined` for checkpoints. */
  readonly epoch: string | undefined;
  /** The number of the first entry, or of the checkpoint. */
  readonly number: number;
  /** A sentence for people. */
  readonly detail: string;
}

/** Maximum number of findings, so that a trail with faults everywhere is not reported entry by entry. */
const MAX_FINDINGS = 100;

/** The findings so far. */
export class Findings {
  readonly all: Finding[] = [];

  add(name: Finding['name'], epoch: string | undefined, number: number, detail: string = FINDINGS[name]): void {
    if (!this.isFull) this.all.push({ name, epoch, number, detail });
  }

  /** Whether the verification may stop. */
  get isFull(): boolean {
    return this.all.length >= MAX_FINDINGS;
  }

  /** Whether there is a finding of this name about a chain. */
  has(name: Finding['name'], epoch: string): boolean {
    return this.all.some((finding) => finding.name === name && finding.epoch === epoch);
  }
}
