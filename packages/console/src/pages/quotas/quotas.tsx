// Quotas that clients share: what was used of each, and whose tokens count.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { Loaded, State } from '../../kit/state.tsx';
import { useTexts } from '../../language/language.tsx';
import { PageFrame } from '../../shell/page.tsx';
import { useRight } from '../../shell/rights.ts';
import { NewQuotaDialog } from './new-quota.tsx';
import { QuotaCard } from './quota-card.tsx';

export const Page = () => {
  const { t } = useTexts();
  const may = useRight('manageQuotas');
  const [creating, setCreating] = useState(false);
  const quotas = useQuery({ queryKey: ['shared-quotas'], queryFn: () => management.quotas.list(), refetchInterval: 30_000 });
  return (
    <PageFrame
      title={t('nav.quotas')}
      intro={t('quotas.intro')}
      actions={
        may && (
          <Button kind="primary" icon="plus" onClick={() => setCreating(true)}>
            {t('quotas.create')}
          </Button>
        )
      }
    >
      <Loaded query={quotas}>
        {(found) =>
          found.length === 0 ? (
            <State icon="empty" title={t('quotas.empty')}>
              <p>{t('quotas.empty.text')}</p>
            </State>
          ) : (
            <div className="columns">
              {found.map((quota) => (
                <QuotaCard key={quota.name} quota={quota} />
              ))}
            </div>
          )
        }
      </Loaded>
      {creating && <NewQuotaDialog onClose={() => setCreating(false)} />}
    </PageFrame>
  );
};
