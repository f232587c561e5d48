// What the tables of actions share: an action, and the things that it is for.
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import type { SeededSite } from '../seeded-site.ts';
import type { LinesOf } from '../shown-lines.ts';

/** An action: where it is, and what leads to its lines. */
export interface Action {
  readonly title: string;
  /** Creates a thing to act on, and a second one. @returns what the lines name it by; a page is opened by the first name */
  readonly thing?: (number: number) => Promise<readonly string[]> | readonly string[];
  readonly path: string | ((thing: string) => string);
  /** Opens what has the lines. */
  readonly reach: (page: Page, thing: string) => Promise<void>;
  /** Where the lines are, if not in a dialog or the last on the page. */
  readonly lines?: (page: Page, thing: string) => LinesOf;
  /** Why a line is refused, where the test has no thing that it could be for. */
  readonly refused?: Readonly<Partial<Record<'CLI' | 'curl', RegExp>>>;
  /** Removes what would be in the way of others. */
  readonly after?: () => Promise<void>;
  /** Whether the command asks for a confirmation, which a shell without a terminal gives by `--yes`. */
  readonly asks?: boolean;
  /** What a dry run of the manifest would do, and the fields that it sets. */
  readonly plan?: readonly [action: 'create' | 'update', ...fields: string[]];
}

export const dialog = (page: Page): Locator => page.getByRole('dialog');
export const press = (page: Page, name: string | RegExp): Promise<void> => page.getByRole('button', { name }).first().click();

/** A JWK Set with a public key of RFC 8037. */
export const JWKS =
  '{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"k1","alg":"EdDSA","use":"sig","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}';

/** Names of things that the action itself creates. */
export const named =
  (name: string) =>
  (number: number): readonly string[] => [`${name}-${number}`];

/** Creates things at a site. */
export const thingsOf = (site: () => SeededSite) => {
  const post = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const response = await site().server.manage('POST', path, body);
    const json = (await response.json()) as Record<string, unknown>;
    assert.ok(response.ok, JSON.stringify(json));
    return json;
  };
  return {
    post,
    client: async (more: object = {}): Promise<readonly string[]> => [(await site().server.create({ name: 'Lines', ...more })).clientId],
    /** @param id - the member of the response that names it */
    created: async (path: string, body: object, id: string): Promise<readonly string[]> => [String((await post(path, body))[id])],
  };
};
