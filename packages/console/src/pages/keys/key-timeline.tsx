// The keys of an algorithm over time, as bars: announced, signing, retired. Screen readers skip it: the list has the
// same times.
import type { SigningKeyRecord } from '@mintmark/client/management';
import { useTexts } from '../../language/language.tsx';

/** The units of the picture: its width, and the height of a key. */
const [WIDTH, ROW, BAR] = [1000, 18, 12] as const;
const DAY = 86_400_000;

type Phase = 'announced' | 'signing' | 'retired' | 'revoked';

/** The phases of a key, each with its start and end in milliseconds. */
const phasesOf = (key: SigningKeyRecord, now: number): readonly (readonly [phase: Phase, from: number, to: number])[] => {
  const times = [key.announced_at, key.signs_from, key.rotates_at, key.retired_at, key.revoked_at];
  const [announced, signs, rotates, retired, revoked] = times.map((at) => (at === null ? undefined : Date.parse(at)));
  const end = revoked ?? now;
  const phases: readonly (readonly [Phase, number | undefined, number])[] = [
    ['announced', announced, signs ?? end],
    ['signing', signs, retired ?? rotates ?? end],
    ['retired', retired, end],
    ['revoked', revoked, now],
  ];
  return phases.flatMap(([phase, from, to]) => (from === undefined || to < from ? [] : [[phase, from, to] as const]));
};

export const KeyTimeline = ({ keys }: { readonly keys: readonly SigningKeyRecord[] }) => {
  const { t } = useTexts();
  const now = Date.now();
  const phases = keys.map((key) => ({ kid: key.kid, phases: phasesOf(key, now) }));
  const times = phases.flatMap((key) => key.phases.flatMap(([, from, to]) => [from, to]));
  const [first, last] = [Math.min(now - DAY, ...times), Math.max(now + DAY, ...times)];
  const at = (time: number): number => ((time - first) / (last - first)) * WIDTH;
  return (
    <div className="stack-tight" aria-hidden="true">
      <svg aria-hidden="true" className="key-timeline" viewBox={`0 0 ${WIDTH} ${keys.length * ROW}`} preserveAspectRatio="none">
        {phases.map((key, row) =>
          key.phases.map(([phase, from, to]) => (
            <rect
              key={`${key.kid} ${phase}`}
              data-phase={phase}
              x={at(from)}
              y={row * ROW + (ROW - BAR) / 2}
              width={Math.max(2, at(to) - at(from))}
              height={BAR}
            />
          )),
        )}
        <line x1={at(now)} x2={at(now)} y1={0} y2={keys.length * ROW} />
      </svg>
      <ul className="row small">
        {(['announced', 'signing', 'retired', 'revoked'] as const).map((phase) => (
          <li key={phase} className="legend" data-phase={phase}>
            {t(`key.phase.${phase}`)}
          </li>
        ))}
        <li className="legend" data-phase="now">
          {t('time.now')}
        </li>
      </ul>
    </div>
  );
};
