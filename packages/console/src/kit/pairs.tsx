// Facts about a thing: names and values.
import type { ReactNode } from 'react';

/** A name and its value. */
export type Fact = readonly [name: string, value: ReactNode];

export const Pairs = ({ facts, className = 'pairs' }: { readonly facts: readonly Fact[]; readonly className?: string }) => (
  <dl className={className}>
    {facts.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);
