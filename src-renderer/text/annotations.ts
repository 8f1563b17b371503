// What a server says about its tool's effects, in words. Only a claim of the server: nothing depends on it.

export interface AnnotationWord {
  readonly word: string;
  readonly meaning: string;
}

export function annotationWords(annotations: Readonly<Record<string, unknown>> | null): AnnotationWord[] {
  if (!annotations) return [];
  const says = (hint: string) => annotations[hint] === true;
  const words: AnnotationWord[] = [];
  if (says('readOnlyHint')) words.push({ word: 'read-only', meaning: 'The server says that it changes nothing' });
  if (says('destructiveHint') && !says('readOnlyHint')) {
    words.push({ word: 'destructive', meaning: 'The server says that it may delete or overwrite something' });
  }
  if (says('idempotentHint')) {
    words.push({
      word: 'idempotent',
      meaning: 'The server says that calling it twice does no more than calling it once',
    });
  }
  if (says('openWorldHint'))
    words.push({ word: 'open world', meaning: 'The server says that it reaches out to others' });
  return words;
}
