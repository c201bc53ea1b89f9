/**
 * Implementation limits: those of the WebAssembly JavaScript interface ("Implementation-defined Limits"), which
 * engines share, so that a module is refused here where it is refused elsewhere.
 */

/** Number of bytes in a module. */
export const MAX_MODULE_SIZE = 1_073_741_824;
export const MAX_TYPES = 1_000_000;
/** Supertypes above a type. */
export const MAX_SUBTYPING_DEPTH = 63;
export const MAX_FUNCTIONS = 1_000_000;
export const MAX_IMPORTS = 1_000_000;
export const MAX_EXPORTS = 1_000_000;
export const MAX_GLOBALS = 1_000_000;
export const MAX_TAGS = 1_000_000;
export const MAX_DATA_SEGMENTS = 100_000;
export const MAX_ELEMENT_SEGMENTS = 10_000_000;
/** Elements of one segment. */
export const MAX_SEGMENT_ELEMENTS = 10_000_000;
export const MAX_TABLES = 100_000;
export const MAX_MEMORIES = 100;
export const MAX_PARAMS = 1_000;
export const MAX_RESULTS = 1_000;
export const MAX_FIELDS = 10_000;
/** Operands of `array.new_fixed`. */
export const MAX_ARRAY_NEW_FIXED = 10_000;
/** Bytes in a function body. */
export const MAX_FUNCTION_SIZE = 7_654_321;
/** Parameters and locals of a function. */
export const MAX_LOCALS = 50_000;
