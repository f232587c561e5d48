// Tabs: one of several texts or views at a place.
import * as Radix from '@radix-ui/react-tabs';
import type { ReactNode } from 'react';

/** @param label - of the list of tabs */
export const Tabs = ({
  label,
  tabs,
}: {
  readonly label: string;
  readonly tabs: readonly { readonly name: string; readonly content: ReactNode }[];
}) => (
  <Radix.Root defaultValue={tabs[0]?.name ?? ''} className="stack">
    <Radix.List className="tabs" aria-label={label}>
      {tabs.map(({ name }) => (
        <Radix.Trigger key={name} value={name} className="tab">
          {name}
        </Radix.Trigger>
      ))}
    </Radix.List>
    {tabs.map(({ name, content }) => (
      <Radix.Content key={name} value={name} tabIndex={-1}>
        {content}
      </Radix.Content>
    ))}
  </Radix.Root>
);
