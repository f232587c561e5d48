// A tenant's own entitlements, and the rights of a caller in a form that the store can compare.
/** An entitlement of a tenant's own: for its APIs to act upon. It opens nothing here. */
export interface OwnEntitlement {
  readonly tenantId: string;
  readonly name: string;
  readonly description: string;
  /** Goes up with every change of the record. */
  readonly version: number;
  readonly createdAt: number;
}

/** The rights that an actor holds, as names that can be compared: all that {@link holds} says yes to. */
export interface HeldRights {
  readonly names: readonly string[];
  /** Of these, those that are limited to any owner are held as well. */
  readonly forAnyOwner: readonly string[];
}
