// German: what the server's problems say, by the templates of its English sentences.
import type { SentenceTexts } from '../../catalog.ts';
import { clients } from './clients.ts';
import { credentials } from './credentials.ts';
import { operators } from './operators.ts';
import { requests } from './requests.ts';
import { tenants } from './tenants.ts';
import { trust } from './trust.ts';

export const sentences: SentenceTexts = { ...requests, ...clients, ...credentials, ...trust, ...tenants, ...operators };
