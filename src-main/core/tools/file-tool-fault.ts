// What can be wrong with a tool file and with a call of its tool.

/** A fault of a tool file. `path` leads to the key. */
export class FileToolFault extends Error {
  override readonly name = 'FileToolFault';
  readonly path: readonly PropertyKey[];

  constructor(path: readonly PropertyKey[], message: string) {
    super(path.length > 0 ? `${path.join('.')}: ${message}` : message);
    this.path = path;
  }
}

/** Arguments that fit the schema but must not stand where the tool puts them. The message is for the caller. */
export class UnfitArgument extends Error {
  override readonly name = 'UnfitArgument';
}
