// The parts of the whole run: a comparison, and the numbers of connections at which it is measured.
import { COMPARISONS, type Comparison } from '../compare/comparisons.ts';

/** One part of the run. */
export interface Section {
  readonly name: keyof typeof COMPARISONS;
  readonly title: string;
  readonly connections: readonly number[];
  /** Whether a short run includes it. */
  readonly quick: boolean;
}

/** The parts, in the order of the page. */
export const SECTIONS: readonly Section[] = [
  { name: 'token', title: 'Token requests', connections: [64, 16], quick: true },
  { name: 'introspect', title: 'Introspection', connections: [64], quick: true },
  { name: 'revoke', title: 'Revocation', connections: [64], quick: true },
  { name: 'signed', title: 'Client assertions and DPoP proofs', connections: [64], quick: true },
  { name: 'tls', title: 'A new TLS connection per token', connections: [16], quick: true },
  { name: 'clients', title: 'Many clients', connections: [64], quick: false },
];

/** The comparison of a part. */
export const comparisonOf = ({ name }: Pick<Section, 'name'>): Comparison => COMPARISONS[name];
