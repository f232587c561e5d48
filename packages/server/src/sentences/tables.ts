// The tables of the sentences that the management API and the API of the console can respond with.
import { CLIENT_SENTENCES } from './clients.ts';
import { CREDENTIAL_SENTENCES } from './credentials.ts';
import { OPERATOR_SENTENCES } from './operators.ts';
import { REQUEST_SENTENCES } from './requests.ts';
import { TENANT_SENTENCES } from './tenants.ts';
import { TRUST_SENTENCES } from './trust.ts';

/** The templates by what they are about. */
export const SENTENCE_TABLES = {
  requests: REQUEST_SENTENCES,
  clients: CLIENT_SENTENCES,
  credentials: CREDENTIAL_SENTENCES,
  trust: TRUST_SENTENCES,
  tenants: TENANT_SENTENCES,
  operators: OPERATOR_SENTENCES,
} as const;
