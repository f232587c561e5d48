// What can be wrong with an audit trail, by name.

/** Every name, and what it means. */
export const FINDINGS = {
  'entry-changed': 'an entry is not what was recorded',
  'entries-reordered': 'entries stand in each other’s place',
  'entry-missing': 'entries are missing between others',
  'entry-inserted': 'there is an entry that nobody recorded',
  'head-missing': 'the beginning is missing, beyond what was purged',
  'tail-missing': 'the end is missing',
  'chain-missing': 'a chain is gone',
  'chain-rewritten': 'the chain holds together, and is not the one that was signed',
  'checkpoint-missing': 'checkpoints are missing, or the store went back in time',
  'checkpoint-changed': 'a checkpoint does not hold: its signature, its place or what it follows',
  'checkpoint-rewritten': 'a checkpoint is not the one that was kept outside',
  'checkpoint-foreign-key': 'a checkpoint is signed by a key that is not the server’s',
} as const;

/** One thing that is wrong. */
export interface Finding {
  readonly name: keyof typeof FINDINGS;
  /** Where: a chain, or the checkpoints. */
  readonly epoch: string | undefined;
  /** The first link, or the checkpoint, that it is about. */
  readonly number: number;
  /** More, for a person. */
  readonly detail: string;
}

/** Most findings that are told; a trail that is wrong all over need not be told link by link. */
const MAX_FINDINGS = 100;

/** What was found so far. */
export class Findings {
  readonly all: Finding[] = [];

  add(name: Finding['name'], epoch: string | undefined, number: number, detail: string = FINDINGS[name]): void {
    if (!this.isFull) this.all.push({ name, epoch, number, detail });
  }

  /** Whether there is no use in looking further. */
  get isFull(): boolean {
    return this.all.length >= MAX_FINDINGS;
  }

  /** Whether something of this name is known of a chain. */
  has(name: Finding['name'], epoch: string): boolean {
    return this.all.some((finding) => finding.name === name && finding.epoch === epoch);
  }
}
