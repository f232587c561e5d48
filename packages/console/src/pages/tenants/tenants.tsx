// The tenants of this server, which the home tenant manages.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { Loaded } from '../../kit/state.tsx';
import { useTexts } from '../../language/language.tsx';
import { PageFrame } from '../../shell/page.tsx';
import { NewTenantDialog } from './new-tenant.tsx';
import { TenantRow } from './tenant-row.tsx';

export const Page = () => {
  const { t } = useTexts();
  const [creating, setCreating] = useState(false);
  const tenants = useQuery({ queryKey: ['tenants'], queryFn: () => management.tenants.list() });
  return (
    <PageFrame
      title={t('nav.tenants')}
      intro={t('tenants.intro')}
      actions={
        <Button kind="primary" icon="plus" onClick={() => setCreating(true)}>
          {t('tenants.create')}
        </Button>
      }
    >
      <Loaded query={tenants}>
        {(found) => (
          <ul className="card rows">
            {found.map((tenant) => (
              <TenantRow key={tenant.id} tenant={tenant} />
            ))}
          </ul>
        )}
      </Loaded>
      {creating && <NewTenantDialog onClose={() => setCreating(false)} />}
    </PageFrame>
  );
};
