// Trusted issuers: whose tokens clients may present, and the state of their keys.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { Loaded, State } from '../../kit/state.tsx';
import { useTexts } from '../../language/language.tsx';
import { PageFrame } from '../../shell/page.tsx';
import { useRight } from '../../shell/rights.ts';
import { IssuerCard } from './issuer-card.tsx';
import { NewIssuerDialog } from './new-issuer.tsx';

export const Page = () => {
  const { t } = useTexts();
  const may = useRight('manageTrust');
  const [creating, setCreating] = useState(false);
  const issuers = useQuery({ queryKey: ['issuers'], queryFn: () => management.issuers.list() });
  return (
    <PageFrame
      title={t('nav.issuers')}
      intro={t('issuers.intro')}
      actions={
        may && (
          <Button kind="primary" icon="plus" onClick={() => setCreating(true)}>
            {t('issuers.create')}
          </Button>
        )
      }
    >
      <Loaded query={issuers}>
        {(found) =>
          found.length === 0 ? (
            <State icon="empty" title={t('issuers.none')}>
              <p>{t('issuers.none.text')}</p>
            </State>
          ) : (
            <div className="columns">
              {found.map((issuer) => (
                <IssuerCard key={issuer.id} issuer={issuer} />
              ))}
            </div>
          )
        }
      </Loaded>
      {creating && <NewIssuerDialog onClose={() => setCreating(false)} />}
    </PageFrame>
  );
};
