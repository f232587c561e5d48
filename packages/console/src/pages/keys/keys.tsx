// The signing keys: when each is announced, signs and retires; rotation now, and revocation of a compromised one.
import type { SigningKeyRecord } from '@mintmark/client/management';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine } from '../../actions/command-lines.ts';
import { Confirm } from '../../actions/confirm.tsx';
import { management } from '../../api/management.ts';
import { Badge, type Tone } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { Icon } from '../../kit/icon.tsx';
import { Loaded } from '../../kit/state.tsx';
import { Time } from '../../kit/time.tsx';
import { useTexts } from '../../language/language.tsx';
import { PageFrame } from '../../shell/page.tsx';
import { useRight } from '../../shell/rights.ts';
import { KeyTimeline } from './key-timeline.tsx';
import { KeyTokens } from './key-tokens.tsx';
import { RotateKey } from './rotate-key.tsx';

const TONES: Readonly<Record<SigningKeyRecord['state'], Tone>> = { signing: 'good', standby: 'info', retired: 'none', revoked: 'bad' };

export const Page = () => {
  const { t } = useTexts();
  const keys = useQuery({ queryKey: ['keys'], queryFn: () => management.keys.list() });
  return (
    <PageFrame title={t('nav.keys')} intro={t('keys.intro')}>
      <Loaded query={keys}>
        {(found) =>
          [...new Set(found.map(({ algorithm }) => algorithm))].map((algorithm) => (
            <Algorithm key={algorithm} algorithm={algorithm} keys={found.filter((key) => key.algorithm === algorithm)} />
          ))
        }
      </Loaded>
    </PageFrame>
  );
};

const Algorithm = ({
  algorithm,
  keys,
}: {
  readonly algorithm: SigningKeyRecord['algorithm'];
  readonly keys: readonly SigningKeyRecord[];
}) => {
  const { t } = useTexts();
  const may = useRight('manageKeys');
  const [rotating, setRotating] = useState(false);
  return (
    <section className="card" aria-labelledby={algorithm}>
      <div className="row spread">
        <h2 id={algorithm}>{algorithm}</h2>
        {may && <Button onClick={() => setRotating(true)}>{t('key.rotate')}</Button>}
      </div>
      <KeyTimeline keys={keys} />
      <ul className="rows">
        {keys.map((key) => (
          <KeyRow key={key.kid} signingKey={key} />
        ))}
      </ul>
      {rotating && <RotateKey algorithm={algorithm} onClose={() => setRotating(false)} />}
    </section>
  );
};

const KeyRow = ({ signingKey }: { readonly signingKey: SigningKeyRecord }) => {
  const { t } = useTexts();
  const may = useRight('manageKeys');
  const [revoking, setRevoking] = useState(false);
  const { kid, state, announced_at, signs_from, rotates_at, retired_at, revoked_at } = signingKey;
  const steps = [
    ['key.announced', announced_at],
    ['key.signs-from', signs_from],
    ['key.rotates', rotates_at],
    ['key.retired', retired_at],
    ['key.revoked', revoked_at],
  ] as const;
  return (
    <li className="stack-tight">
      <div className="row spread">
        <span className="row">
          <Badge tone={TONES[state]}>{t(`key.state.${state}`)}</Badge>
          <code className="break">{kid}</code>
        </span>
        {may && state !== 'revoked' && (
          <Button size="small" kind="danger" onClick={() => setRevoking(true)}>
            {t('revoke')} …
          </Button>
        )}
      </div>
      <ol className="timeline">
        {steps.map(
          ([name, at]) =>
            at !== null && (
              <li key={name}>
                <Icon name="clock" />
                <span>
                  {t(name)} <Time at={at} />
                </span>
              </li>
            ),
        )}
      </ol>
      {may && (state === 'signing' || state === 'retired') && <KeyTokens kid={kid} />}
      {revoking && (
        <Confirm
          title={t('key.revoke.title', { kid })}
          text={t('key.revoke.text')}
          name={kid}
          effect={() => management.effects.ofKey(kid)}
          elsewhere={{ cli: cliLine('key', 'revoke', kid), call: { method: 'POST', path: `/keys/${encodeURIComponent(kid)}/revoke` } }}
          action={t('revoke')}
          run={() => management.keys.revoke(kid)}
          changes={[['keys']]}
          done={{ text: t('key.was-revoked') }}
          onClose={() => setRevoking(false)}
        />
      )}
    </li>
  );
};
