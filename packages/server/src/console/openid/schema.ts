// The wire schemas of sign-ins by an OpenID Provider.
import { Type } from 'typebox';
import { PROVIDER_ID } from '../../records/openid-provider.ts';
import { SessionBody } from '../schema.ts';

const closed = { additionalProperties: false } as const;
/** A page of the console: a path in its fragment, never a URL. */
const Page = Type.String({ maxLength: 512, pattern: "^/(?!/)[A-Za-z0-9._~%!$&'()*+,;=:@/?-]*$" });

export const ProviderPath = Type.Object({ provider_id: Type.String({ pattern: PROVIDER_ID }) });
export const SignInWays = Type.Object({
  passwords: Type.Boolean(),
  providers: Type.Array(Type.Object({ id: Type.String(), label: Type.String() })),
});
export const NewSignIn = Type.Object({ return_to: Type.Optional(Page) }, closed);
export const BegunSignIn = Type.Object({ url: Type.String() });
export const ProviderResponse = Type.Object(
  {
    state: Type.String({ minLength: 1, maxLength: 256 }),
    code: Type.Optional(Type.String({ minLength: 1, maxLength: 4096 })),
    iss: Type.Optional(Type.String({ minLength: 1, maxLength: 512 })),
    error: Type.Optional(Type.String({ minLength: 1, maxLength: 64, pattern: '^\\w+$' })),
  },
  closed,
);
export const CompletedSignIn = Type.Object({ ...SessionBody.properties, return_to: Page });
