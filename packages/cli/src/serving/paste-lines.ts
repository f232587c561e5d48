// The lines that a first start and a recovery print, to be pasted into a shell. The lines of the guide then
// run unchanged.
import { exportLine } from '../output/shell-quote.ts';

/** The credentials in the lines. */
export interface PasteCredentials {
  /** `host[:port]`. */
  readonly tenantUrl: string;
  readonly clientId: string;
  /** `undefined` when the operator chose it: it is not printed. */
  readonly clientSecret: string | undefined;
  /** The file of a private key, instead of a secret. */
  readonly keyFile?: string | undefined;
  /** `undefined` when the local CA did not issue the certificate. */
  readonly caFile: string | undefined;
}

/** The `export` lines, with the guide's names. */
export const exportLines = ({ tenantUrl, clientId, clientSecret, keyFile, caFile }: PasteCredentials): string[] => [
  exportLine({ tenant_url: tenantUrl, client_id: clientId, client_secret: clientSecret, MINTMARK_CLIENT_KEY_FILE: keyFile }),
  ...(caFile === undefined ? [] : [exportLine({ CURL_CA_BUNDLE: caFile, NODE_EXTRA_CA_CERTS: caFile })]),
];

const variable = (name: string): string => `$\{${name}}`;

/** The guide's own curl line. */
export const GUIDE_CURL = `curl -X POST https://${variable('tenant_url')}/v1.0/endpoint/default/token -d "client_id=${variable('client_id')}&client_secret=${variable('client_secret')}&grant_type=client_credentials"`;
