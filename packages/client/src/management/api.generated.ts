// The management API in types, made from the OpenAPI document of the server by `npm run generate:management-types`. Not changed by hand.

export interface components {
  schemas: {
    /** @description A client of the kind agent. */
    readonly Agent: {
      readonly client_id: string;
      readonly name: string;
      readonly description: string | null;
      readonly purpose: string | null;
      readonly environment: string | null;
      readonly labels: {
        readonly [key: string]: string;
      };
      /** @description The team that is responsible for it. */
      readonly owner: string | null;
      readonly contacts: readonly string[];
      readonly state: components['schemas']['ClientState'];
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly created_at: string;
      readonly created_by: string;
      /** @description RFC 3339, UTC. */
      readonly expires_at: string | null;
      /** @description The last use of any of its credentials. */
      readonly last_used_at: string | null;
      readonly last_used_from: string | null;
      readonly instances: components['schemas']['InstanceCounts'];
      readonly rights: components['schemas']['AgentRights'];
    };
    /** @description What it did in the last 7 days. */
    readonly AgentActivity: {
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly since: string;
      /** @description Whether `tokens` has all since then; otherwise it has the latest. */
      readonly complete: boolean;
      /** @description The tokens that it obtained, by instance, audience and subject, the latest first. */
      readonly tokens: readonly components['schemas']['AgentTokens'][];
      /** @description Its refused token requests by reason, the latest first. */
      readonly refusals: readonly components['schemas']['AgentRefusals'][];
    };
    readonly AgentPage: {
      readonly agents: readonly components['schemas']['Agent'][];
      /** @description The cursor of the next page; null on the last. */
      readonly next_cursor: string | null;
    };
    readonly AgentRefusals: {
      readonly reason: string;
      readonly count: number;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly last_at: string;
    };
    /** @description What the agent may do. */
    readonly AgentRights: {
      readonly scopes: readonly string[];
      /** @description Whether it may only request its `scopes`. */
      readonly restrict_scopes: boolean;
      /** @description The resources of its scopes, its default resource, and those of its exchange policy. */
      readonly resources: readonly {
        readonly uri: string;
        readonly scopes: readonly string[];
      }[];
      readonly authorization_details_types: readonly string[];
      /** @description Its rights at the management API. */
      readonly entitlements: readonly string[];
      readonly introspect_authorization: components['schemas']['IntrospectAuthorization'];
      readonly exchange: components['schemas']['ExchangePolicy'] | null;
      /** @description The trust rules by which workloads become the agent. */
      readonly trusts: readonly {
        readonly id: string;
        readonly name: string;
        readonly issuer: string;
        readonly label: string | null;
      }[];
      readonly ip_rules: components['schemas']['IpRules'] | null;
      readonly quota: components['schemas']['Quota'] | null;
    };
    readonly AgentTokens: {
      readonly instance: string | null;
      readonly audience: readonly string[];
      readonly scopes: readonly string[];
      /** @description Whom it acted for; the agent itself, unless the tokens were obtained by exchange. */
      readonly sub: string;
      readonly count: number;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly first_at: string;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly last_at: string;
      /** @description The address of the last request. */
      readonly last_from: string;
    };
    /** @description An agent, and what it did; `activity` is null for a caller that may not read its grants. */
    readonly AgentWithActivity: {
      readonly client_id: string;
      readonly name: string;
      readonly description: string | null;
      readonly purpose: string | null;
      readonly environment: string | null;
      readonly labels: {
        readonly [key: string]: string;
      };
      /** @description The team that is responsible for it. */
      readonly owner: string | null;
      readonly contacts: readonly string[];
      readonly state: components['schemas']['ClientState'];
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly created_at: string;
      readonly created_by: string;
      /** @description RFC 3339, UTC. */
      readonly expires_at: string | null;
      /** @description The last use of any of its credentials. */
      readonly last_used_at: string | null;
      readonly last_used_from: string | null;
      readonly instances: components['schemas']['InstanceCounts'];
      readonly rights: components['schemas']['AgentRights'];
      readonly activity: components['schemas']['AgentActivity'] | null;
    };
    /**
     * @description The only JWS algorithm of the client’s assertions; by default, any that fits its keys.
     * @enum {unknown}
     */
    readonly AssertionAlg:
      | 'HS256'
      | 'HS384'
      | 'HS512'
      | 'ES256'
      | 'ES384'
      | 'ES512'
      | 'EdDSA'
      | 'Ed25519'
      | 'RS256'
      | 'RS384'
      | 'RS512'
      | 'PS256'
      | 'PS384'
      | 'PS512';
    readonly AuditChain: {
      readonly epoch: string;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly started_at: string;
      /** @description The number of the last link. */
      readonly seq: number;
      /** @description SHA-256, base64url. */
      readonly hash: string;
      /** @description Links up to this number may have been purged. */
      readonly purged_seq: number;
      /** @description SHA-256, base64url. */
      readonly purged_hash: string;
    };
    readonly AuditChains: {
      readonly tenant_id: string;
      readonly chains: readonly components['schemas']['AuditChain'][];
      /** @description The current public key of checkpoints. */
      readonly key: {
        /** @description Thumbprint (RFC 7638). */
        readonly kid: string;
        /** @constant */
        readonly kty: 'OKP';
        /** @constant */
        readonly crv: 'Ed25519';
        readonly x: string;
      };
    };
    readonly AuditCheckpoint: {
      readonly tenant_id: string;
      readonly number: number;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly at: string;
      /** @description The signed statement, in compact form (RFC 7515). */
      readonly jws: string;
    };
    readonly AuditCheckpoints: {
      readonly checkpoints: readonly components['schemas']['AuditCheckpoint'][];
    };
    readonly AuditEntries: {
      readonly tenant_id: string;
      readonly entries: readonly components['schemas']['AuditEntry'][];
      readonly next_cursor: string | null;
      /** @description A cursor behind the last entry of this page, for polling. */
      readonly end_cursor: string | null;
    };
    readonly AuditEntry: {
      /** Format: uuid */
      readonly id: string;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly at: string;
      /** @description The `Mintmark-Request-Id` of the response; for events without a request, the name of what caused them. */
      readonly request_id: string;
      /** @description The attempted action, such as `token.issue` or `client.create`. */
      readonly event: string;
      /** @enum {unknown} */
      readonly result: 'success' | 'refused' | 'failed';
      readonly reason: string | null;
      /** @description The precise cause in plain language. */
      readonly cause: string | null;
      /** @description How to resolve it. */
      readonly remedy: string | null;
      /** @description The client that made the request, as authenticated, or as claimed where authentication failed. */
      readonly actor: string | null;
      readonly credential_id: string | null;
      /** @description The object of the action. */
      readonly subject: string | null;
      readonly address: string | null;
      /** @description Details of the event. `changes` contains the changed fields, before and after. */
      readonly detail: {
        readonly [key: string]: unknown;
      };
      /** @description The hash chain that the entry belongs to, one for each server process. */
      readonly epoch: string;
      /** @description Its number in the chain, from 1. */
      readonly seq: number;
      /** @description SHA-256 of the previous hash and the entry, base64url. */
      readonly hash: string;
    };
    readonly AuditLinks: {
      readonly entries: readonly components['schemas']['AuditEntry'][];
    };
    /**
     * @description How the client authenticates; `default` means client_secret_basic and client_secret_post.
     * @enum {unknown}
     */
    readonly AuthMethod:
      | 'default'
      | 'client_secret_basic'
      | 'client_secret_post'
      | 'client_secret_jwt'
      | 'private_key_jwt'
      | 'tls_client_auth'
      | 'self_signed_tls_client_auth'
      | 'federated_jwt';
    readonly ChainingTarget: {
      /** @description Its issuer identifier: the audience of the grants. None of this tenant. */
      readonly audience: string;
      /** @description Granted where the exchanged token has them. */
      readonly scopes?: readonly string[] | undefined;
      /** @description Scopes of this resource that a scope of the exchanged token leads to. */
      readonly mapped_scopes?:
        | {
            readonly [key: string]: readonly string[];
          }
        | undefined;
      /** @description Seconds; 60 when absent. No revocation reaches such a token. */
      readonly max_lifetime?: number | undefined;
    };
    /** @description A claim, and exactly one test. Values are compared as JSON: "1" is not 1. */
    readonly ClaimCondition: {
      readonly claim: components['schemas']['ClaimPath'];
      readonly equals?: string | number | boolean | undefined;
      readonly one_of?: readonly (string | number | boolean)[] | undefined;
      /** @description `*` stands for any characters but `/`, `:` and `@`. */
      readonly glob?: string | undefined;
      readonly contains?: string | number | boolean | undefined;
    };
    /** @description A claim by its name, which may contain dots; a nested one by the names on the way to it. */
    readonly ClaimPath: string | readonly string[];
    /** @description An API client. */
    readonly Client: {
      readonly client_id: string;
      /**
       * Format: uuid
       * @description The id of the record.
       */
      readonly id: string;
      readonly name: string;
      readonly description: string | null;
      readonly labels: {
        readonly [key: string]: string;
      };
      /** @description The team that is responsible for the client. */
      readonly owner: string | null;
      readonly contacts: readonly string[];
      readonly environment: string | null;
      readonly purpose: string | null;
      readonly kind: components['schemas']['ClientKind'];
      readonly deletion_protected: boolean;
      readonly state: components['schemas']['ClientState'];
      readonly token_endpoint_auth_method: components['schemas']['AuthMethod'];
      readonly jwks: components['schemas']['JwkSet'] | null;
      readonly jwks_uri: string | null;
      /** @description The URL of its metadata document, which is also its id; null for a client that has none. */
      readonly metadata_url: string | null;
      /** @description RFC 3339, UTC. */
      readonly metadata_fetched_at: string | null;
      readonly token_endpoint_auth_signing_alg: string | null;
      /** @description The `kid`s of the keys that may sign its assertions; all of its keys when null. */
      readonly assertion_key_ids: readonly string[] | null;
      /** @description Seconds. */
      readonly max_assertion_lifetime: number | null;
      readonly legacy_assertion_audience: boolean;
      readonly assertion_audience_list: boolean;
      readonly tls_client_auth_subject_dn: string | null;
      readonly tls_client_auth_san_dns: string | null;
      readonly tls_client_auth_san_uri: string | null;
      readonly tls_client_auth_san_ip: string | null;
      readonly tls_client_auth_san_email: string | null;
      readonly tls_client_certificate_bound_access_tokens: boolean;
      readonly dpop_bound_access_tokens: boolean;
      readonly access_token_format: components['schemas']['TokenFormat'] | null;
      /** @description Seconds; when null, the resource or the tenant determines it. */
      readonly access_token_lifetime: number | null;
      readonly access_token_signing_alg: components['schemas']['SigningAlg'] | null;
      readonly introspect_authorization: components['schemas']['IntrospectAuthorization'];
      readonly introspection_signed_response_alg: components['schemas']['SigningAlg'] | null;
      readonly restrict_scopes: boolean;
      readonly scopes: readonly string[];
      readonly default_scopes: readonly string[];
      readonly default_resource: string | null;
      readonly authorization_details_types: readonly string[];
      readonly claims: {
        readonly [key: string]: unknown;
      };
      readonly entitlements: readonly string[];
      readonly ip_rules: components['schemas']['IpRules'] | null;
      readonly quota: components['schemas']['Quota'] | null;
      /** @description Seconds for which identical requests of a client get the same token; 0 for never. */
      readonly coalesce: number | null;
      readonly exchange: components['schemas']['ExchangePolicy'] | null;
      /** @description Thumbprints of keys and certificates that were revoked as compromised. */
      readonly revoked_credentials: readonly string[];
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly created_at: string;
      readonly created_by: string;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly updated_at: string;
      /** @description RFC 3339, UTC. */
      readonly expires_at: string | null;
      /** @description RFC 3339, UTC. */
      readonly enabled_at: string | null;
      /** @description RFC 3339, UTC. */
      readonly disabled_at: string | null;
      readonly disabled_by: string | null;
      /** @description RFC 3339, UTC. */
      readonly locked_down_at: string | null;
      readonly locked_down_by: string | null;
      /** @description RFC 3339, UTC. */
      readonly deleted_at: string | null;
      readonly deleted_by: string | null;
      readonly secrets: readonly components['schemas']['Secret'][];
      /** @description The last successful use of each credential. */
      readonly credential_uses: readonly components['schemas']['CredentialUse'][];
    };
    /**
     * @description `agent`: its token requests may name an instance, which can be disabled, and its tokens ended, alone; `service`: any other.
     * @enum {unknown}
     */
    readonly ClientKind: 'service' | 'agent';
    readonly ClientPage: {
      readonly clients: readonly components['schemas']['Client'][];
      /** @description The cursor of the next page; null on the last. */
      readonly next_cursor: string | null;
    };
    /**
     * @example {
     *       "scopes": [
     *         "invoices:read"
     *       ],
     *       "access_token_lifetime": null
     *     }
     */
    readonly ClientPatch: {
      /** @description A display name. */
      readonly name?: string | undefined;
      readonly description?: string | null | undefined;
      /** @description Arbitrary key-value pairs for searching and grouping. */
      readonly labels?:
        | {
            readonly [key: string]: string;
          }
        | null
        | undefined;
      /** @description The team that is responsible for the client. Entitlements can be limited to the clients of one owner. */
      readonly owner?: string | null | undefined;
      readonly contacts?: readonly string[] | null | undefined;
      readonly environment?: string | null | undefined;
      readonly purpose?: string | null | undefined;
      readonly kind?: components['schemas']['ClientKind'] | null | undefined;
      /** @description Whether deletion is refused until this is set to false. */
      readonly deletion_protected?: boolean | null | undefined;
      readonly token_endpoint_auth_method?: components['schemas']['AuthMethod'] | null | undefined;
      readonly jwks?: components['schemas']['JwkSet'] | null | undefined;
      /** @description The https URL of the client’s key set, instead of jwks. */
      readonly jwks_uri?: string | null | undefined;
      readonly token_endpoint_auth_signing_alg?: components['schemas']['AssertionAlg'] | null | undefined;
      /** @description The `kid`s of the keys that may sign its assertions; all of its keys when null. */
      readonly assertion_key_ids?: readonly string[] | null | undefined;
      /** @description Seconds; 300 when absent. */
      readonly max_assertion_lifetime?: number | null | undefined;
      /** @description Whether an assertion may name any audiences of this tenant, including only its token endpoint. */
      readonly legacy_assertion_audience?: boolean | null | undefined;
      /** @description Whether an assertion may name several audiences of this tenant that include the issuer. */
      readonly assertion_audience_list?: boolean | null | undefined;
      readonly tls_client_auth_subject_dn?: string | null | undefined;
      readonly tls_client_auth_san_dns?: string | null | undefined;
      readonly tls_client_auth_san_uri?: string | null | undefined;
      readonly tls_client_auth_san_ip?: string | null | undefined;
      readonly tls_client_auth_san_email?: string | null | undefined;
      readonly tls_client_certificate_bound_access_tokens?: boolean | null | undefined;
      readonly dpop_bound_access_tokens?: boolean | null | undefined;
      readonly access_token_format?: components['schemas']['TokenFormat'] | null | undefined;
      /** @description Seconds. */
      readonly access_token_lifetime?: number | null | undefined;
      readonly access_token_signing_alg?: components['schemas']['SigningAlg'] | null | undefined;
      readonly introspect_authorization?: components['schemas']['IntrospectAuthorization'] | null | undefined;
      readonly introspection_signed_response_alg?: components['schemas']['SigningAlg'] | null | undefined;
      /** @description Whether the client may only request its `scopes`. */
      readonly restrict_scopes?: boolean | null | undefined;
      readonly scopes?: readonly string[] | null | undefined;
      /** @description Granted when a request contains no scope. By default, all of `scopes`, including later additions. */
      readonly default_scopes?: readonly string[] | null | undefined;
      /** @description A resource indicator (RFC 8707) of this tenant. */
      readonly default_resource?: string | null | undefined;
      readonly authorization_details_types?: readonly string[] | null | undefined;
      /** @description Claims of every token of the client. Names need a namespace, such as https://example.com/team. */
      readonly claims?:
        | {
            readonly [key: string]: unknown;
          }
        | null
        | undefined;
      /** @description Names are case-insensitive. */
      readonly entitlements?: readonly string[] | null | undefined;
      readonly ip_rules?: components['schemas']['IpRules'] | null | undefined;
      readonly quota?: components['schemas']['Quota'] | null | undefined;
      /** @description Seconds for which identical requests of a client get the same token; 0 for never. */
      readonly coalesce?: number | null | undefined;
      readonly exchange?: components['schemas']['ExchangePolicy'] | null | undefined;
      /** @description RFC 3339, UTC. */
      readonly expires_at?: string | null | undefined;
    };
    readonly ClientQuota: {
      /** @description The name of a shared quota; null for the client’s own. */
      readonly name: string | null;
      /** @enum {unknown} */
      readonly mode: 'enforce' | 'observe';
      readonly windows: readonly components['schemas']['QuotaWindow'][];
    };
    readonly ClientQuotas: {
      readonly client_id: string;
      readonly quotas: readonly components['schemas']['ClientQuota'][];
    };
    /** @enum {unknown} */
    readonly ClientState: 'enabled' | 'disabled' | 'expired' | 'deleted';
    readonly ClientWithUnusedScopes: {
      readonly client_id: string;
      readonly owner: string | null;
      readonly unused: readonly {
        readonly scope: string;
        /** @description The day of the last token with it. */
        readonly last_used_on: string | null;
      }[];
      /** @description The settings without the unused scopes: the body of a PATCH of the client, also with `dry_run=true`. */
      readonly narrowed: {
        readonly scopes: readonly string[];
        readonly default_scopes: readonly string[];
      };
    };
    readonly ConditionVerdict: {
      readonly claim: components['schemas']['ClaimPath'];
      /** @enum {unknown} */
      readonly test: 'equals' | 'one_of' | 'glob' | 'contains';
      /** @description The claim as JSON; null if there is none. */
      readonly seen: string | null;
      readonly passes: boolean;
    };
    readonly CreatedClient: {
      readonly client_id: string;
      /**
       * Format: uuid
       * @description The id of the record.
       */
      readonly id: string;
      readonly name: string;
      readonly description: string | null;
      readonly labels: {
        readonly [key: string]: string;
      };
      /** @description The team that is responsible for the client. */
      readonly owner: string | null;
      readonly contacts: readonly string[];
      readonly environment: string | null;
      readonly purpose: string | null;
      readonly kind: components['schemas']['ClientKind'];
      readonly deletion_protected: boolean;
      readonly state: components['schemas']['ClientState'];
      readonly token_endpoint_auth_method: components['schemas']['AuthMethod'];
      readonly jwks: components['schemas']['JwkSet'] | null;
      readonly jwks_uri: string | null;
      /** @description The URL of its metadata document, which is also its id; null for a client that has none. */
      readonly metadata_url: string | null;
      /** @description RFC 3339, UTC. */
      readonly metadata_fetched_at: string | null;
      readonly token_endpoint_auth_signing_alg: string | null;
      /** @description The `kid`s of the keys that may sign its assertions; all of its keys when null. */
      readonly assertion_key_ids: readonly string[] | null;
      /** @description Seconds. */
      readonly max_assertion_lifetime: number | null;
      readonly legacy_assertion_audience: boolean;
      readonly assertion_audience_list: boolean;
      readonly tls_client_auth_subject_dn: string | null;
      readonly tls_client_auth_san_dns: string | null;
      readonly tls_client_auth_san_uri: string | null;
      readonly tls_client_auth_san_ip: string | null;
      readonly tls_client_auth_san_email: string | null;
      readonly tls_client_certificate_bound_access_tokens: boolean;
      readonly dpop_bound_access_tokens: boolean;
      readonly access_token_format: components['schemas']['TokenFormat'] | null;
      /** @description Seconds; when null, the resource or the tenant determines it. */
      readonly access_token_lifetime: number | null;
      readonly access_token_signing_alg: components['schemas']['SigningAlg'] | null;
      readonly introspect_authorization: components['schemas']['IntrospectAuthorization'];
      readonly introspection_signed_response_alg: components['schemas']['SigningAlg'] | null;
      readonly restrict_scopes: boolean;
      readonly scopes: readonly string[];
      readonly default_scopes: readonly string[];
      readonly default_resource: string | null;
      readonly authorization_details_types: readonly string[];
      readonly claims: {
        readonly [key: string]: unknown;
      };
      readonly entitlements: readonly string[];
      readonly ip_rules: components['schemas']['IpRules'] | null;
      readonly quota: components['schemas']['Quota'] | null;
      /** @description Seconds for which identical requests of a client get the same token; 0 for never. */
      readonly coalesce: number | null;
      readonly exchange: components['schemas']['ExchangePolicy'] | null;
      /** @description Thumbprints of keys and certificates that were revoked as compromised. */
      readonly revoked_credentials: readonly string[];
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly created_at: string;
      readonly created_by: string;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly updated_at: string;
      /** @description RFC 3339, UTC. */
      readonly expires_at: string | null;
      /** @description RFC 3339, UTC. */
      readonly enabled_at: string | null;
      /** @description RFC 3339, UTC. */
      readonly disabled_at: string | null;
      readonly disabled_by: string | null;
      /** @description RFC 3339, UTC. */
      readonly locked_down_at: string | null;
      readonly locked_down_by: string | null;
      /** @description RFC 3339, UTC. */
      readonly deleted_at: string | null;
      readonly deleted_by: string | null;
      readonly secrets: readonly components['schemas']['Secret'][];
      /** @description The last successful use of each credential. */
      readonly credential_uses: readonly components['schemas']['CredentialUse'][];
      /** @description Absent for a client that authenticates by a key or certificate. */
      readonly client_secret?: string | undefined;
    };
    readonly CreatedOperator: {
      /** @description A UUID. */
      readonly id: string;
      readonly name: string;
      readonly display_name: string | null;
      readonly roles: readonly components['schemas']['OperatorRole'][];
      /** @description What the roles grant. */
      readonly entitlements: readonly string[];
      /** @description A disabled operator cannot sign in. */
      readonly disabled: boolean;
      /** @description Whether a password was set by a one-time link. */
      readonly has_password: boolean;
      readonly origin: components['schemas']['OperatorOrigin'] | null;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly created_at: string;
      readonly created_by: string;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly updated_at: string;
      readonly link: components['schemas']['OperatorLink'];
    };
    readonly CreatedSecret: {
      /** @description The `credential_id` of grants and audit entries. */
      readonly id: string;
      readonly label: string | null;
      /** @description Null when it is unknown, or when it would reveal too much of a short secret. */
      readonly last_four: string | null;
      readonly state: components['schemas']['SecretState'];
      /**
       * @description The hash that the secret is stored under; `imported`: a hash of another system.
       * @enum {unknown}
       */
      readonly kept_as: 'hmac-sha256' | 'argon2id' | 'imported';
      /** @description Whether the secret is also stored encrypted, for client_secret_jwt. */
      readonly sealed: boolean;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly created_at: string;
      readonly created_by: string;
      /** @description RFC 3339, UTC. */
      readonly expires_at: string | null;
      /** @description From this time on, the secret is no longer valid. */
      readonly retires_at: string | null;
      readonly replaced_by: string | null;
      /** @description RFC 3339, UTC. */
      readonly deactivated_at: string | null;
      /** @description RFC 3339, UTC. */
      readonly revoked_at: string | null;
      /** @description The last use of the secret. Uses on other nodes appear within seconds. */
      readonly last_used_at: string | null;
      /** @description The address of the last use. */
      readonly last_used_from: string | null;
      /** @description Absent where a hash was imported. */
      readonly client_secret?: string | undefined;
    };
    readonly CreatedTenant: {
      /** Format: uuid */
      readonly id: string;
      readonly public_url: string;
      readonly hosts: readonly string[];
      /** @description Former public URLs that tokens may still contain, the latest first. */
      readonly former_urls: readonly components['schemas']['FormerUrl'][];
      /** @description A display name. */
      readonly name: string;
      /** @description Seconds. */
      readonly access_token_lifetime: number;
      /** @description Seconds. */
      readonly max_access_token_lifetime: number;
      readonly access_token_format: components['schemas']['TokenFormat'];
      readonly access_token_signing_alg: components['schemas']['SigningAlg'];
      /** @description A resource indicator (RFC 8707) of this tenant. */
      readonly default_audience: string;
      /**
       * @description `fapi2`: the requirements of the FAPI 2.0 Security Profile for client_credentials. `fapi-preflight` lists the clients that it would refuse.
       * @enum {unknown}
       */
      readonly profile: 'standard' | 'fapi2';
      /**
       * @description Whether a DPoP proof must contain a nonce of the server (RFC 9449 §8).
       * @enum {unknown}
       */
      readonly dpop_nonce: 'required' | 'off';
      /**
       * @description `none`: JWTs are issued without a grant. They cost less, and can be revoked, but not listed, shown or suspended one by one. Opaque tokens always have a grant.
       * @enum {unknown}
       */
      readonly grant_records: 'stored' | 'none';
      readonly client_quota: components['schemas']['Quota'] | null;
      /** @description Seconds for which identical requests of a client get the same token; 0 for never. */
      readonly coalesce: number;
      /** @description The CA certificates for tls_client_auth in PEM; null for none. */
      readonly client_ca: string | null;
      /** @description Seconds for which a signing key signs, two days or more. */
      readonly key_lifetime: number;
      /** @enum {unknown} */
      readonly state: 'enabled' | 'disabled';
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly created_at: string;
      /** @description RFC 3339, UTC. */
      readonly disabled_at: string | null;
      readonly disabled_by: string | null;
      readonly admin: {
        readonly client_id: string;
        /** @description Only this response contains it. */
        readonly client_secret: string;
      };
    };
    /** @description The last successful use of a credential. */
    readonly CredentialUse: {
      /** @description The id of a secret, or the thumbprint of a key or certificate. */
      readonly credential_id: string;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly last_used_at: string;
      readonly last_used_from: string;
    };
    readonly DistrustEffect: {
      /** @constant */
      readonly dry_run: true;
      /** @description Tokens with a grant that are active now and would end. */
      readonly live_tokens: number;
      /** @description Whether tokens without a grant may end, too. They are not counted. */
      readonly unrecorded_tokens: boolean;
      /** @description When the last token with a grant was issued. RFC 3339, UTC. */
      readonly last_issued_at: string | null;
      /** @description Addresses that requested the live tokens, the latest first; at most 20. */
      readonly addresses: readonly {
        readonly address: string;
        readonly live_tokens: number;
        /**
         * Format: date-time
         * @description RFC 3339, UTC.
         */
        readonly last_issued_at: string;
      }[];
      /** @description The rules that would be revoked, and those that were deleted but whose tokens may be active; the first 1000. */
      readonly trusts: readonly components['schemas']['DistrustedRule'][];
      /** @description Further rules, whose tokens are not counted. */
      readonly more_trusts: number;
    };
    readonly DistrustedRule: {
      readonly client_id: string;
      readonly id: string;
      readonly name: string;
      readonly live_tokens: number;
    };
    readonly Effect: {
      /** @constant */
      readonly dry_run: true;
      /** @description Tokens with a grant that are active now and would end. */
      readonly live_tokens: number;
      /** @description Whether tokens without a grant may end, too. They are not counted. */
      readonly unrecorded_tokens: boolean;
      /** @description When the last token with a grant was issued. RFC 3339, UTC. */
      readonly last_issued_at: string | null;
      /** @description Addresses that requested the live tokens, the latest first; at most 20. */
      readonly addresses: readonly {
        readonly address: string;
        readonly live_tokens: number;
        /**
         * Format: date-time
         * @description RFC 3339, UTC.
         */
        readonly last_issued_at: string;
      }[];
    };
    readonly EndedSessions: {
      readonly ended: number;
    };
    readonly Entitlement: {
      readonly name: string;
      /**
       * @description `inert`: a name of another system, without effect here.
       * @enum {unknown}
       */
      readonly kind: 'built_in' | 'own' | 'inert';
      readonly description: string;
      /** @description Whether it can be limited to the clients of one owner, such as `readAPIClients@payments`. */
      readonly limitable: boolean;
      /** @description RFC 3339, UTC. */
      readonly created_at: string | null;
    };
    readonly EntitlementList: {
      readonly entitlements: readonly components['schemas']['Entitlement'][];
    };
    /**
     * @example {
     *       "description": "Approve invoices of any amount."
     *     }
     */
    readonly EntitlementPatch: {
      readonly description?: string | undefined;
    };
    readonly Evaluation: {
      readonly allowed: boolean;
      /** @description The rule that refuses; null when none does. */
      readonly decided_by: ('client' | 'credential' | 'address' | 'instance' | 'quota' | 'grant_type' | 'binding' | 'authorization') | null;
      /** @description The rules that passed before it, in the order of evaluation. */
      readonly passed: readonly ('client' | 'credential' | 'address' | 'instance' | 'quota' | 'grant_type' | 'binding' | 'authorization')[];
      /** @description The error code that the client would receive. */
      readonly error: string | null;
      readonly error_description: string | null;
      readonly reason: string | null;
      readonly cause: string | null;
      readonly remedy: string | null;
      readonly token: {
        readonly access_token_format: components['schemas']['TokenFormat'];
        /** @description Seconds. */
        readonly expires_in: number;
        /** @description The subject: the client, or whom it acts for. */
        readonly sub: string;
        readonly scope: string;
        readonly audience: readonly string[];
        readonly entitlements: readonly string[];
        readonly signing_alg: string;
      } | null;
    };
    /**
     * @example {
     *       "client_id": "billing",
     *       "scope": "invoices:read",
     *       "address": "192.0.2.1"
     *     }
     */
    readonly EvaluationRequest: {
      readonly client_id: string;
      /**
       * @description By default, the first method that the client is registered for.
       * @enum {unknown}
       */
      readonly auth_method?:
        | 'client_secret_basic'
        | 'client_secret_post'
        | 'client_secret_jwt'
        | 'private_key_jwt'
        | 'tls_client_auth'
        | 'self_signed_tls_client_auth'
        | 'federated_jwt'
        | undefined;
      /** @description The id of a secret or trust rule, or the thumbprint of a key. By default, any live credential, without the limits of a trust rule. */
      readonly credential_id?: string | undefined;
      /** @description The token of a trusted issuer that authenticates the client, in place of `credential_id`. It is verified, and not used up. */
      readonly workload_token?: string | undefined;
      /** @description The address that the request comes from. Address rules are not evaluated when absent. */
      readonly address?: string | undefined;
      /** @description The instance of an agent that the request names. */
      readonly instance?: string | undefined;
      /** @description `client_credentials` when absent. */
      readonly grant_type?: string | undefined;
      readonly scope?: string | undefined;
      readonly resource?: readonly string[] | undefined;
      readonly audience?: readonly string[] | undefined;
      /** @description The identity assertion of the grant jwt-bearer. It is not used up. */
      readonly assertion?: string | undefined;
      /** @description The token of an exchange. It is not used up. */
      readonly subject_token?: string | undefined;
      /** @description `urn:ietf:params:oauth:token-type:access_token` when absent. */
      readonly subject_token_type?: string | undefined;
      readonly actor_token?: string | undefined;
      readonly actor_token_type?: string | undefined;
      readonly requested_token_type?: string | undefined;
      /** @description Of a transaction token. */
      readonly request_context?: string | undefined;
      /** @description Of a transaction token. */
      readonly request_details?: string | undefined;
      readonly authorization_details?:
        | readonly {
            readonly [key: string]: unknown;
          }[]
        | undefined;
      /** @description Whether it carries a valid DPoP proof. */
      readonly dpop?: boolean | undefined;
      /** @description Whether it comes with a client certificate. */
      readonly certificate?: boolean | undefined;
    };
    /** @description Which tokens the client may exchange for others (RFC 8693); none when null. */
    readonly ExchangePolicy: {
      /**
       * @description `delegation`: tokens name the client as actor (`act`); `impersonation`: they name the subject alone.
       * @enum {unknown}
       */
      readonly mode: 'delegation' | 'impersonation';
      /** @description How many exchanges may lead to a token; 1 when absent. */
      readonly max_depth?: number | undefined;
      readonly subjects: readonly components['schemas']['ExchangeSubject'][];
      /** @description The resources that the tokens may be for. Empty only with `transactions`. */
      readonly to: readonly components['schemas']['ExchangeTarget'][];
      readonly transactions?: components['schemas']['TransactionPolicy'] | undefined;
      /** @description Other authorization servers, for which the client may have authorization grants (draft-ietf-oauth-identity-chaining). */
      readonly authorization_servers?: readonly components['schemas']['ChainingTarget'][] | undefined;
    };
    /** @description Whose tokens may be exchanged: all members must hold. */
    readonly ExchangeSubject: {
      /** @description Tokens of these clients. */
      readonly clients?: readonly string[] | undefined;
      /** @description Tokens of clients with all of these labels. Whoever may label a client decides with this. */
      readonly labels?:
        | {
            readonly [key: string]: string;
          }
        | undefined;
      /** @description The id of a trusted issuer: its tokens, of the client that a trust rule leads to. Without it, tokens of this server. */
      readonly issuer?: string | undefined;
      /** @description Whether the client need not own a resource that the token is for. */
      readonly any_audience?: boolean | undefined;
    };
    readonly ExchangeTarget: {
      /** @description A resource indicator (RFC 8707) of this tenant. */
      readonly resource: string;
      /** @description Granted where the exchanged token has them. */
      readonly scopes?: readonly string[] | undefined;
      /** @description Scopes of this resource that a scope of the exchanged token leads to. */
      readonly mapped_scopes?:
        | {
            readonly [key: string]: readonly string[];
          }
        | undefined;
      /** @description Granted where the exchanged token has equal details. */
      readonly authorization_details_types?: readonly string[] | undefined;
      /** @description Seconds. */
      readonly max_lifetime?: number | undefined;
    };
    readonly FapiFault: {
      readonly client_id: string;
      readonly name: string;
      readonly reasons: readonly string[];
      /** @description The settings that the reasons are about, in the same order. */
      readonly settings: readonly components['schemas']['FapiSetting'][];
    };
    readonly FapiPreflight: {
      readonly refused: readonly components['schemas']['FapiFault'][];
    };
    readonly FapiSetting: {
      /**
       * @description A member of the record of the client.
       * @enum {unknown}
       */
      readonly setting:
        | 'token_endpoint_auth_method'
        | 'dpop_bound_access_tokens'
        | 'token_endpoint_auth_signing_alg'
        | 'jwks'
        | 'assertion_audience_list'
        | 'legacy_assertion_audience';
      /** @description What the sentence names, if anything. */
      readonly value: string | null;
    };
    /** @description A former public URL, and when it goes out of service. */
    readonly FormerUrl: {
      readonly url: string;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly answered_until: string;
    };
    /** @description The record of one token. */
    readonly Grant: {
      /** Format: uuid */
      readonly grant_id: string;
      readonly client_id: string;
      /** @description The credential that the client authenticated with. */
      readonly credential_id: string;
      /** @description The instance of an agent that requested the token. */
      readonly instance: string | null;
      readonly status: components['schemas']['GrantStatus'];
      readonly access_token_format: components['schemas']['TokenFormat'];
      /** @description The signing key of a JWT; null for an opaque token. */
      readonly kid: string | null;
      readonly issuer: string;
      readonly scope: string;
      readonly audience: readonly string[];
      /** @description What the token is bound to (RFC 7800). */
      readonly cnf: {
        readonly [key: string]: string;
      } | null;
      readonly authorization_details: readonly {
        readonly [key: string]: unknown;
      }[];
      /** @description The client, unless the token was obtained by exchange. */
      readonly sub: string;
      /** @description Who acts for the subject (RFC 8693 §4.1). */
      readonly act: {
        readonly [key: string]: unknown;
      } | null;
      /** @description The grant of the token that was exchanged for it. */
      readonly parent_id: string | null;
      /** @description How many exchanges led to it. */
      readonly depth: number;
      /** @description The transaction of a transaction token, which is no access token. */
      readonly txn: string | null;
      readonly address: string;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly issued_at: string;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly expires_at: string;
      /** @description RFC 3339, UTC. */
      readonly suspended_at: string | null;
      /** @description RFC 3339, UTC. */
      readonly revoked_at: string | null;
    };
    readonly GrantChain: {
      /** @description Each after the one that it was derived from (`parent_id`). */
      readonly grants: readonly components['schemas']['Grant'][];
      /** @description Whether these are all. A chain has at most 500 here. */
      readonly complete: boolean;
    };
    readonly GrantPage: {
      readonly grants: readonly components['schemas']['Grant'][];
      /** @description The cursor of the next page; null on the last. */
      readonly next_cursor: string | null;
    };
    /**
     * @description `ended`: a change of its client, credential, signing key or tenant ended it, or the end of a token that it was derived from.
     * @enum {unknown}
     */
    readonly GrantStatus: 'active' | 'expired' | 'suspended' | 'revoked' | 'ended';
    readonly IdentifiedCredential: {
      /**
       * @description `unknown`: not a credential of this tenant, or a secret that a person chose or that was imported.
       * @enum {unknown}
       */
      readonly kind: 'client_secret' | 'access_token' | 'unknown';
      readonly client_id: string | null;
      readonly client_name: string | null;
      readonly client_state: components['schemas']['ClientState'] | null;
      readonly owner: string | null;
      readonly contacts: readonly string[];
      readonly credential_id: string | null;
      readonly credential_state: components['schemas']['SecretState'] | null;
      readonly grant_id: string | null;
      readonly grant_status: components['schemas']['GrantStatus'] | null;
      /** @description RFC 3339, UTC. */
      readonly expires_at: string | null;
      /** @description RFC 3339, UTC. */
      readonly last_used_at: string | null;
      readonly last_used_from: string | null;
    };
    /** @description An instance of an agent. */
    readonly Instance: {
      /** @description As in `instance` of its token requests. */
      readonly name: string;
      readonly client_id: string;
      readonly state: components['schemas']['InstanceState'];
      /** @description RFC 3339, UTC. */
      readonly first_seen_at: string | null;
      /** @description Its last token; null for one that never obtained any. Up to 15 seconds late. */
      readonly last_seen_at: string | null;
      /** @description The address of its last token request. */
      readonly last_seen_from: string | null;
      /** @description About how many tokens it obtained. */
      readonly tokens: number;
      /** @description When its tokens were last ended. */
      readonly ended_at: string | null;
      /** @description RFC 3339, UTC. */
      readonly disabled_at: string | null;
      readonly disabled_by: string | null;
    };
    /** @description How many instances are remembered. */
    readonly InstanceCounts: {
      readonly enabled: number;
      readonly disabled: number;
      /** @description Those that obtained a token in the last 24 hours. */
      readonly seen_last_day: number;
    };
    readonly InstancePage: {
      readonly instances: readonly components['schemas']['Instance'][];
      /** @description The cursor of the next page; null on the last. */
      readonly next_cursor: string | null;
    };
    /** @enum {unknown} */
    readonly InstanceState: 'enabled' | 'disabled';
    /**
     * @description Tokens that the client may introspect: `self`: its own; `audience`: also those for resources that it owns; `any`: all.
     * @enum {unknown}
     */
    readonly IntrospectAuthorization: 'self' | 'audience' | 'any';
    /** @description The addresses that the client may use at the token endpoint, and at introspection of its tokens; any when null. */
    readonly IpRules: {
      /**
       * @description `allow`: only these addresses; `deny`: all addresses except these.
       * @enum {unknown}
       */
      readonly op: 'allow' | 'deny';
      /** @description IPv4 and IPv6 addresses, CIDR ranges, and ranges written as FROM-TO. */
      readonly ranges: readonly string[];
    };
    /** @description Another authority whose tokens clients of the tenant may present. */
    readonly Issuer: {
      readonly id: string;
      readonly kind: components['schemas']['IssuerKind'];
      readonly issuer: string;
      readonly description: string | null;
      readonly keys: components['schemas']['IssuerKeySource'];
      /** @description What `aud` may be. By default: the issuers of this tenant; at the grant jwt-bearer, also the token endpoint. */
      readonly audiences: readonly string[] | null;
      readonly allow_several_audiences: boolean;
      /** @description null, as for the next two: as the kind. */
      readonly algorithms: readonly string[] | null;
      readonly max_token_age: number | null;
      readonly reuse: components['schemas']['TokenReuse'] | null;
      readonly required_claims: readonly components['schemas']['ClaimPath'][];
      /** @enum {unknown} */
      readonly state: 'enabled' | 'disabled';
      readonly key_state: components['schemas']['IssuerKeyState'];
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly created_at: string;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly updated_at: string;
      /** @description RFC 3339, UTC. */
      readonly disabled_at: string | null;
    };
    readonly IssuerJwkSet: {
      readonly keys: readonly {
        readonly [key: string]: unknown;
      }[];
    };
    /** @description Where the keys come from: `discovery` (the default), `jwks_uri`, `spiffe_bundle_uri`, or the key set itself as `jwks`. */
    readonly IssuerKeySource: {
      /**
       * @description OpenID Connect Discovery at the issuer.
       * @constant
       */
      readonly discovery?: true | undefined;
      readonly jwks_uri?: string | undefined;
      readonly spiffe_bundle_uri?: string | undefined;
      readonly jwks?: components['schemas']['IssuerJwkSet'] | undefined;
      /** @description PEM. The only CAs that are trusted for this address. */
      readonly ca?: string | undefined;
    };
    /** @description What the node that responds knows of the keys. */
    readonly IssuerKeyState: {
      readonly kids: readonly string[];
      /** @description RFC 3339, UTC. */
      readonly fetched_at: string | null;
      /** @description RFC 3339, UTC. */
      readonly next_refresh_at: string | null;
      /** @description Why the last fetch failed. */
      readonly fault: string | null;
    };
    /**
     * @description It decides which claims a trust rule must pin, and the defaults.
     * @enum {unknown}
     */
    readonly IssuerKind:
      | 'github'
      | 'gitlab'
      | 'kubernetes'
      | 'spiffe'
      | 'aws'
      | 'gcp'
      | 'azure'
      | 'terraform'
      | 'buildkite'
      | 'circleci'
      | 'vercel'
      | 'oidc'
      | 'attester';
    readonly IssuerList: {
      readonly issuers: readonly components['schemas']['Issuer'][];
    };
    /**
     * @example {
     *       "max_token_age": 600
     *     }
     */
    readonly IssuerPatch: {
      /** @description The `iss` of its tokens, byte by byte; of SPIFFE, the trust domain. Up to eight issuers may have the same. */
      readonly issuer?: string | undefined;
      readonly description?: string | null | undefined;
      readonly keys?: components['schemas']['IssuerKeySource'] | null | undefined;
      /** @description What `aud` may be. By default: the issuers of this tenant; at the grant jwt-bearer, also the token endpoint. */
      readonly audiences?: readonly string[] | null | undefined;
      /** @description Accepts tokens with other audiences as well. Each of them could then present the token here. */
      readonly allow_several_audiences?: boolean | null | undefined;
      /** @description JWS algorithms; by default, those of the kind. */
      readonly algorithms?:
        | readonly ('RS256' | 'RS384' | 'RS512' | 'PS256' | 'PS384' | 'PS512' | 'ES256' | 'ES384' | 'ES512' | 'EdDSA' | 'Ed25519')[]
        | null
        | undefined;
      /** @description Seconds since `iat` after which a token is refused although it has not expired; by default, that of the kind. */
      readonly max_token_age?: number | null | undefined;
      readonly reuse?: components['schemas']['TokenReuse'] | null | undefined;
      /** @description Claims that a token must have, whatever their value. */
      readonly required_claims?: readonly components['schemas']['ClaimPath'][] | null | undefined;
    };
    /** @description The client’s public keys (RFC 7517). Private key members are refused. */
    readonly JwkSet: {
      readonly keys: readonly {
        readonly [key: string]: unknown;
      }[];
    };
    /**
     * @example {
     *       "algorithm": "PS256"
     *     }
     */
    readonly KeyAlgorithm: {
      readonly algorithm: components['schemas']['SigningAlg'];
    };
    readonly Latency: {
      /** @enum {unknown} */
      readonly endpoint: 'token' | 'introspection' | 'revocation';
      readonly requests: number;
      /** @description Milliseconds, estimated from a histogram. */
      readonly p50: number;
      /** @description Milliseconds, estimated from a histogram. */
      readonly p95: number;
      /** @description Milliseconds, estimated from a histogram. */
      readonly p99: number;
    };
    /** @description An endpoint without requests is left out. */
    readonly LatencyReport: {
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly since: string;
      readonly endpoints: readonly components['schemas']['Latency'][];
    };
    /**
     * @example {
     *       "credential": "mms_0000000000000000000000000000000000000000000000000"
     *     }
     */
    readonly LeakedCredential: {
      /** @description A client secret or an access token, without surrounding text. */
      readonly credential: string;
    };
    /**
     * @example {
     *       "token": "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.AA"
     *     }
     */
    readonly LearnRequest: {
      /** @description A token of a trusted issuer. It is verified, and neither stored nor used up. */
      readonly token: string;
    };
    /** @description A secret of a client, without its value, and the client. */
    readonly ListedSecret: {
      readonly client_id: string;
      readonly client_name: string;
      readonly owner: string | null;
      /** @description The `credential_id` of grants and audit entries. */
      readonly id: string;
      readonly label: string | null;
      /** @description Null when it is unknown, or when it would reveal too much of a short secret. */
      readonly last_four: string | null;
      readonly state: components['schemas']['SecretState'];
      /**
       * @description The hash that the secret is stored under; `imported`: a hash of another system.
       * @enum {unknown}
       */
      readonly kept_as: 'hmac-sha256' | 'argon2id' | 'imported';
      /** @description Whether the secret is also stored encrypted, for client_secret_jwt. */
      readonly sealed: boolean;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly created_at: string;
      readonly created_by: string;
      /** @description RFC 3339, UTC. */
      readonly expires_at: string | null;
      /** @description From this time on, the secret is no longer valid. */
      readonly retires_at: string | null;
      readonly replaced_by: string | null;
      /** @description RFC 3339, UTC. */
      readonly deactivated_at: string | null;
      /** @description RFC 3339, UTC. */
      readonly revoked_at: string | null;
      /** @description The last use of the secret. Uses on other nodes appear within seconds. */
      readonly last_used_at: string | null;
      /** @description The address of the last use. */
      readonly last_used_from: string | null;
    };
    readonly MetadataRefresh: {
      /** @description Each changed member, `from` and `to`; empty if none is. */
      readonly changes: {
        readonly [key: string]: unknown;
      };
      readonly client: components['schemas']['Client'];
    };
    readonly MoveEffect: {
      /** @constant */
      readonly dry_run: true;
      readonly from: string;
      readonly to: string;
      readonly former_urls: readonly components['schemas']['FormerUrl'][];
      readonly hosts: readonly string[];
      /** @description Tokens with a grant that are active now. They stay active. */
      readonly live_tokens: number;
      readonly resources_renamed: readonly components['schemas']['RenamedResource'][];
      /** @description Registered resources under the former URL. Their URIs do not change. */
      readonly resources_kept: readonly string[];
      /** @description Clients whose settings or proofs contain the former URL, at most 1,000. */
      readonly clients: readonly components['schemas']['MovedClient'][];
    };
    readonly MoveSetting: {
      /**
       * @description A member of the record of the client.
       * @enum {unknown}
       */
      readonly setting: 'token_endpoint_auth_method' | 'dpop_bound_access_tokens' | 'default_resource';
      /** @description What the sentence names, if anything. */
      readonly value: string | null;
    };
    readonly MovedClient: {
      readonly client_id: string;
      readonly name: string;
      readonly reasons: readonly string[];
      /** @description The settings that the reasons are about, in the same order. */
      readonly settings: readonly components['schemas']['MoveSetting'][];
    };
    /**
     * @example {
     *       "name": "Billing",
     *       "client_id": "billing",
     *       "scopes": [
     *         "invoices:read",
     *         "invoices:write"
     *       ],
     *       "access_token_lifetime": 600
     *     }
     */
    readonly NewClient: {
      /** @description A display name. */
      readonly name?: string | undefined;
      /** @description The https URL of the client’s metadata document (draft-ietf-oauth-client-id-metadata-document), which becomes its id. Its name and keys are those of the document, now and later; everything else is set here. */
      readonly metadata_url?: string | undefined;
      /** @description Generated when absent. Never reused after a deletion. Ids that begin with `operator:` or `user:` are not for clients. */
      readonly client_id?: string | undefined;
      /** @description Generated with 256 random bits when absent. A secret of fewer than 32 characters is stored under a slow hash. Other characters than ASCII must be in Unicode normalization form C. */
      readonly client_secret?: string | undefined;
      /** @description The hash of the secret in another system, instead of the secret: bcrypt, PBKDF2, argon2id, scrypt, SHA-256 or SHA-512, in the format of PHC, crypt or LDAP. */
      readonly client_secret_hash?: string | undefined;
      readonly secret_label?: string | undefined;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly secret_expires_at?: string | undefined;
      readonly description?: string | undefined;
      /** @description Arbitrary key-value pairs for searching and grouping. */
      readonly labels?:
        | {
            readonly [key: string]: string;
          }
        | undefined;
      /** @description The team that is responsible for the client. Entitlements can be limited to the clients of one owner. */
      readonly owner?: string | undefined;
      readonly contacts?: readonly string[] | undefined;
      readonly environment?: string | undefined;
      readonly purpose?: string | undefined;
      readonly kind?: components['schemas']['ClientKind'] | undefined;
      /**
       * @description Whether deletion is refused until this is set to false.
       * @default false
       */
      readonly deletion_protected?: boolean | undefined;
      readonly token_endpoint_auth_method?: components['schemas']['AuthMethod'] | undefined;
      readonly jwks?: components['schemas']['JwkSet'] | undefined;
      /** @description The https URL of the client’s key set, instead of jwks. */
      readonly jwks_uri?: string | undefined;
      readonly token_endpoint_auth_signing_alg?: components['schemas']['AssertionAlg'] | undefined;
      /** @description The `kid`s of the keys that may sign its assertions; all of its keys when null. */
      readonly assertion_key_ids?: readonly string[] | undefined;
      /** @description Seconds; 300 when absent. */
      readonly max_assertion_lifetime?: number | undefined;
      /**
       * @description Whether an assertion may name any audiences of this tenant, including only its token endpoint.
       * @default false
       */
      readonly legacy_assertion_audience?: boolean | undefined;
      /**
       * @description Whether an assertion may name several audiences of this tenant that include the issuer.
       * @default false
       */
      readonly assertion_audience_list?: boolean | undefined;
      readonly tls_client_auth_subject_dn?: string | undefined;
      readonly tls_client_auth_san_dns?: string | undefined;
      readonly tls_client_auth_san_uri?: string | undefined;
      readonly tls_client_auth_san_ip?: string | undefined;
      readonly tls_client_auth_san_email?: string | undefined;
      /** @default false */
      readonly tls_client_certificate_bound_access_tokens?: boolean | undefined;
      /** @default false */
      readonly dpop_bound_access_tokens?: boolean | undefined;
      readonly access_token_format?: components['schemas']['TokenFormat'] | undefined;
      /** @description Seconds. */
      readonly access_token_lifetime?: number | undefined;
      readonly access_token_signing_alg?: components['schemas']['SigningAlg'] | undefined;
      readonly introspect_authorization?: components['schemas']['IntrospectAuthorization'] | undefined;
      readonly introspection_signed_response_alg?: components['schemas']['SigningAlg'] | undefined;
      /**
       * @description Whether the client may only request its `scopes`.
       * @default true
       */
      readonly restrict_scopes?: boolean | undefined;
      readonly scopes?: readonly string[] | undefined;
      /** @description Granted when a request contains no scope. By default, all of `scopes`, including later additions. */
      readonly default_scopes?: readonly string[] | undefined;
      /** @description A resource indicator (RFC 8707) of this tenant. */
      readonly default_resource?: string | undefined;
      readonly authorization_details_types?: readonly string[] | undefined;
      /** @description Claims of every token of the client. Names need a namespace, such as https://example.com/team. */
      readonly claims?:
        | {
            readonly [key: string]: unknown;
          }
        | undefined;
      /** @description Names are case-insensitive. */
      readonly entitlements?: readonly string[] | undefined;
      readonly ip_rules?: components['schemas']['IpRules'] | undefined;
      readonly quota?: components['schemas']['Quota'] | undefined;
      /** @description Seconds for which identical requests of a client get the same token; 0 for never. */
      readonly coalesce?: number | undefined;
      readonly exchange?: components['schemas']['ExchangePolicy'] | undefined;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly expires_at?: string | undefined;
    };
    /**
     * @example {
     *       "name": "billing:approve",
     *       "description": "Approve invoices."
     *     }
     */
    readonly NewEntitlement: {
      /** @description Parts separated by colons, such as `billing:approve`. */
      readonly name: string;
      readonly description?: string | undefined;
    };
    /**
     * @example {
     *       "id": "github",
     *       "kind": "github",
     *       "issuer": "https://token.actions.githubusercontent.com"
     *     }
     */
    readonly NewIssuer: {
      readonly id: string;
      readonly kind: components['schemas']['IssuerKind'];
      /** @description The `iss` of its tokens, byte by byte; of SPIFFE, the trust domain. Up to eight issuers may have the same. */
      readonly issuer: string;
      readonly description?: string | undefined;
      readonly keys?: components['schemas']['IssuerKeySource'] | undefined;
      /** @description What `aud` may be. By default: the issuers of this tenant; at the grant jwt-bearer, also the token endpoint. */
      readonly audiences?: readonly string[] | undefined;
      /** @description Accepts tokens with other audiences as well. Each of them could then present the token here. */
      readonly allow_several_audiences?: boolean | undefined;
      /** @description JWS algorithms; by default, those of the kind. */
      readonly algorithms?:
        | readonly ('RS256' | 'RS384' | 'RS512' | 'PS256' | 'PS384' | 'PS512' | 'ES256' | 'ES384' | 'ES512' | 'EdDSA' | 'Ed25519')[]
        | undefined;
      /** @description Seconds since `iat` after which a token is refused although it has not expired; by default, that of the kind. */
      readonly max_token_age?: number | undefined;
      readonly reuse?: components['schemas']['TokenReuse'] | undefined;
      /** @description Claims that a token must have, whatever their value. */
      readonly required_claims?: readonly components['schemas']['ClaimPath'][] | undefined;
    };
    /**
     * @example {
     *       "name": "ada@example.com",
     *       "display_name": "Ada",
     *       "roles": [
     *         "client-manager"
     *       ]
     *     }
     */
    readonly NewOperator: {
      /** @description What the operator signs in by, in lower case; an e-mail address is one. It cannot be changed. */
      readonly name: string;
      /** @description A display name. */
      readonly display_name?: string | undefined;
      readonly roles: readonly components['schemas']['OperatorRole'][];
    };
    /**
     * @example {
     *       "id": "acme",
     *       "label": "Acme",
     *       "issuer": "https://login.acme.example",
     *       "client_id": "mintmark",
     *       "client_secret": "of-the-provider",
     *       "roles": [
     *         {
     *           "role": "administrator",
     *           "claim": "groups",
     *           "contains": "mintmark-admins"
     *         }
     *       ]
     *     }
     */
    readonly NewProvider: {
      /** @description Part of the redirect URI, and of the names of its operators. */
      readonly id: string;
      /** @description The issuer identifier, byte by byte as its metadata has it. It cannot be changed. */
      readonly issuer: string;
      /** @description Of this tenant at the provider. It is stored encrypted, and never shown. */
      readonly client_secret: string;
      /** @description What the sign-in page calls it. */
      readonly label: string;
      /** @description Of this tenant at the provider. */
      readonly client_id: string;
      /** @description Whoever meets none of these rules is refused. They apply anew at each sign-in. */
      readonly roles: readonly components['schemas']['RoleRule'][];
      /** @description Requested in addition to `openid`; by default `profile` and `email`. */
      readonly scopes?: readonly string[] | undefined;
      /** @description The claim that the name of an operator is made from, for people to read; by default `preferred_username`. */
      readonly name_claim?: components['schemas']['ClaimPath'] | undefined;
    };
    /**
     * @example {
     *       "uri": "https://api.example.com/payments",
     *       "name": "Payments",
     *       "scopes": [
     *         "payments:read"
     *       ],
     *       "owners": [
     *         "billing"
     *       ]
     *     }
     */
    readonly NewResource: {
      /** @description The resource indicator (RFC 8707): an absolute URI without a fragment. */
      readonly uri: string;
      /** @description A display name. */
      readonly name: string;
      readonly scopes?: readonly string[] | undefined;
      /** @description Ids of clients that may introspect tokens for this resource. Adding one requires introspectAnyToken. */
      readonly owners?: readonly string[] | undefined;
      /** @description Seconds. */
      readonly access_token_lifetime?: number | undefined;
      readonly access_token_format?: components['schemas']['TokenFormat'] | undefined;
      /** @description Types of authorization details (RFC 9396) of this resource, each with its JSON Schema (draft 7). */
      readonly authorization_details?:
        | {
            readonly [key: string]: {
              readonly [key: string]: unknown;
            };
          }
        | undefined;
    };
    /**
     * @example {
     *       "label": "from the new vault"
     *     }
     */
    readonly NewSecret: {
      /** @description Generated with 256 random bits when absent. A secret of fewer than 32 characters is stored under a slow hash. Other characters than ASCII must be in Unicode normalization form C. */
      readonly client_secret?: string | undefined;
      /** @description The hash of the secret in another system, instead of the secret: bcrypt, PBKDF2, argon2id, scrypt, SHA-256 or SHA-512, in the format of PHC, crypt or LDAP. */
      readonly hash?: string | undefined;
      readonly label?: string | undefined;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly expires_at?: string | undefined;
      /** @description Whether the secret is also stored encrypted, which client_secret_jwt requires. Set it before a client switches to that method; it is implied afterwards. */
      readonly keep_sealed?: boolean | undefined;
    };
    /**
     * @example {
     *       "name": "payments",
     *       "owner": "payments",
     *       "quota": {
     *         "hour": 5000,
     *         "day": 50000
     *       }
     *     }
     */
    readonly NewSharedQuota: {
      readonly name: string;
      readonly quota: components['schemas']['Quota'];
      /** @description The team that is responsible for the client. Entitlements can be limited to the clients of one owner. */
      readonly owner?: string | undefined;
      /** @description Arbitrary key-value pairs for searching and grouping. */
      readonly labels?:
        | {
            readonly [key: string]: string;
          }
        | undefined;
    };
    /**
     * @example {
     *       "name": "Subsidiary",
     *       "public_url": "https://id.subsidiary.example"
     *     }
     */
    readonly NewTenant: {
      /** @description A display name. */
      readonly name: string;
      /** @description An origin, such as https://id.example.com. Every token contains it; `move` changes it. */
      readonly public_url: string;
      /** @description Host names, each with an optional port. That of the public URL is always included. */
      readonly hosts?: readonly string[] | undefined;
      /** @description Seconds. */
      readonly access_token_lifetime?: number | undefined;
      /** @description Seconds. */
      readonly max_access_token_lifetime?: number | undefined;
      readonly access_token_format?: components['schemas']['TokenFormat'] | undefined;
      readonly access_token_signing_alg?: components['schemas']['SigningAlg'] | undefined;
      /**
       * @description Whether a DPoP proof must contain a nonce of the server (RFC 9449 §8).
       * @enum {unknown}
       */
      readonly dpop_nonce?: 'required' | 'off' | undefined;
      /**
       * @description `none`: JWTs are issued without a grant. They cost less, and can be revoked, but not listed, shown or suspended one by one. Opaque tokens always have a grant.
       * @enum {unknown}
       */
      readonly grant_records?: 'stored' | 'none' | undefined;
      readonly client_quota?: components['schemas']['Quota'] | null | undefined;
      /** @description Seconds for which identical requests of a client get the same token; 0 for never. */
      readonly coalesce?: number | undefined;
      /** @description Seconds for which a signing key signs, two days or more. */
      readonly key_lifetime?: number | undefined;
      /** @description The id of its first client; generated when absent. */
      readonly admin_client_id?: string | undefined;
    };
    /**
     * @example {
     *       "issuer": "github",
     *       "match": [
     *         {
     *           "claim": "repository_id",
     *           "equals": "456789"
     *         },
     *         {
     *           "claim": "ref",
     *           "glob": "refs/tags/v*"
     *         }
     *       ],
     *       "max_lifetime": 900
     *     }
     */
    readonly NewTrust: {
      /** @description The id of a trusted issuer. */
      readonly issuer: string;
      /**
       * @description Whom tokens of the issuer are about: the client, which they authenticate; or users, for whom the client may have tokens by their identity assertions (ID-JAG). Such a rule needs `scopes` and `resources`. It cannot be changed.
       * @enum {unknown}
       */
      readonly subject?: 'client' | 'user' | undefined;
      /** @description Empty only in a rule for users, for all of them. */
      readonly match: readonly components['schemas']['ClaimCondition'][];
      /** @description Unique among the rules of the client. By default, its id. */
      readonly name?: string | undefined;
      readonly label?: string | undefined;
      /** @description The scopes of the client that it leads to; by default, all. */
      readonly scopes?: readonly string[] | undefined;
      /** @description The resources that its tokens may be for; by default, all. */
      readonly resources?: readonly string[] | undefined;
      /** @description Seconds. */
      readonly max_lifetime?: number | undefined;
      readonly ip_rules?: components['schemas']['IpRules'] | undefined;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly expires_at?: string | undefined;
    };
    readonly Operator: {
      /** @description A UUID. */
      readonly id: string;
      readonly name: string;
      readonly display_name: string | null;
      readonly roles: readonly components['schemas']['OperatorRole'][];
      /** @description What the roles grant. */
      readonly entitlements: readonly string[];
      /** @description A disabled operator cannot sign in. */
      readonly disabled: boolean;
      /** @description Whether a password was set by a one-time link. */
      readonly has_password: boolean;
      readonly origin: components['schemas']['OperatorOrigin'] | null;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly created_at: string;
      readonly created_by: string;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly updated_at: string;
    };
    readonly OperatorLink: {
      /** @description Whoever opens it first in the console sets the password. It is shown only once. */
      readonly url: string;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly expires_at: string;
    };
    readonly OperatorList: {
      readonly operators: readonly components['schemas']['Operator'][];
    };
    /** @description The OpenID Provider that the operator signs in by, and who it is there. */
    readonly OperatorOrigin: {
      readonly provider: string;
      readonly subject: string;
    };
    /**
     * @example {
     *       "roles": [
     *         "auditor"
     *       ],
     *       "disabled": false
     *     }
     */
    readonly OperatorPatch: {
      readonly roles?: readonly components['schemas']['OperatorRole'][] | undefined;
      readonly disabled?: boolean | undefined;
      /** @description A display name. */
      readonly display_name?: string | null | undefined;
    };
    /**
     * @description `administrator`: everything. `client-manager`: API clients, trust and grants. `auditor`: reads everything, the audit trail included. `viewer`: reads clients, grants and keys.
     * @enum {unknown}
     */
    readonly OperatorRole: 'administrator' | 'client-manager' | 'auditor' | 'viewer';
    readonly OperatorSession: {
      readonly id: string;
      readonly method: components['schemas']['SignInMethod'];
      readonly address: string;
      readonly user_agent: string;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly created_at: string;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly last_used_at: string;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly expires_at: string;
    };
    readonly OperatorSessionList: {
      readonly sessions: readonly components['schemas']['OperatorSession'][];
    };
    /** @description An error (RFC 9457). */
    readonly Problem: {
      readonly type: string;
      readonly title: string;
      readonly status: number;
      /** @description What is wrong, and how to fix it. */
      readonly detail: string;
      /** @description The sentence of `detail` with `{name}` in place of each value, for programs that show it in another language. A `detail` without values is its own template. */
      readonly template?: string | undefined;
      /** @description The values of the template: texts, numbers, lists of alternatives, and clauses that have a template and values themselves. */
      readonly values?:
        | {
            readonly [key: string]: unknown;
          }
        | undefined;
      /** @description A stable name of the cause, where it has one. */
      readonly reason?: string | undefined;
      /** @description `Mintmark-Request-Id` of the response. `GET /management/v1/audit` lists the audit entries of the request. */
      readonly request_id: string;
      /** @description Every invalid field. */
      readonly errors?:
        | readonly {
            /** @description JSON Pointer (RFC 6901) into the body, or the name of a query parameter. */
            readonly pointer: string;
            /** @description What is wrong with it: a clause. */
            readonly detail: string;
            /** @description The sentence of `detail` with `{name}` in place of each value, for programs that show it in another language. A `detail` without values is its own template. */
            readonly template?: string | undefined;
            /** @description The values of the template: texts, numbers, lists of alternatives, and clauses that have a template and values themselves. */
            readonly values?:
              | {
                  readonly [key: string]: unknown;
                }
              | undefined;
          }[]
        | undefined;
    };
    /** @description A trust rule that the token meets: issuer and match are the body of its creation. */
    readonly ProposedTrust: {
      readonly issuer: string;
      /**
       * @description `user` for an identity assertion. Such a rule needs scopes and resources as well.
       * @enum {unknown}
       */
      readonly subject: 'client' | 'user';
      /** @description What the kind of the issuer requires first, and then what is worth a condition. */
      readonly match: readonly components['schemas']['ClaimCondition'][];
      /** @description The claims of the token. */
      readonly claims: {
        readonly [key: string]: unknown;
      };
    };
    /** @description An OpenID Provider by which operators sign in. */
    readonly Provider: {
      readonly id: string;
      readonly issuer: string;
      readonly label: string;
      readonly client_id: string;
      readonly scopes: readonly string[];
      readonly name_claim: components['schemas']['ClaimPath'];
      readonly roles: readonly components['schemas']['RoleRule'][];
      /** @description Refuses the passwords of operators while the provider is enabled. An administrator must have signed in by it before. */
      readonly exclusive: boolean;
      /** @description Nobody signs in by a disabled provider. */
      readonly disabled: boolean;
      /** @description To be registered at the provider. */
      readonly redirect_uri: string;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly created_at: string;
      readonly created_by: string;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly updated_at: string;
    };
    readonly ProviderList: {
      readonly providers: readonly components['schemas']['Provider'][];
    };
    /**
     * @example {
     *       "roles": [
     *         {
     *           "role": "viewer",
     *           "claim": "email_verified",
     *           "equals": true
     *         }
     *       ]
     *     }
     */
    readonly ProviderPatch: {
      /** @description What the sign-in page calls it. */
      readonly label?: string | undefined;
      /** @description Of this tenant at the provider. */
      readonly client_id?: string | undefined;
      /** @description Whoever meets none of these rules is refused. They apply anew at each sign-in. */
      readonly roles?: readonly components['schemas']['RoleRule'][] | undefined;
      /** @description Refuses the passwords of operators while the provider is enabled. An administrator must have signed in by it before. */
      readonly exclusive?: boolean | undefined;
      /** @description Nobody signs in by a disabled provider. */
      readonly disabled?: boolean | undefined;
      /** @description Of this tenant at the provider. It is stored encrypted, and never shown. */
      readonly client_secret?: string | undefined;
      /** @description Requested in addition to `openid`; by default `profile` and `email`. */
      readonly scopes?: readonly string[] | null | undefined;
      /** @description The claim that the name of an operator is made from, for people to read; by default `preferred_username`. */
      readonly name_claim?: components['schemas']['ClaimPath'] | null | undefined;
    };
    /**
     * @example {
     *       "claims": {
     *         "sub": "ada-1",
     *         "groups": [
     *           "mintmark-admins"
     *         ]
     *       }
     *     }
     */
    readonly ProviderTest: {
      /** @description The claims of an ID token, to report which roles they would give. */
      readonly claims?:
        | {
            readonly [key: string]: unknown;
          }
        | undefined;
    };
    readonly ProviderTestResult: {
      /** @description Why its metadata or its keys cannot be used, such as `metadata: status: 404`; null if they can. */
      readonly fault: string | null;
      readonly authorization_endpoint: string | null;
      readonly token_endpoint: string | null;
      /** @description The number of its public keys. */
      readonly keys: number | null;
      /** @description With which it may sign ID tokens for this server. */
      readonly algorithms: readonly string[];
      /** @description What the claims would lead to; null without any. */
      readonly mapping: {
        /** @description Without any, the sign-in would be refused. */
        readonly roles: readonly components['schemas']['OperatorRole'][];
        /** @description Whether the claims meet each rule, in their order. */
        readonly rules: readonly boolean[];
        /** @description The name of a new operator; null without a subject in `sub`. */
        readonly operator_name: string | null;
      } | null;
    };
    /** @description Tokens for each window of time. Without any window, nothing is limited. */
    readonly Quota: {
      readonly minute?: number | undefined;
      readonly hour?: number | undefined;
      readonly day?: number | undefined;
      /**
       * @description `enforce`, the default: requests above the quota are refused with 429; `observe`: they are only reported in the audit trail.
       * @enum {unknown}
       */
      readonly mode?: 'enforce' | 'observe' | undefined;
    };
    readonly QuotaWindow: {
      /** @enum {unknown} */
      readonly window: 'minute' | 'hour' | 'day';
      readonly limit: number;
      /** @description What the nodes have taken in the present window; each holds up to 2 % in reserve. */
      readonly used: number;
      /** @description RFC 3339, UTC. */
      readonly ends_at: string | null;
    };
    readonly RenamedResource: {
      readonly from: string;
      readonly to: string;
    };
    readonly Resource: {
      readonly uri: string;
      /** @enum {unknown} */
      readonly kind: 'management' | 'default' | 'registered';
      readonly name: string;
      readonly scopes: readonly string[];
      readonly owners: readonly string[];
      /** @description Seconds. */
      readonly access_token_lifetime: number | null;
      readonly access_token_format: components['schemas']['TokenFormat'] | null;
      readonly authorization_details: {
        readonly [key: string]: {
          readonly [key: string]: unknown;
        };
      };
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly created_at: string;
    };
    readonly ResourceList: {
      readonly resources: readonly components['schemas']['Resource'][];
    };
    /**
     * @example {
     *       "access_token_lifetime": 300
     *     }
     */
    readonly ResourcePatch: {
      /** @description A display name. */
      readonly name?: string | undefined;
      readonly scopes?: readonly string[] | null | undefined;
      /** @description Ids of clients that may introspect tokens for this resource. Adding one requires introspectAnyToken. */
      readonly owners?: readonly string[] | null | undefined;
      /** @description Seconds. */
      readonly access_token_lifetime?: number | null | undefined;
      readonly access_token_format?: components['schemas']['TokenFormat'] | null | undefined;
      /** @description Types of authorization details (RFC 9396) of this resource, each with its JSON Schema (draft 7). */
      readonly authorization_details?:
        | {
            readonly [key: string]: {
              readonly [key: string]: unknown;
            };
          }
        | null
        | undefined;
    };
    /**
     * @example {
     *       "after": 3600
     *     }
     */
    readonly Retirement: {
      /** @description Seconds from now; 0 when absent. */
      readonly after?: number | undefined;
    };
    /**
     * @description A grant must match all criteria.
     * @example {
     *       "client_id": "billing",
     *       "issued_since": "2030-01-31T12:00:00Z"
     *     }
     */
    readonly RevocationFilter: {
      readonly client_id?: string | undefined;
      /** @description The id of a secret, or the thumbprint of a key or certificate: the `credential_id` of grants. */
      readonly credential_id?: string | undefined;
      /** @description The instance of an agent that requested the token. */
      readonly instance?: string | undefined;
      /** @description The address that requested the token. */
      readonly address?: string | undefined;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly issued_since?: string | undefined;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly issued_until?: string | undefined;
    };
    readonly RevokedGrants: {
      readonly dry_run: boolean;
      /** @description The number of grants that were revoked, or would be in a dry run. */
      readonly revoked: number;
    };
    /** @description A role, and the one test that a claim of the ID token must pass. `contains` is for a claim that is a list. */
    readonly RoleRule: {
      readonly role: components['schemas']['OperatorRole'];
      readonly claim: components['schemas']['ClaimPath'];
      readonly equals?: string | number | boolean | undefined;
      readonly one_of?: readonly (string | number | boolean)[] | undefined;
      readonly contains?: string | number | boolean | undefined;
    };
    /**
     * @example {
     *       "label": "of this year",
     *       "overlap": 3600
     *     }
     */
    readonly Rotation: {
      /** @description Generated with 256 random bits when absent. A secret of fewer than 32 characters is stored under a slow hash. Other characters than ASCII must be in Unicode normalization form C. */
      readonly client_secret?: string | undefined;
      /** @description The hash of the secret in another system, instead of the secret: bcrypt, PBKDF2, argon2id, scrypt, SHA-256 or SHA-512, in the format of PHC, crypt or LDAP. */
      readonly hash?: string | undefined;
      readonly label?: string | undefined;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly expires_at?: string | undefined;
      /** @description Whether the secret is also stored encrypted, which client_secret_jwt requires. Set it before a client switches to that method; it is implied afterwards. */
      readonly keep_sealed?: boolean | undefined;
      /** @description Seconds for which the replaced secrets stay valid, unless they expire earlier; 86400 when absent. */
      readonly overlap?: number | undefined;
    };
    readonly RuleVerdict: {
      readonly trust: string;
      readonly name: string;
      readonly client_id: string;
      /**
       * @description A rule that has expired or was revoked leads to nothing, though it matches.
       * @enum {unknown}
       */
      readonly state: 'active' | 'expired' | 'revoked';
      readonly matches: boolean;
      readonly conditions: readonly components['schemas']['ConditionVerdict'][];
    };
    readonly ScopeHolder: {
      readonly client_id: string;
      readonly name: string;
      readonly owner: string | null;
      readonly state: components['schemas']['ClientState'];
      /** @description The day of its last token with the scope. */
      readonly last_used_on: string | null;
    };
    readonly ScopeHolders: {
      /** @description Since when scopes are counted; null before the first token. */
      readonly counted_since: string | null;
      readonly holders: readonly components['schemas']['ScopeHolder'][];
      readonly next_cursor: string | null;
    };
    /** @description A secret of a client, without its value. */
    readonly Secret: {
      /** @description The `credential_id` of grants and audit entries. */
      readonly id: string;
      readonly label: string | null;
      /** @description Null when it is unknown, or when it would reveal too much of a short secret. */
      readonly last_four: string | null;
      readonly state: components['schemas']['SecretState'];
      /**
       * @description The hash that the secret is stored under; `imported`: a hash of another system.
       * @enum {unknown}
       */
      readonly kept_as: 'hmac-sha256' | 'argon2id' | 'imported';
      /** @description Whether the secret is also stored encrypted, for client_secret_jwt. */
      readonly sealed: boolean;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly created_at: string;
      readonly created_by: string;
      /** @description RFC 3339, UTC. */
      readonly expires_at: string | null;
      /** @description From this time on, the secret is no longer valid. */
      readonly retires_at: string | null;
      readonly replaced_by: string | null;
      /** @description RFC 3339, UTC. */
      readonly deactivated_at: string | null;
      /** @description RFC 3339, UTC. */
      readonly revoked_at: string | null;
      /** @description The last use of the secret. Uses on other nodes appear within seconds. */
      readonly last_used_at: string | null;
      /** @description The address of the last use. */
      readonly last_used_from: string | null;
    };
    readonly SecretList: {
      readonly secrets: readonly components['schemas']['Secret'][];
    };
    readonly SecretPage: {
      readonly secrets: readonly components['schemas']['ListedSecret'][];
      /** @description The cursor of the next page; null on the last. */
      readonly next_cursor: string | null;
    };
    /**
     * @example {
     *       "label": "of last year"
     *     }
     */
    readonly SecretPatch: {
      readonly label?: string | null | undefined;
      /** @description RFC 3339, UTC. */
      readonly expires_at?: string | null | undefined;
      /** @description A new time of retirement; null cancels it. */
      readonly retires_at?: string | null | undefined;
    };
    /** @enum {unknown} */
    readonly SecretState: 'active' | 'expired' | 'retired' | 'deactivated' | 'revoked';
    readonly SeenClaim: {
      readonly claim: components['schemas']['ClaimPath'];
      /** @description The values that were seen, as JSON; five at most. */
      readonly values: readonly string[];
      /** @description Whether there were more, or values that are long, lists or objects. */
      readonly others: boolean;
      /** @description Whether there were tokens without the claim. */
      readonly absent: boolean;
    };
    /** @description A quota for the sum of the tokens of several clients; of all clients without an owner and labels. */
    readonly SharedQuota: {
      readonly name: string;
      /** @description Only clients of this owner count. */
      readonly owner: string | null;
      /** @description Only clients with all of these labels count. */
      readonly labels: {
        readonly [key: string]: string;
      };
      readonly quota: components['schemas']['Quota'];
      readonly windows: readonly components['schemas']['QuotaWindow'][];
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly created_at: string;
    };
    readonly SharedQuotaList: {
      readonly quotas: readonly components['schemas']['SharedQuota'][];
    };
    /**
     * @example {
     *       "quota": {
     *         "hour": 10000,
     *         "mode": "observe"
     *       }
     *     }
     */
    readonly SharedQuotaPatch: {
      readonly quota?: components['schemas']['Quota'] | undefined;
      /** @description The team that is responsible for the client. Entitlements can be limited to the clients of one owner. */
      readonly owner?: string | null | undefined;
      /** @description Arbitrary key-value pairs for searching and grouping. */
      readonly labels?:
        | {
            readonly [key: string]: string;
          }
        | null
        | undefined;
    };
    readonly SignIn: {
      /** @description As authenticated, or as claimed where authentication failed. */
      readonly client_id: string | null;
      readonly credential_id: string | null;
      readonly address: string | null;
      /** @description `granted`, or the reason of the refusal. */
      readonly result: string;
      readonly count: number;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly first_at: string;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly last_at: string;
    };
    readonly SignInList: {
      readonly sign_ins: readonly components['schemas']['SignIn'][];
    };
    /**
     * @description How it was begun.
     * @enum {unknown}
     */
    readonly SignInMethod: 'link' | 'password' | 'passkey' | 'oidc';
    /**
     * @description A JWS algorithm that the server signs with.
     * @enum {unknown}
     */
    readonly SigningAlg: 'ES256' | 'ES384' | 'EdDSA' | 'Ed25519' | 'RS256' | 'PS256';
    readonly SigningKey: {
      readonly kid: string;
      readonly algorithm: components['schemas']['SigningAlg'];
      /** @enum {unknown} */
      readonly state: 'signing' | 'standby' | 'retired' | 'revoked';
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly announced_at: string;
      /** @description RFC 3339, UTC. */
      readonly signs_from: string | null;
      /** @description Of the signing key: when its standby key will take its place. */
      readonly rotates_at: string | null;
      /** @description RFC 3339, UTC. */
      readonly retired_at: string | null;
      /** @description RFC 3339, UTC. */
      readonly revoked_at: string | null;
    };
    readonly SigningKeyList: {
      readonly keys: readonly components['schemas']['SigningKey'][];
    };
    readonly Tenant: {
      /** Format: uuid */
      readonly id: string;
      readonly public_url: string;
      readonly hosts: readonly string[];
      /** @description Former public URLs that tokens may still contain, the latest first. */
      readonly former_urls: readonly components['schemas']['FormerUrl'][];
      /** @description A display name. */
      readonly name: string;
      /** @description Seconds. */
      readonly access_token_lifetime: number;
      /** @description Seconds. */
      readonly max_access_token_lifetime: number;
      readonly access_token_format: components['schemas']['TokenFormat'];
      readonly access_token_signing_alg: components['schemas']['SigningAlg'];
      /** @description A resource indicator (RFC 8707) of this tenant. */
      readonly default_audience: string;
      /**
       * @description `fapi2`: the requirements of the FAPI 2.0 Security Profile for client_credentials. `fapi-preflight` lists the clients that it would refuse.
       * @enum {unknown}
       */
      readonly profile: 'standard' | 'fapi2';
      /**
       * @description Whether a DPoP proof must contain a nonce of the server (RFC 9449 §8).
       * @enum {unknown}
       */
      readonly dpop_nonce: 'required' | 'off';
      /**
       * @description `none`: JWTs are issued without a grant. They cost less, and can be revoked, but not listed, shown or suspended one by one. Opaque tokens always have a grant.
       * @enum {unknown}
       */
      readonly grant_records: 'stored' | 'none';
      readonly client_quota: components['schemas']['Quota'] | null;
      /** @description Seconds for which identical requests of a client get the same token; 0 for never. */
      readonly coalesce: number;
      /** @description The CA certificates for tls_client_auth in PEM; null for none. */
      readonly client_ca: string | null;
      /** @description Seconds for which a signing key signs, two days or more. */
      readonly key_lifetime: number;
      /** @enum {unknown} */
      readonly state: 'enabled' | 'disabled';
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly created_at: string;
      /** @description RFC 3339, UTC. */
      readonly disabled_at: string | null;
      readonly disabled_by: string | null;
    };
    readonly TenantList: {
      readonly tenants: readonly components['schemas']['Tenant'][];
    };
    /**
     * @example {
     *       "public_url": "https://id.example.com",
     *       "keep": 2592000
     *     }
     */
    readonly TenantMove: {
      /** @description The new origin, such as https://id.example.com. */
      readonly public_url: string;
      /** @description Seconds for which the former URL stays in service, at most a year; 2592000 when absent. */
      readonly keep?: number | undefined;
    };
    /**
     * @example {
     *       "key_lifetime": 2592000,
     *       "dpop_nonce": "required"
     *     }
     */
    readonly TenantPatch: {
      /** @description A display name. */
      readonly name?: string | undefined;
      /** @description Seconds. */
      readonly access_token_lifetime?: number | undefined;
      /** @description Seconds. */
      readonly max_access_token_lifetime?: number | undefined;
      readonly access_token_format?: components['schemas']['TokenFormat'] | undefined;
      readonly access_token_signing_alg?: components['schemas']['SigningAlg'] | undefined;
      /** @description A resource indicator (RFC 8707) of this tenant. */
      readonly default_audience?: string | undefined;
      /**
       * @description `fapi2`: the requirements of the FAPI 2.0 Security Profile for client_credentials. `fapi-preflight` lists the clients that it would refuse.
       * @enum {unknown}
       */
      readonly profile?: 'standard' | 'fapi2' | undefined;
      /**
       * @description Whether a DPoP proof must contain a nonce of the server (RFC 9449 §8).
       * @enum {unknown}
       */
      readonly dpop_nonce?: 'required' | 'off' | undefined;
      /**
       * @description `none`: JWTs are issued without a grant. They cost less, and can be revoked, but not listed, shown or suspended one by one. Opaque tokens always have a grant.
       * @enum {unknown}
       */
      readonly grant_records?: 'stored' | 'none' | undefined;
      readonly client_quota?: components['schemas']['Quota'] | null | undefined;
      /** @description Seconds for which identical requests of a client get the same token; 0 for never. */
      readonly coalesce?: number | undefined;
      /** @description The CA certificates for tls_client_auth in PEM; null for none. */
      readonly client_ca?: string | null | undefined;
      /** @description Seconds for which a signing key signs, two days or more. */
      readonly key_lifetime?: number | undefined;
      /** @description Host names, each with an optional port. That of the public URL is always included. */
      readonly hosts?: readonly string[] | undefined;
    };
    readonly TokenEvaluation: {
      readonly allowed: boolean;
      /** @description The trusted issuer whose key verified the token. */
      readonly issuer: string | null;
      /** @description The client that it authenticates, or that may act for its user. */
      readonly client_id: string | null;
      /** @description The user of an identity assertion, as in `sub` of the tokens that it leads to. */
      readonly subject: string | null;
      /** @description The rule that allows it. */
      readonly trust: string | null;
      /** @description What the request must prove besides, since the token is bound to a key (`cnf`): by a DPoP proof, by the certificate of its connection, or as the instance that was attested. */
      readonly proof: readonly ('dpop' | 'certificate' | 'attestation')[];
      /** @description Whether a token is accepted only once. */
      readonly used_once: boolean | null;
      readonly reason: string | null;
      readonly cause: string | null;
      readonly remedy: string | null;
      /** @description What the audit trail would have, as JSON. */
      readonly detail: string | null;
      /** @description The rules that pin the same workload, and those of the client. */
      readonly rules: readonly components['schemas']['RuleVerdict'][];
      /** @description Each condition of the draft; null without one, or for a token that is refused. */
      readonly draft: readonly components['schemas']['ConditionVerdict'][] | null;
    };
    /**
     * @example {
     *       "token": "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.AA",
     *       "client_id": "billing"
     *     }
     */
    readonly TokenEvaluationRequest: {
      /** @description A token of a trusted issuer. It is verified, and neither stored nor used up. */
      readonly token: string;
      /** @description As the request would name it. All of its rules are shown. */
      readonly client_id?: string | undefined;
      /** @description The address of the request; by default, that of the caller. */
      readonly address?: string | undefined;
      /** @description Conditions of a rule that is not stored: they decide nothing. */
      readonly draft?: readonly components['schemas']['ClaimCondition'][] | undefined;
    };
    /**
     * @description The format of an access token.
     * @enum {unknown}
     */
    readonly TokenFormat: 'jwt' | 'opaque';
    /**
     * @description `once`: a token obtains one grant, by its `jti`; `until_exp`: any number until it expires. By default, as the kind.
     * @enum {unknown}
     */
    readonly TokenReuse: 'once' | 'until_exp';
    /** @description The transaction tokens (draft-ietf-oauth-transaction-tokens) that the client may have for the tokens of `subjects`; none when absent. */
    readonly TransactionPolicy: {
      /** @description The audience of the tokens: the name of the services that accept them. No resource of the tenant. */
      readonly trust_domain: string;
      /** @description Granted where the exchanged token has them. */
      readonly scopes?: readonly string[] | undefined;
      /** @description Scopes of this resource that a scope of the exchanged token leads to. */
      readonly mapped_scopes?:
        | {
            readonly [key: string]: readonly string[];
          }
        | undefined;
      /** @description Seconds; 60 when absent. No revocation reaches such a token. */
      readonly max_lifetime?: number | undefined;
    };
    /** @description A trust rule: a token of an issuer authenticates the client, or lets it act for a user, if its claims meet every condition. */
    readonly Trust: {
      /** @description The `credential_id` of grants and audit entries. */
      readonly id: string;
      readonly client_id: string;
      /** @description Unique among the rules of the client. By default, its id. */
      readonly name: string;
      readonly issuer: string;
      /**
       * @description Whom tokens of the issuer are about: the client, which they authenticate; or users, for whom the client may have tokens by their identity assertions (ID-JAG). Such a rule needs `scopes` and `resources`. It cannot be changed.
       * @enum {unknown}
       */
      readonly subject: 'client' | 'user';
      readonly label: string | null;
      readonly match: readonly components['schemas']['ClaimCondition'][];
      readonly scopes: readonly string[] | null;
      readonly resources: readonly string[] | null;
      readonly max_lifetime: number | null;
      readonly ip_rules: components['schemas']['IpRules'] | null;
      /** @description RFC 3339, UTC. */
      readonly expires_at: string | null;
      /** @enum {unknown} */
      readonly state: 'active' | 'expired' | 'revoked';
      /** @description RFC 3339, UTC. */
      readonly last_used_at: string | null;
      readonly last_used_from: string | null;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly created_at: string;
      readonly created_by: string;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly updated_at: string;
    };
    readonly TrustAdvice: {
      readonly trust: string;
      readonly client_id: string;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly since: string;
      /** @description Tokens that it obtained in the period. */
      readonly tokens: number;
      /** @description The claims that the rule leaves open. */
      readonly claims: readonly components['schemas']['SeenClaim'][];
      /** @description The scopes that its tokens had. */
      readonly scopes: readonly string[];
      /** @description What to change, and why; a sentence each. */
      readonly advice: readonly string[];
      /** @description The changes: the body of a PATCH of the rule, also with `dry_run=true`. `null` for none. */
      readonly narrowed: {
        readonly match?: readonly components['schemas']['ClaimCondition'][] | undefined;
        readonly scopes?: readonly string[] | undefined;
        readonly max_lifetime?: number | undefined;
      } | null;
    };
    readonly TrustList: {
      readonly trusts: readonly components['schemas']['Trust'][];
    };
    readonly TrustPage: {
      readonly trusts: readonly components['schemas']['Trust'][];
      /** @description The cursor of the next page; null on the last. */
      readonly next_cursor: string | null;
    };
    /**
     * @example {
     *       "label": "deployments",
     *       "max_lifetime": 600
     *     }
     */
    readonly TrustPatch: {
      /** @description Empty only in a rule for users, for all of them. */
      readonly match?: readonly components['schemas']['ClaimCondition'][] | undefined;
      /** @description Unique among the rules of the client. By default, its id. */
      readonly name?: string | null | undefined;
      readonly label?: string | null | undefined;
      /** @description The scopes of the client that it leads to; by default, all. */
      readonly scopes?: readonly string[] | null | undefined;
      /** @description The resources that its tokens may be for; by default, all. */
      readonly resources?: readonly string[] | null | undefined;
      /** @description Seconds. */
      readonly max_lifetime?: number | null | undefined;
      readonly ip_rules?: components['schemas']['IpRules'] | null | undefined;
      /** @description RFC 3339, UTC. */
      readonly expires_at?: string | null | undefined;
    };
    readonly UnusedScopes: {
      /** @description Since when scopes are counted. A period that begins before has no result. */
      readonly counted_since: string | null;
      readonly clients: readonly components['schemas']['ClientWithUnusedScopes'][];
    };
    readonly UnusedTrust: {
      readonly client_id: string;
      readonly id: string;
      readonly name: string;
      readonly issuer: string;
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly created_at: string;
      /** @description RFC 3339, UTC. */
      readonly last_used_at: string | null;
    };
    readonly UnusedTrusts: {
      readonly trusts: readonly components['schemas']['UnusedTrust'][];
    };
    readonly Usage: {
      /**
       * Format: date-time
       * @description RFC 3339, UTC.
       */
      readonly start: string;
      /** @description The client, owner, value of the label, resource, credential or network. `null` for none: an unknown client, or a client without owner or label. */
      readonly key: string | null;
      /** @description Tokens issued. */
      readonly granted: number;
      /** @description Requests that got the token of an earlier grant. */
      readonly coalesced: number;
      /** @description Introspections, by the client that requested them. */
      readonly introspected: number;
      /** @description Refused requests for a token. */
      readonly refused: number;
      /** @description The refused requests by reason. */
      readonly reasons: {
        readonly [key: string]: number;
      };
    };
    readonly UsageList: {
      readonly usage: readonly components['schemas']['Usage'][];
      readonly next_cursor: string | null;
    };
    readonly WasteReport: {
      /** @description The day (UTC). */
      readonly day: string;
      readonly clients: readonly components['schemas']['WastefulClient'][];
    };
    readonly WastefulClient: {
      readonly client_id: string;
      readonly owner: string | null;
      /** @description Tokens that it obtained. */
      readonly issued: number;
      /** @description Tokens that would have been enough: one at a time for each address, credential and scope. */
      readonly needed: number;
      /** @description The ten addresses that obtained most. */
      readonly addresses: readonly {
        readonly address: string;
        readonly credential_id: string;
        /** @description Tokens that it obtained. */
        readonly issued: number;
        /** @description Tokens that would have been enough: one at a time for each address, credential and scope. */
        readonly needed: number;
      }[];
    };
  };
  responses: {
    /** @description The path does not support this method (RFC 9110 §15.5.6). */
    readonly MethodNotAllowed: {
      headers: {
        /** @description The supported methods: those of the path in this document, and HEAD where GET is one of them. */
        readonly Allow?: string | undefined;
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/problem+json': components['schemas']['Problem'];
      };
    };
  };
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export interface operations {
  readonly agentsList: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description 1 to 1000, 100 when absent. */
            readonly limit?: string | undefined;
            /** @description `next_cursor` of the previous page, which was requested in the same order. */
            readonly cursor?: string | undefined;
            /** @description A minus reverses the order. In the order of names, a client that is renamed between two pages may be listed twice or skipped. */
            readonly sort?: 'created' | '-created' | 'name' | '-name' | 'client_id' | '-client_id' | undefined;
            /** @description `deleted`: clients that can still be restored. Lists of other states do not contain them. */
            readonly state?: 'enabled' | 'disabled' | 'expired' | 'deleted' | undefined;
            readonly owner?: string | undefined;
            readonly environment?: string | undefined;
            readonly token_endpoint_auth_method?: components['schemas']['AuthMethod'] | undefined;
            /** @description `name` or `name=value`. May be repeated; a client must match all of them. */
            readonly label?: string | readonly string[] | undefined;
            readonly scope?: string | undefined;
            readonly entitlement?: string | undefined;
            /** @description A part of the id, name or description, case-insensitive. */
            readonly q?: string | undefined;
            /** @description RFC 3339, UTC. */
            readonly expires_before?: string | undefined;
            /** @description Clients created before this time and not used since. Uses in the last seconds may be missing. */
            readonly unused_since?: string | undefined;
          }
        | undefined;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AgentPage'];
        };
      };
    };
  };
  readonly agentsGet: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly client_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AgentWithActivity'];
        };
      };
    };
  };
  readonly auditList: {
    readonly parameters: {
      readonly query?:
        | {
            readonly event?: string | undefined;
            readonly result?: 'success' | 'refused' | 'failed' | undefined;
            readonly reason?: string | undefined;
            readonly actor?: string | undefined;
            readonly subject?: string | undefined;
            readonly address?: string | undefined;
            readonly credential_id?: string | undefined;
            readonly request_id?: string | undefined;
            /** @description RFC 3339. */
            readonly since?: string | undefined;
            /** @description RFC 3339, exclusive. */
            readonly until?: string | undefined;
            /** @description Which entries come first; `oldest` when absent. */
            readonly order?: 'oldest' | 'newest' | undefined;
            /** @description 1 to 1000, 100 when absent. */
            readonly limit?: string | undefined;
            /** @description `next_cursor` of the previous page, with the same filters. */
            readonly cursor?: string | undefined;
          }
        | undefined;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AuditEntries'];
        };
      };
    };
  };
  readonly auditChainsList: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AuditChains'];
        };
      };
    };
  };
  readonly auditChainsGet: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description Returns what follows this number; 0 when absent. */
            readonly after?: string | undefined;
          }
        | undefined;
      readonly header?: never;
      readonly path: {
        readonly epoch: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AuditLinks'];
        };
      };
    };
  };
  readonly auditCheckpointsList: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description Returns what follows this number; 0 when absent. */
            readonly after?: string | undefined;
          }
        | undefined;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AuditCheckpoints'];
        };
      };
    };
  };
  readonly auditCheckpointsCreate: {
    readonly parameters: {
      readonly query?: never;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AuditCheckpoint'];
        };
      };
    };
  };
  readonly clientsList: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description 1 to 1000, 100 when absent. */
            readonly limit?: string | undefined;
            /** @description `next_cursor` of the previous page, which was requested in the same order. */
            readonly cursor?: string | undefined;
            /** @description A minus reverses the order. In the order of names, a client that is renamed between two pages may be listed twice or skipped. */
            readonly sort?: 'created' | '-created' | 'name' | '-name' | 'client_id' | '-client_id' | undefined;
            /** @description `deleted`: clients that can still be restored. Lists of other states do not contain them. */
            readonly state?: 'enabled' | 'disabled' | 'expired' | 'deleted' | undefined;
            readonly owner?: string | undefined;
            readonly environment?: string | undefined;
            readonly kind?: components['schemas']['ClientKind'] | undefined;
            readonly token_endpoint_auth_method?: components['schemas']['AuthMethod'] | undefined;
            /** @description `name` or `name=value`. May be repeated; a client must match all of them. */
            readonly label?: string | readonly string[] | undefined;
            readonly scope?: string | undefined;
            readonly entitlement?: string | undefined;
            /** @description A part of the id, name or description, case-insensitive. */
            readonly q?: string | undefined;
            /** @description RFC 3339, UTC. */
            readonly expires_before?: string | undefined;
            /** @description Clients created before this time and not used since. Uses in the last seconds may be missing. */
            readonly unused_since?: string | undefined;
          }
        | undefined;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ClientPage'];
        };
      };
    };
  };
  readonly clientsCreate: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description `true`: changes nothing. The response shows the resulting record. */
            readonly dry_run?: 'true' | 'false' | undefined;
          }
        | undefined;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['NewClient'];
      };
    };
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Client'];
        };
      };
      /** @description Done. */
      readonly 201: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          /** @description The URL of the record. */
          readonly location?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['CreatedClient'];
        };
      };
    };
  };
  readonly clientsGet: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly client_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Client'];
        };
      };
    };
  };
  readonly clientsDelete: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description `true`: changes nothing. The response reports what would end. */
            readonly dry_run?: 'true' | 'false' | undefined;
          }
        | undefined;
      readonly header?: never;
      readonly path: {
        readonly client_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Effect'];
        };
      };
      /** @description Done. */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  readonly clientsUpdate: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description `true`: changes nothing. The response shows the resulting record. */
            readonly dry_run?: 'true' | 'false' | undefined;
          }
        | undefined;
      readonly header?:
        | {
            /** @description The ETag of the record as it was read. Without it, the change applies to the current version. */
            readonly 'if-match'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly client_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/merge-patch+json': components['schemas']['ClientPatch'];
        readonly 'application/json': components['schemas']['ClientPatch'];
      };
    };
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Client'];
        };
      };
    };
  };
  readonly clientsCredentialsRevoke: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description `true`: changes nothing. The response reports what would end. */
            readonly dry_run?: 'true' | 'false' | undefined;
          }
        | undefined;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly client_id: string;
        readonly credential_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Effect'] | components['schemas']['Client'];
        };
      };
    };
  };
  readonly clientsDisable: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description `true`: changes nothing. The response reports what would end. */
            readonly dry_run?: 'true' | 'false' | undefined;
          }
        | undefined;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly client_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Effect'] | components['schemas']['Client'];
        };
      };
    };
  };
  readonly clientsEnable: {
    readonly parameters: {
      readonly query?: never;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly client_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Client'];
        };
      };
    };
  };
  readonly clientsEndTokens: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description `true`: changes nothing. The response reports what would end. */
            readonly dry_run?: 'true' | 'false' | undefined;
          }
        | undefined;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly client_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Effect'] | components['schemas']['Client'];
        };
      };
    };
  };
  readonly clientsExchangers: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description 1 to 1000, 100 when absent. */
            readonly limit?: string | undefined;
            /** @description `next_cursor` of the previous page. */
            readonly cursor?: string | undefined;
          }
        | undefined;
      readonly header?: never;
      readonly path: {
        readonly client_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ClientPage'];
        };
      };
    };
  };
  readonly clientsInstancesList: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description 1 to 1000, 100 when absent. */
            readonly limit?: string | undefined;
            /** @description `next_cursor` of the previous page. */
            readonly cursor?: string | undefined;
            readonly state?: components['schemas']['InstanceState'] | undefined;
            /** @description Only instances that obtained a token since then. */
            readonly seen_since?: string | undefined;
          }
        | undefined;
      readonly header?: never;
      readonly path: {
        readonly client_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['InstancePage'];
        };
      };
    };
  };
  readonly clientsInstancesGet: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly client_id: string;
        /** @description As in `instance` of a token request: 1 to 128 letters, digits or . _ ~ : @ + = -, a letter or digit first. */
        readonly instance_name: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Instance'];
        };
      };
    };
  };
  readonly clientsInstancesDisable: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description `true`: changes nothing. The response reports what would end. */
            readonly dry_run?: 'true' | 'false' | undefined;
          }
        | undefined;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly client_id: string;
        /** @description As in `instance` of a token request: 1 to 128 letters, digits or . _ ~ : @ + = -, a letter or digit first. */
        readonly instance_name: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Effect'] | components['schemas']['Instance'];
        };
      };
    };
  };
  readonly clientsInstancesEnable: {
    readonly parameters: {
      readonly query?: never;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly client_id: string;
        /** @description As in `instance` of a token request: 1 to 128 letters, digits or . _ ~ : @ + = -, a letter or digit first. */
        readonly instance_name: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Instance'];
        };
      };
    };
  };
  readonly clientsInstancesEndTokens: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description `true`: changes nothing. The response reports what would end. */
            readonly dry_run?: 'true' | 'false' | undefined;
          }
        | undefined;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly client_id: string;
        /** @description As in `instance` of a token request: 1 to 128 letters, digits or . _ ~ : @ + = -, a letter or digit first. */
        readonly instance_name: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Effect'] | components['schemas']['Instance'];
        };
      };
    };
  };
  readonly clientsLiftLockdown: {
    readonly parameters: {
      readonly query?: never;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly client_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Client'];
        };
      };
    };
  };
  readonly clientsLockdown: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description `true`: changes nothing. The response reports what would end. */
            readonly dry_run?: 'true' | 'false' | undefined;
          }
        | undefined;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly client_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Effect'] | components['schemas']['Client'];
        };
      };
    };
  };
  readonly clientsQuotasList: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly client_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ClientQuotas'];
        };
      };
    };
  };
  readonly clientsRefreshMetadata: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description `true`: changes nothing. The response shows the resulting record. */
            readonly dry_run?: 'true' | 'false' | undefined;
          }
        | undefined;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly client_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['MetadataRefresh'];
        };
      };
    };
  };
  readonly clientsRestore: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description `true`: changes nothing. The response shows the resulting record. */
            readonly dry_run?: 'true' | 'false' | undefined;
          }
        | undefined;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly client_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Client'];
        };
      };
    };
  };
  readonly clientsSecretsList: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly client_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['SecretList'];
        };
      };
    };
  };
  readonly clientsSecretsCreate: {
    readonly parameters: {
      readonly query?: never;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly client_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['NewSecret'];
      };
    };
    readonly responses: {
      /** @description Done. */
      readonly 201: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          /** @description The URL of the record. */
          readonly location?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['CreatedSecret'];
        };
      };
    };
  };
  readonly clientsSecretsRotate: {
    readonly parameters: {
      readonly query?: never;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly client_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['Rotation'];
      };
    };
    readonly responses: {
      /** @description Done. */
      readonly 201: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          /** @description The URL of the record. */
          readonly location?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['CreatedSecret'];
        };
      };
    };
  };
  readonly clientsSecretsGet: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly client_id: string;
        readonly secret_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Secret'];
        };
      };
    };
  };
  readonly clientsSecretsUpdate: {
    readonly parameters: {
      readonly query?: never;
      readonly header?:
        | {
            /** @description The ETag of the record as it was read. Without it, the change applies to the current version. */
            readonly 'if-match'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly client_id: string;
        readonly secret_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/merge-patch+json': components['schemas']['SecretPatch'];
        readonly 'application/json': components['schemas']['SecretPatch'];
      };
    };
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Secret'];
        };
      };
    };
  };
  readonly clientsSecretsDeactivate: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description `true`: changes nothing. The response reports what would end. */
            readonly dry_run?: 'true' | 'false' | undefined;
          }
        | undefined;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly client_id: string;
        readonly secret_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Secret'];
        };
      };
    };
  };
  readonly clientsSecretsReactivate: {
    readonly parameters: {
      readonly query?: never;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly client_id: string;
        readonly secret_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Secret'];
        };
      };
    };
  };
  readonly clientsSecretsRetire: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description `true`: changes nothing. The response reports what would end. */
            readonly dry_run?: 'true' | 'false' | undefined;
          }
        | undefined;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly client_id: string;
        readonly secret_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['Retirement'];
      };
    };
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Secret'];
        };
      };
    };
  };
  readonly clientsTrustsList: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly client_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['TrustList'];
        };
      };
    };
  };
  readonly clientsTrustsCreate: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description `true`: changes nothing. The response shows the resulting record. */
            readonly dry_run?: 'true' | 'false' | undefined;
          }
        | undefined;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly client_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['NewTrust'];
      };
    };
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Trust'];
        };
      };
      /** @description Done. */
      readonly 201: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          /** @description The URL of the record. */
          readonly location?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Trust'];
        };
      };
    };
  };
  readonly clientsTrustsLearn: {
    readonly parameters: {
      readonly query?: never;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly client_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['LearnRequest'];
      };
    };
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ProposedTrust'];
        };
      };
    };
  };
  readonly clientsTrustsGet: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly client_id: string;
        /** @description Its id or its name. */
        readonly trust_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Trust'];
        };
      };
    };
  };
  readonly clientsTrustsDelete: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly client_id: string;
        /** @description Its id or its name. */
        readonly trust_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  readonly clientsTrustsUpdate: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description `true`: changes nothing. The response shows the resulting record. */
            readonly dry_run?: 'true' | 'false' | undefined;
          }
        | undefined;
      readonly header?:
        | {
            /** @description The ETag of the record as it was read. Without it, the change applies to the current version. */
            readonly 'if-match'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly client_id: string;
        /** @description Its id or its name. */
        readonly trust_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/merge-patch+json': components['schemas']['TrustPatch'];
        readonly 'application/json': components['schemas']['TrustPatch'];
      };
    };
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Trust'];
        };
      };
    };
  };
  readonly clientsTrustsAdvice: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description 1 to 30; 30 when absent. */
            readonly days?: string | undefined;
          }
        | undefined;
      readonly header?: never;
      readonly path: {
        readonly client_id: string;
        /** @description Its id or its name. */
        readonly trust_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['TrustAdvice'];
        };
      };
    };
  };
  readonly entitlementsList: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['EntitlementList'];
        };
      };
    };
  };
  readonly entitlementsCreate: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description `true`: changes nothing. The response shows the resulting record. */
            readonly dry_run?: 'true' | 'false' | undefined;
          }
        | undefined;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['NewEntitlement'];
      };
    };
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Entitlement'];
        };
      };
      /** @description Done. */
      readonly 201: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          /** @description The URL of the record. */
          readonly location?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Entitlement'];
        };
      };
    };
  };
  readonly entitlementsGet: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        /** @description Case-insensitive. */
        readonly name: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Entitlement'];
        };
      };
    };
  };
  readonly entitlementsDelete: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        /** @description Case-insensitive. */
        readonly name: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  readonly entitlementsUpdate: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description `true`: changes nothing. The response shows the resulting record. */
            readonly dry_run?: 'true' | 'false' | undefined;
          }
        | undefined;
      readonly header?:
        | {
            /** @description The ETag of the record as it was read. Without it, the change applies to the current version. */
            readonly 'if-match'?: string | undefined;
          }
        | undefined;
      readonly path: {
        /** @description Case-insensitive. */
        readonly name: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/merge-patch+json': components['schemas']['EntitlementPatch'];
        readonly 'application/json': components['schemas']['EntitlementPatch'];
      };
    };
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Entitlement'];
        };
      };
    };
  };
  readonly evaluate: {
    readonly parameters: {
      readonly query?: never;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['EvaluationRequest'];
      };
    };
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Evaluation'];
        };
      };
    };
  };
  readonly grantsList: {
    readonly parameters: {
      readonly query?:
        | {
            readonly client_id?: string | undefined;
            /** @description The id of a secret, or the thumbprint of a key or certificate: the `credential_id` of grants. */
            readonly credential_id?: string | undefined;
            /** @description The instance of an agent that requested the token. */
            readonly instance?: string | undefined;
            /** @description The address that requested the token. */
            readonly address?: string | undefined;
            /** @description RFC 3339, UTC. */
            readonly issued_since?: string | undefined;
            /** @description RFC 3339, UTC. */
            readonly issued_until?: string | undefined;
            /** @description With this filter, a page before the last can contain fewer grants than `limit`, or none. */
            readonly status?: 'active' | 'expired' | 'suspended' | 'revoked' | 'ended' | undefined;
            /** @description 1 to 1000, 100 when absent. */
            readonly limit?: string | undefined;
            /** @description `next_cursor` of the previous page. */
            readonly cursor?: string | undefined;
          }
        | undefined;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['GrantPage'];
        };
      };
    };
  };
  readonly grantsRevoke: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description `true`: changes nothing. The response reports what would end. */
            readonly dry_run?: 'true' | 'false' | undefined;
          }
        | undefined;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['RevocationFilter'];
      };
    };
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['RevokedGrants'];
        };
      };
    };
  };
  readonly grantsGet: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Grant'];
        };
      };
    };
  };
  readonly grantsDelete: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  readonly grantsChain: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['GrantChain'];
        };
      };
    };
  };
  readonly grantsReactivate: {
    readonly parameters: {
      readonly query?: never;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Grant'];
        };
      };
    };
  };
  readonly grantsSuspend: {
    readonly parameters: {
      readonly query?: never;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Grant'];
        };
      };
    };
  };
  readonly issuersList: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['IssuerList'];
        };
      };
    };
  };
  readonly issuersCreate: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description `true`: changes nothing. The response shows the resulting record. */
            readonly dry_run?: 'true' | 'false' | undefined;
          }
        | undefined;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['NewIssuer'];
      };
    };
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Issuer'];
        };
      };
      /** @description Done. */
      readonly 201: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          /** @description The URL of the record. */
          readonly location?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Issuer'];
        };
      };
    };
  };
  readonly issuersGet: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly issuer_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Issuer'];
        };
      };
    };
  };
  readonly issuersDelete: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly issuer_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  readonly issuersUpdate: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description `true`: changes nothing. The response shows the resulting record. */
            readonly dry_run?: 'true' | 'false' | undefined;
          }
        | undefined;
      readonly header?:
        | {
            /** @description The ETag of the record as it was read. Without it, the change applies to the current version. */
            readonly 'if-match'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly issuer_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/merge-patch+json': components['schemas']['IssuerPatch'];
        readonly 'application/json': components['schemas']['IssuerPatch'];
      };
    };
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Issuer'];
        };
      };
    };
  };
  readonly issuersDisable: {
    readonly parameters: {
      readonly query?: never;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly issuer_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Issuer'];
        };
      };
    };
  };
  readonly issuersDistrust: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description `true`: changes nothing. The response reports what would end. */
            readonly dry_run?: 'true' | 'false' | undefined;
          }
        | undefined;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly issuer_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['DistrustEffect'] | components['schemas']['Issuer'];
        };
      };
    };
  };
  readonly issuersEnable: {
    readonly parameters: {
      readonly query?: never;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly issuer_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Issuer'];
        };
      };
    };
  };
  readonly issuersRefresh: {
    readonly parameters: {
      readonly query?: never;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly issuer_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Issuer'];
        };
      };
    };
  };
  readonly keysList: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['SigningKeyList'];
        };
      };
    };
  };
  readonly keysCreate: {
    readonly parameters: {
      readonly query?: never;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['KeyAlgorithm'];
      };
    };
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['SigningKeyList'];
        };
      };
    };
  };
  readonly keysRotate: {
    readonly parameters: {
      readonly query?: never;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['KeyAlgorithm'];
      };
    };
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['SigningKeyList'];
        };
      };
    };
  };
  readonly keysRevoke: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description `true`: changes nothing. The response reports what would end. */
            readonly dry_run?: 'true' | 'false' | undefined;
          }
        | undefined;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly kid: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Effect'] | components['schemas']['SigningKeyList'];
        };
      };
    };
  };
  readonly latencyList: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description The length of the period, 1 to 744; 24 when absent. */
            readonly hours?: string | undefined;
          }
        | undefined;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['LatencyReport'];
        };
      };
    };
  };
  readonly operatorsList: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['OperatorList'];
        };
      };
    };
  };
  readonly operatorsCreate: {
    readonly parameters: {
      readonly query?: never;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['NewOperator'];
      };
    };
    readonly responses: {
      /** @description Done. */
      readonly 201: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          /** @description The URL of the record. */
          readonly location?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['CreatedOperator'];
        };
      };
    };
  };
  readonly operatorsGet: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly operator_name: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Operator'];
        };
      };
    };
  };
  readonly operatorsDelete: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly operator_name: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  readonly operatorsUpdate: {
    readonly parameters: {
      readonly query?: never;
      readonly header?:
        | {
            /** @description The ETag of the record as it was read. Without it, the change applies to the current version. */
            readonly 'if-match'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly operator_name: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/merge-patch+json': components['schemas']['OperatorPatch'];
        readonly 'application/json': components['schemas']['OperatorPatch'];
      };
    };
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Operator'];
        };
      };
    };
  };
  readonly operatorsEndSessions: {
    readonly parameters: {
      readonly query?: never;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly operator_name: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['EndedSessions'];
        };
      };
    };
  };
  readonly operatorsRenewLink: {
    readonly parameters: {
      readonly query?: never;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly operator_name: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 201: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          /** @description The URL of the record. */
          readonly location?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['OperatorLink'];
        };
      };
    };
  };
  readonly operatorsSessions: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly operator_name: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['OperatorSessionList'];
        };
      };
    };
  };
  readonly providersList: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ProviderList'];
        };
      };
    };
  };
  readonly providersCreate: {
    readonly parameters: {
      readonly query?: never;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['NewProvider'];
      };
    };
    readonly responses: {
      /** @description Done. */
      readonly 201: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          /** @description The URL of the record. */
          readonly location?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Provider'];
        };
      };
    };
  };
  readonly providersGet: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly provider_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Provider'];
        };
      };
    };
  };
  readonly providersDelete: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly provider_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  readonly providersUpdate: {
    readonly parameters: {
      readonly query?: never;
      readonly header?:
        | {
            /** @description The ETag of the record as it was read. Without it, the change applies to the current version. */
            readonly 'if-match'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly provider_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/merge-patch+json': components['schemas']['ProviderPatch'];
        readonly 'application/json': components['schemas']['ProviderPatch'];
      };
    };
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Provider'];
        };
      };
    };
  };
  readonly providersTest: {
    readonly parameters: {
      readonly query?: never;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly provider_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['ProviderTest'];
      };
    };
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ProviderTestResult'];
        };
      };
    };
  };
  readonly quotasList: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['SharedQuotaList'];
        };
      };
    };
  };
  readonly quotasCreate: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description `true`: changes nothing. The response shows the resulting record. */
            readonly dry_run?: 'true' | 'false' | undefined;
          }
        | undefined;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['NewSharedQuota'];
      };
    };
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['SharedQuota'];
        };
      };
      /** @description Done. */
      readonly 201: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          /** @description The URL of the record. */
          readonly location?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['SharedQuota'];
        };
      };
    };
  };
  readonly quotasGet: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly quota_name: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['SharedQuota'];
        };
      };
    };
  };
  readonly quotasDelete: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly quota_name: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  readonly quotasUpdate: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description `true`: changes nothing. The response shows the resulting record. */
            readonly dry_run?: 'true' | 'false' | undefined;
          }
        | undefined;
      readonly header?:
        | {
            /** @description The ETag of the record as it was read. Without it, the change applies to the current version. */
            readonly 'if-match'?: string | undefined;
          }
        | undefined;
      readonly path: {
        readonly quota_name: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/merge-patch+json': components['schemas']['SharedQuotaPatch'];
        readonly 'application/json': components['schemas']['SharedQuotaPatch'];
      };
    };
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['SharedQuota'];
        };
      };
    };
  };
  readonly reportsScopeHoldersList: {
    readonly parameters: {
      readonly query: {
        readonly scope: string;
        /** @description 1 to 1000 clients, 100 when absent. */
        readonly limit?: string | undefined;
        /** @description `next_cursor` of the previous page. */
        readonly cursor?: string | undefined;
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ScopeHolders'];
        };
      };
    };
  };
  readonly reportsUnusedScopesList: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description The length of the period, 1 to 999; 30 when absent. */
            readonly days?: string | undefined;
            /** @description Only clients of this owner. */
            readonly owner?: string | undefined;
          }
        | undefined;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['UnusedScopes'];
        };
      };
    };
  };
  readonly reportsUnusedTrustsList: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description The length of the period, 1 to 999; 30 when absent. */
            readonly days?: string | undefined;
            /** @description Only clients of this owner. */
            readonly owner?: string | undefined;
          }
        | undefined;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['UnusedTrusts'];
        };
      };
    };
  };
  readonly reportsWasteList: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description The last complete day (UTC) when absent. */
            readonly day?: string | undefined;
          }
        | undefined;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['WasteReport'];
        };
      };
    };
  };
  readonly resourcesList: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ResourceList'];
        };
      };
    };
  };
  readonly resourcesCreate: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description `true`: changes nothing. The response shows the resulting record. */
            readonly dry_run?: 'true' | 'false' | undefined;
          }
        | undefined;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['NewResource'];
      };
    };
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Resource'];
        };
      };
      /** @description Done. */
      readonly 201: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          /** @description The URL of the record. */
          readonly location?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Resource'];
        };
      };
    };
  };
  readonly resourcesGet: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        /** @description The resource indicator, percent-encoded as one segment. */
        readonly uri: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Resource'];
        };
      };
    };
  };
  readonly resourcesDelete: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        /** @description The resource indicator, percent-encoded as one segment. */
        readonly uri: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  readonly resourcesUpdate: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description `true`: changes nothing. The response shows the resulting record. */
            readonly dry_run?: 'true' | 'false' | undefined;
          }
        | undefined;
      readonly header?:
        | {
            /** @description The ETag of the record as it was read. Without it, the change applies to the current version. */
            readonly 'if-match'?: string | undefined;
          }
        | undefined;
      readonly path: {
        /** @description The resource indicator, percent-encoded as one segment. */
        readonly uri: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/merge-patch+json': components['schemas']['ResourcePatch'];
        readonly 'application/json': components['schemas']['ResourcePatch'];
      };
    };
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Resource'];
        };
      };
    };
  };
  readonly secretsList: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description 1 to 1000, 100 when absent. */
            readonly limit?: string | undefined;
            /** @description `next_cursor` of the previous page, which was requested in the same order. */
            readonly cursor?: string | undefined;
            /** @description `created`: the oldest first; `ends`: only those that expire or retire, the next first. */
            readonly sort?: 'created' | 'ends' | undefined;
            readonly owner?: string | undefined;
            /** @description `name` or `name=value`: a label of the client. */
            readonly label?: string | undefined;
            /** @description Secrets that expire or retire before this time. */
            readonly expires_before?: string | undefined;
            /** @description RFC 3339, UTC. */
            readonly created_before?: string | undefined;
          }
        | undefined;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['SecretPage'];
        };
      };
    };
  };
  readonly signInsList: {
    readonly parameters: {
      readonly query?:
        | {
            readonly client_id?: string | undefined;
            readonly credential_id?: string | undefined;
            readonly address?: string | undefined;
            /** @description Only clients of this owner. */
            readonly owner?: string | undefined;
            /** @description RFC 3339; a day before `until` when absent. Granted tokens are counted by the hour. */
            readonly since?: string | undefined;
            /** @description RFC 3339; now when absent. */
            readonly until?: string | undefined;
            /** @description 1 to 1000, 100 when absent. */
            readonly limit?: string | undefined;
          }
        | undefined;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['SignInList'];
        };
      };
    };
  };
  readonly tenantsList: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['TenantList'];
        };
      };
    };
  };
  readonly tenantsCreate: {
    readonly parameters: {
      readonly query?: never;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['NewTenant'];
      };
    };
    readonly responses: {
      /** @description Done. */
      readonly 201: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          /** @description The URL of the record. */
          readonly location?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['CreatedTenant'];
        };
      };
    };
  };
  readonly tenantsGet: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        /** @description The id of a tenant, or `current`. */
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Tenant'];
        };
      };
    };
  };
  readonly tenantsUpdate: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description `true`: changes nothing. The response shows the resulting record. */
            readonly dry_run?: 'true' | 'false' | undefined;
          }
        | undefined;
      readonly header?:
        | {
            /** @description The ETag of the record as it was read. Without it, the change applies to the current version. */
            readonly 'if-match'?: string | undefined;
          }
        | undefined;
      readonly path: {
        /** @description The id of a tenant, or `current`. */
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/merge-patch+json': components['schemas']['TenantPatch'];
        readonly 'application/json': components['schemas']['TenantPatch'];
      };
    };
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Tenant'];
        };
      };
    };
  };
  readonly tenantsDisable: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description `true`: changes nothing. The response reports what would end. */
            readonly dry_run?: 'true' | 'false' | undefined;
          }
        | undefined;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path: {
        /** @description The id of a tenant, or `current`. */
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Effect'] | components['schemas']['Tenant'];
        };
      };
    };
  };
  readonly tenantsEnable: {
    readonly parameters: {
      readonly query?: never;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path: {
        /** @description The id of a tenant, or `current`. */
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Tenant'];
        };
      };
    };
  };
  readonly tenantsEndTokens: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description `true`: changes nothing. The response reports what would end. */
            readonly dry_run?: 'true' | 'false' | undefined;
          }
        | undefined;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path: {
        /** @description The id of a tenant, or `current`. */
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Effect'];
        };
      };
      /** @description Done. */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  readonly tenantsFapiPreflight: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        /** @description The id of a tenant, or `current`. */
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['FapiPreflight'];
        };
      };
    };
  };
  readonly tenantsMove: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description `true`: changes nothing. The response reports what would end. */
            readonly dry_run?: 'true' | 'false' | undefined;
          }
        | undefined;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path: {
        /** @description The id of a tenant, or `current`. */
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['TenantMove'];
      };
    };
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          /** @description The version of the record. */
          readonly etag?: string | undefined;
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['MoveEffect'] | components['schemas']['Tenant'];
        };
      };
    };
  };
  readonly trustsList: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description 1 to 1000, 100 when absent. */
            readonly limit?: string | undefined;
            /** @description `next_cursor` of the previous page. */
            readonly cursor?: string | undefined;
            /** @description Rules that end, or have ended, before this time. */
            readonly expires_before?: string | undefined;
          }
        | undefined;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['TrustPage'];
        };
      };
    };
  };
  readonly trustsEvaluate: {
    readonly parameters: {
      readonly query?: never;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['TokenEvaluationRequest'];
      };
    };
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['TokenEvaluation'];
        };
      };
    };
  };
  readonly usageList: {
    readonly parameters: {
      readonly query?:
        | {
            /** @description `client`, `owner`, `resource`, `credential`, `address` or `label:NAME`; `client` when absent. */
            readonly group?: string | undefined;
            /** @description The length of a row, `day` (UTC) when absent. Old hours are merged into days. */
            readonly by?: 'hour' | 'day' | undefined;
            /** @description RFC 3339; a day before `to` by the hour and a week by the day, when absent. */
            readonly from?: string | undefined;
            /** @description RFC 3339, exclusive; now when absent. */
            readonly to?: string | undefined;
            readonly client_id?: string | undefined;
            /** @description Only clients of this owner. */
            readonly owner?: string | undefined;
            /** @description `json` when absent. */
            readonly format?: 'json' | 'csv' | undefined;
            /** @description 1 to 1000 rows, 100 when absent. */
            readonly limit?: string | undefined;
            /** @description `next_cursor` of the previous page, with the same query. */
            readonly cursor?: string | undefined;
          }
        | undefined;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['UsageList'];
          readonly 'text/csv': string;
        };
      };
    };
  };
  readonly whose: {
    readonly parameters: {
      readonly query?: never;
      readonly header?:
        | {
            /** @description One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes. */
            readonly 'idempotency-key'?: string | undefined;
          }
        | undefined;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['LeakedCredential'];
      };
    };
    readonly responses: {
      /** @description Done. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['IdentifiedCredential'];
        };
      };
    };
  };
}
