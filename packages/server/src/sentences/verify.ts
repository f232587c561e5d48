// What the API that is compatible with IBM Security Verify says in addition. The console does not use it.

export const VERIFY_SENTENCES = [
  'There is no operation {op} {path}.',
  'The client has no such rotated secret.',
  'The grant is revoked and cannot be reactivated.',
  'does not exist',
  'is repeated',
  'cannot be changed',
  'has a limit or count above {limit}',
  'must consist of count=N, page=N and limit=N, joined by & and percent-encoded as one value',
  'must consist of {fields}, each after + or -, separated by commas',
  'must consist of {fields}, separated by commas, after a ! to leave them out',
  'must consist of conditions such as clientId contains "ABC" and enabled=true, joined by & and percent-encoded as one value',
  'has more than {limit} conditions',
  'supports clientId and clientName with =, != or contains and a text, and enabled with = or != and true or false',
  'supports clientId and username with =, clientName with =, != and contains, originIP with = and an address, enabled with = and !=, issuedOn with >, >=, < and <= and a date',
  'is not supported for this list',
  'is more than {days} days ahead',
  'must have 10 to 512 characters without control characters',
  'must have 10 to 512 characters without control characters, and must not be a handle',
  'is not the handle of the current secret; read the client again, or leave it out for a new secret',
  'cannot be combined with an authentication method that has no secret',
  'and the other members that are only stored exceed {limit} characters',
  'is not an algorithm',
  'does not sign access tokens on this server',
  'is missing: ipFilterOp {op} needs at least one address',
  'differs from overrideSettings/{name}',
] as const;

export type VerifySentence = (typeof VERIFY_SENTENCES)[number];
