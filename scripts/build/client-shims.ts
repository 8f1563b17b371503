// Stands for the MCP SDK client's runtime shims in the bundle: without its default schema validator, which we never use.

/** As in the SDK's shim for Node: a failed fetch is never a matter of CORS here. */
export const CORS_IS_POSSIBLE = false;

export class DefaultJsonSchemaValidator {
  getValidator(): never {
    throw new Error('Every client must be given its own validator');
  }
}
