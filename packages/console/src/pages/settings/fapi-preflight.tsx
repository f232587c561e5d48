// The clients that the FAPI 2.0 profile would refuse, and why.
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { management } from '../../api/management.ts';
import { Note } from '../../kit/note.tsx';
import { Loaded } from '../../kit/state.tsx';
import { useTexts } from '../../language/language.tsx';
import { clientPath } from '../clients/columns.tsx';

/** The clients that are named. */
const SHOWN = 20;

export const FapiPreflight = () => {
  const { t, count } = useTexts();
  const refused = useQuery({ queryKey: ['fapi-preflight'], queryFn: () => management.tenants.fapiPreflight('current'), gcTime: 0 });
  return (
    <Loaded query={refused}>
      {(found) => (
        <Note tone={found.length === 0 ? 'good' : 'warn'} alert>
          <strong>{found.length === 0 ? t('settings.fapi.none') : count('settings.fapi', found.length)}</strong>
          <ul>
            {found.slice(0, SHOWN).map(({ client_id, name, settings }) => (
              <li key={client_id} className="break">
                <Link href={clientPath(client_id)}>{name}</Link>:{' '}
                {settings.map(({ setting, value }) => t(`settings.fapi.${setting}`, { value: value ?? '–' })).join(' ')}
              </li>
            ))}
          </ul>
          {found.length > SHOWN && (
            <span>
              {count('more', found.length - SHOWN)} <code>mintmark tenant fapi-check</code>
            </span>
          )}
        </Note>
      )}
    </Loaded>
  );
};
