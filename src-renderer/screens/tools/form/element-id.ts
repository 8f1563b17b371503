// Ids of a generated form's elements: made of names that a server chose, so anything but plain letters is spelled out.

/** A space would make two ids of one where elements refer to each other. */
export function elementId(id: string): string {
  return id.replace(/[^\w-]/gu, (char) => `.${char.codePointAt(0)?.toString(16)}.`);
}
