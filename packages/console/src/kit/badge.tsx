// A state in a word, a tone and an icon: never in a colour alone.
import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'none';

const ICONS: Readonly<Record<Tone, IconName>> = { good: 'check', warn: 'warn', bad: 'stop', info: 'info', none: 'pause' };

export const Badge = ({
  tone,
  children,
  icon = ICONS[tone],
}: {
  readonly tone: Tone;
  readonly children: ReactNode;
  readonly icon?: IconName;
}) => (
  <span className="badge" data-tone={tone}>
    <Icon name={icon} />
    {children}
  </span>
);
