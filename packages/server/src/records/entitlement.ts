// A tenant's own entitlements, and the rights of a caller in a form that the store can compare.
/** An entitlement that a tenant defined for its own APIs. It grants nothing on this server. */
export interface OwnEntitlement {
  readonly tenantId: string;
  readonly name: string;
  readonly description: string;
  /** Goes up with every change of the record. */
  readonly version: number;
  readonly createdAt: number;
}

/** The rights of an actor as names that the store can compare: all for which {@link holds} is `true`. */
export interface HeldRights {
  readonly names: readonly string[];
  /** Those names that the actor also has with a limit to any owner. */
  readonly forAnyOwner: readonly string[];
}
