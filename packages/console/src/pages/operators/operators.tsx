// The operators of the tenant: who may sign in here, with which roles.
import type { OperatorRecord } from '@mintmark/client/management';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { management } from '../../api/management.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { Loaded } from '../../kit/state.tsx';
import { Time } from '../../kit/time.tsx';
import { useTexts } from '../../language/language.tsx';
import { PageFrame } from '../../shell/page.tsx';
import { useRight, useSession } from '../../shell/rights.ts';
import { NewOperatorDialog } from './new-operator.tsx';
import { OperatorActions } from './operator-actions.tsx';

/** What the server names as the creator of the first operator. */
const BY_LINK = 'one-time link';

export const Page = () => {
  const { t } = useTexts();
  const may = useRight('manageOperators');
  const [creating, setCreating] = useState(false);
  const operators = useQuery({ queryKey: ['operators'], queryFn: () => management.operators.list() });
  return (
    <PageFrame
      title={t('nav.operators')}
      intro={t('operators.intro')}
      actions={
        may && (
          <Button kind="primary" icon="plus" onClick={() => setCreating(true)}>
            {t('operators.create')}
          </Button>
        )
      }
    >
      <Loaded query={operators}>
        {(found) => (
          <ul className="card rows">
            {found.map((operator) => (
              <OperatorRow key={operator.id} operator={operator} />
            ))}
          </ul>
        )}
      </Loaded>
      {creating && <NewOperatorDialog onClose={() => setCreating(false)} />}
    </PageFrame>
  );
};

const OperatorRow = ({ operator }: { readonly operator: OperatorRecord }) => {
  const { t } = useTexts();
  const session = useSession();
  const may = useRight('manageOperators');
  const { name, display_name, roles, disabled, has_password, origin, created_at, created_by } = operator;
  const isSelf = name === session.operator.name;
  return (
    <li className="row spread">
      <div className="stack-tight">
        <span className="row">
          <strong className="break">{display_name ?? name}</strong>
          <code className="break">{name}</code>
          {disabled && <Badge tone="none">{t('client.state.disabled')}</Badge>}
          {origin !== null && <Badge tone="none">{origin.provider}</Badge>}
          {!has_password && origin === null && <Badge tone="info">{t('operators.invited')}</Badge>}
          {isSelf && <Badge tone="good">{t('operators.you')}</Badge>}
        </span>
        <span className="row">
          {roles.map((role) => (
            <span key={role} className="chip">
              {role}
            </span>
          ))}
        </span>
        <span className="muted small">
          {t('client.created')} <Time at={created_at} only="distance" /> {t('client.by')}{' '}
          {created_by === BY_LINK ? t('operators.by-link') : created_by}
        </span>
      </div>
      {may && !isSelf && <OperatorActions operator={operator} />}
    </li>
  );
};
