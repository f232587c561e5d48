// How tests start a program that imports the packages.

/** What `npm test` has built of the sources of the packages, which loads in a third of the time. */
const BUILT = process.env.MINTMARK_TEST_PACKAGES;

/** The options with which Node runs the program. */
export const WITH_PACKAGES: readonly string[] = ['--conditions=@mintmark/source', ...(BUILT === undefined ? [] : [`--import=${BUILT}`])];
