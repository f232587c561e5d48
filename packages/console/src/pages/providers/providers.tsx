// The OpenID Providers of the tenant: by which authorities operators sign in, and which roles their rules give.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { Loaded, State } from '../../kit/state.tsx';
import { useTexts } from '../../language/language.tsx';
import { PageFrame } from '../../shell/page.tsx';
import { useRight } from '../../shell/rights.ts';
import { NewProviderDialog } from './new-provider.tsx';
import { ProviderCard } from './provider-card.tsx';

export const Page = () => {
  const { t } = useTexts();
  const may = useRight('manageOperators');
  const [creating, setCreating] = useState(false);
  const providers = useQuery({ queryKey: ['providers'], queryFn: () => management.providers.list() });
  return (
    <PageFrame
      title={t('nav.providers')}
      intro={t('providers.intro')}
      actions={
        may && (
          <Button kind="primary" icon="plus" onClick={() => setCreating(true)}>
            {t('providers.create')}
          </Button>
        )
      }
    >
      <Loaded query={providers}>
        {(found) =>
          found.length === 0 ? (
            <State icon="empty" title={t('providers.none')}>
              <p>{t('providers.none.text')}</p>
            </State>
          ) : (
            <div className="stack">
              {found.map((provider) => (
                <ProviderCard key={provider.id} provider={provider} />
              ))}
            </div>
          )
        }
      </Loaded>
      {creating && <NewProviderDialog onClose={() => setCreating(false)} />}
    </PageFrame>
  );
};
