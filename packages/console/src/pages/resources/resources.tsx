// The registered APIs with their scopes: who holds each, and forms to add and change them.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { Loaded } from '../../kit/state.tsx';
import { useTexts } from '../../language/language.tsx';
import { PageFrame } from '../../shell/page.tsx';
import { useRight } from '../../shell/rights.ts';
import { NewResourceDialog } from './new-resource.tsx';
import { ResourceCard } from './resource-card.tsx';

export const Page = () => {
  const { t } = useTexts();
  const may = useRight('manageResources');
  const [creating, setCreating] = useState(false);
  const resources = useQuery({ queryKey: ['resources'], queryFn: () => management.resources.list() });
  return (
    <PageFrame
      title={t('nav.resources')}
      intro={t('resources.intro')}
      actions={
        may && (
          <Button kind="primary" icon="plus" onClick={() => setCreating(true)}>
            {t('resources.create')}
          </Button>
        )
      }
    >
      <Loaded query={resources}>{(found) => found.map((resource) => <ResourceCard key={resource.uri} resource={resource} />)}</Loaded>
      {creating && <NewResourceDialog onClose={() => setCreating(false)} />}
    </PageFrame>
  );
};
