// What can be done with a branch: suspend it, which can be undone, and end it for good, after saying what would end.
import type { GrantRecord } from '@mintmark/client/management';
import { useState } from 'react';
import { ActionButton, ActionLines } from '../../actions/direct-action.tsx';
import { Button } from '../../kit/button.tsx';
import { useTexts } from '../../language/language.tsx';
import { useRight } from '../../shell/rights.ts';
import { useGrantActions } from '../grants/grant-state.tsx';
import { branchOf, type ChainTree } from './branch.ts';
import { EndBranch } from './end-branch.tsx';

export const BranchActions = ({ grant, tree }: { readonly grant: GrantRecord; readonly tree: ChainTree }) => {
  const { t } = useTexts();
  const { suspend, reactivate } = useGrantActions(grant.grant_id, false);
  const may = useRight('manageGrants');
  const [ending, setEnding] = useState(false);
  // Of a token that was ended by another, what it led to has ended, too.
  if (!may || (grant.status !== 'active' && grant.status !== 'suspended')) return null;
  const toggle = grant.suspended_at === null ? suspend : reactivate;
  return (
    <>
      <div className="row row-end">
        <ActionButton action={toggle} />
        <Button kind="danger" onClick={() => setEnding(true)}>
          {t('chain.end')} …
        </Button>
      </div>
      <ActionLines actions={[toggle]} />
      {ending && (
        <EndBranch grant={grant} onClose={() => setEnding(false)}>
          <ul className="stack-tight">
            {branchOf(tree, grant.grant_id)
              .filter(({ status }) => status === 'active' || status === 'suspended')
              .map(({ grant_id, client_id, audience }) => (
                <li key={grant_id} className="break">
                  <strong>{client_id}</strong> {t('chain.item.for', { audience: audience.join(' ') })}
                </li>
              ))}
          </ul>
        </EndBranch>
      )}
    </>
  );
};
