// A secret of a client: its age, its end, and who uses it.
import type { SecretRecord } from '@mintmark/client/management';
import { useState } from 'react';
import { Badge, type Tone } from '../../kit/badge.tsx';
import { Icon } from '../../kit/icon.tsx';
import { Time } from '../../kit/time.tsx';
import { useTexts } from '../../language/language.tsx';
import { useRight } from '../../shell/rights.ts';
import { SignInTable } from '../grants/sign-in-table.tsx';
import { Age } from './last-use.tsx';
import { SecretActions } from './secret-actions.tsx';
import type { SecretProps } from './tab-props.ts';

const TONES: Readonly<Record<SecretRecord['state'], Tone>> = {
  active: 'good',
  expired: 'warn',
  retired: 'none',
  deactivated: 'none',
  revoked: 'bad',
};

export const SecretRow = ({ clientId, name, secret }: SecretProps) => {
  const { t } = useTexts();
  const { state, label, last_four, retires_at, last_used_at } = secret;
  const isRetiring = state === 'active' && retires_at !== null;
  return (
    <li className="stack-tight">
      <div className="row spread">
        <div className="stack-tight">
          <span className="row">
            <code>…{last_four ?? '????'}</code>
            {label !== null && <span className="break">{label}</span>}
            <Badge tone={TONES[state]}>{t(`secret.state.${state}`)}</Badge>
            {isRetiring && (
              <Badge tone="warn" icon="clock">
                {t('secret.retiring')}
              </Badge>
            )}
          </span>
          <Age of={secret} />
          <End secret={secret} />
        </div>
        <SecretActions {...{ clientId, name, secret }} />
      </div>
      {last_used_at !== null && <Users clientId={clientId} credentialId={secret.id} isRetiring={isRetiring} />}
    </li>
  );
};

const End = ({ secret: { state, expires_at, retires_at } }: { readonly secret: SecretRecord }) => {
  const { t } = useTexts();
  const at = [expires_at, retires_at].filter((each) => each !== null).toSorted()[0];
  return state === 'active' && at !== undefined ? (
    <span className="small">
      {t('secret.ends')} <Time at={at} />
    </span>
  ) : null;
};

const DAY = 86_400_000;

/** Who used a credential in the last week: for one that retires, those who need the new one. */
const Users = ({
  clientId,
  credentialId,
  isRetiring,
}: {
  readonly clientId: string;
  readonly credentialId: string;
  readonly isRetiring: boolean;
}) => {
  const { t } = useTexts();
  const mayRead = useRight('readGrants');
  const [open, setOpen] = useState(false);
  const [since] = useState(() => new Date(Date.now() - 7 * DAY).toISOString());
  if (!mayRead) return null;
  return (
    <details className="details" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Icon name="chevron" />
        {t(isRetiring ? 'secret.users.old' : 'secret.users')}
      </summary>
      {open && <SignInTable filter={{ client_id: clientId, credential_id: credentialId, since }} />}
    </details>
  );
};
