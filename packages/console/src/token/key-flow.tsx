// The flow of a client that proves itself by a key or a certificate, which the console does not have.
import type { ClientRecord } from '@mintmark/client/management';
import { CLIENT_AUTH_METHODS, isJsonObject } from '@mintmark/protocol';
import { useQuery } from '@tanstack/react-query';
import { Note } from '../kit/note.tsx';
import { Loaded } from '../kit/state.tsx';
import { useTexts } from '../language/language.tsx';
import { CERTIFICATE_PROGRAMS, KEY_PROGRAMS } from './key-programs.ts';
import { Programs } from './programs.tsx';
import { endpoint, type Flow } from './run-flow.ts';

/** Whether a client has a flow of this kind. */
export const hasKeyFlow = ({ token_endpoint_auth_method: method }: Pick<ClientRecord, 'token_endpoint_auth_method'>): boolean =>
  ['key', 'certificate'].includes(provenBy(method));

const provenBy = (method: ClientRecord['token_endpoint_auth_method']): string =>
  method === 'default' ? 'secret' : CLIENT_AUTH_METHODS[method].proves;

export const KeyFlow = ({ client }: { readonly client: ClientRecord }) => {
  const { client_id: clientId, scopes, token_endpoint_auth_method: method, jwks } = client;
  const flow = { origin: window.location.origin, clientId, scope: scopes.join(' ') };
  const kid = jwks?.keys[0]?.['kid'];
  return provenBy(method) === 'certificate' ? (
    <CertificateFlow flow={flow} />
  ) : (
    <Programs programs={KEY_PROGRAMS} flow={{ ...flow, kid: typeof kid === 'string' ? kid : undefined }} />
  );
};

/** The token endpoint for clients with certificates (RFC 8705 §5); `null` if the metadata has none. */
const certificateEndpoint = async (): Promise<string | null> => {
  const response = await fetch(`${window.location.origin}/.well-known/oauth-authorization-server/oauth2`, { credentials: 'omit' });
  const metadata: unknown = await response.json();
  const aliases = isJsonObject(metadata) ? metadata['mtls_endpoint_aliases'] : undefined;
  const found = isJsonObject(aliases) ? aliases['token_endpoint'] : undefined;
  return typeof found === 'string' ? found : null;
};

const CertificateFlow = ({ flow }: { readonly flow: Flow }) => {
  const { t } = useTexts();
  const found = useQuery({ queryKey: ['certificate-endpoint'], queryFn: certificateEndpoint });
  return (
    <Loaded query={found}>
      {(tokenEndpoint) => (
        <>
          {tokenEndpoint === null && <Note tone="warn">{t('flow.no-certificates')}</Note>}
          <Programs programs={CERTIFICATE_PROGRAMS} flow={{ ...flow, tokenEndpoint: tokenEndpoint ?? endpoint(flow) }} />
        </>
      )}
    </Loaded>
  );
};
