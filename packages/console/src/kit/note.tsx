// A sentence that should not be missed.
import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

const ICONS = { good: 'check', info: 'info', warn: 'warn', bad: 'stop' } as const satisfies Record<string, IconName>;

/** @param alert - whether screen readers are interrupted, as for a failure */
export const Note = ({
  tone,
  children,
  alert = false,
}: {
  readonly tone: keyof typeof ICONS;
  readonly children: ReactNode;
  readonly alert?: boolean;
}) => (
  <div className="note" data-tone={tone} role={alert ? 'alert' : undefined}>
    <Icon name={ICONS[tone]} />
    <div className="stack-tight">{children}</div>
  </div>
);
