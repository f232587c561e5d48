// The settings of this tenant.
import type { TenantRecord } from '@mintmark/client/management';
import { useQuery } from '@tanstack/react-query';
import { management } from '../../api/management.ts';
import { Pairs } from '../../kit/pairs.tsx';
import { Loaded } from '../../kit/state.tsx';
import { useTexts } from '../../language/language.tsx';
import { PageFrame } from '../../shell/page.tsx';
import { SETTINGS_QUERY, SettingsForm } from './settings-form.tsx';

export const Page = () => {
  const { t } = useTexts();
  const tenant = useQuery({ queryKey: SETTINGS_QUERY, queryFn: () => management.tenants.get('current') });
  return (
    <PageFrame title={t('nav.settings')} intro={t('settings.intro')}>
      <Loaded query={tenant}>
        {(found) => (
          <>
            <Facts tenant={found.record} />
            <SettingsForm tenant={found} />
          </>
        )}
      </Loaded>
    </PageFrame>
  );
};

const Facts = ({ tenant }: { readonly tenant: TenantRecord }) => {
  const { t } = useTexts();
  const facts = [
    [t('settings.url'), tenant.public_url],
    [t('settings.id'), tenant.id],
  ] as const;
  return <Pairs className="card pairs" facts={facts} />;
};
